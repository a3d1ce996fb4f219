"""Forms of strategies: made of what the simulation says of each setting, prices in the currency itself."""

from dataclasses import Field, asdict, fields
from functools import cache
from typing import Any

from flask_babel import LazyString, lazy_gettext
from wtforms import BooleanField, SelectField, SelectMultipleField
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from smartenergy.services.homes.strategy_rules import COMMON_NAMES, SETTINGS, own_of
from smartenergy.services.ruling.chosen import Chosen
from smartenergy.simulation.strategies.common import Common
from smartenergy.simulation.strategies.registry import STRATEGIES
from smartenergy.simulation.strategies.windows import Window
from smartenergy.site.about_home.strategy_words import ACTIONS, OBJECTIVES, WEEKDAYS
from smartenergy.site.about_home.strategy_words import SETTINGS as NAMES
from smartenergy.site.fields import NumberField, picks
from smartenergy.web.forms import HouseForm
from smartenergy.web.wording import in_their_language

MICROS = 1_000_000
MOST_ROWS, SPARE_ROWS = 24, 2
TIMES = [f"{minutes // 60:02}:{minutes % 60:02}" for minutes in range(0, 1_441, 15)]
WINDOW = tuple(one.name for one in fields(Window))


def form_of(kind: str, latest: Chosen, sent: Any) -> HouseForm:
    """The form of a kind: as the home has it where it goes by that, else as usual."""
    own = own_of(latest) if latest.kind == kind else _usual(kind)
    shown = {_name(name): _shown(one, own[name]) for name, one in _own(kind).items()} | asdict(latest.common)
    rows = own.get("windows", [])
    for number, row in enumerate(rows):
        shown |= {_row(number, name): _row_shown(name, value) for name, value in row.items()}
    sent_rows = (
        max((number for number in range(MOST_ROWS) if _row(number, "action") in (sent or {})), default=-1) + 1
    )
    length = (sent_rows or min(len(rows) + SPARE_ROWS, MOST_ROWS)) if kind == "windows" else 0
    form: HouseForm = _form(kind, length)(sent or None, data=shown)
    return form


def chosen(kind: str, form: Any) -> dict[str, Any]:
    """What a form says, as services take it; rows of no time are left out."""
    own = {name: _meant(one, form[_name(name)].data) for name, one in _own(kind).items()}
    if kind == "windows":
        own["windows"] = [row for number in range(rows_of(form)) if (row := _window(form, number))]
    return {"kind": kind, SETTINGS: own} | {name: form[name].data for name in COMMON_NAMES}


def rows_of(form: Any) -> int:
    """How many rows for times a form has."""
    return sum(_row(number, "action") in form._fields for number in range(MOST_ROWS))


def row(form: Any, number: int) -> list[Any]:
    """The fields of a row."""
    return [form[_row(number, name)] for name in WINDOW]


def own_fields(kind: str, form: Any) -> list[Any]:
    """The fields of the kind's own settings."""
    return [form[_name(name)] for name in _own(kind)]


def common_fields(form: Any) -> list[Any]:
    """Those that all kinds have."""
    return [form[name] for name in COMMON_NAMES]


def _own(kind: str) -> dict[str, Field[Any]]:
    return {one.name: one for one in fields(STRATEGIES[kind].settings) if one.name != "windows"}


def _usual(kind: str) -> dict[str, Any]:
    return asdict(STRATEGIES[kind].settings())


@cache
def _form(kind: str, rows: int) -> type[HouseForm]:
    inputs = {_name(name): _input(one) for name, one in _own(kind).items()}
    inputs |= {_row(number, name): made for number in range(rows) for name, made in _row_inputs().items()}
    inputs |= {one.name: _input(one) for one in fields(Common)}
    form: type[HouseForm] = type("StrategyForm", (HouseForm,), inputs)
    return form


def _input(one: Field[Any]) -> Any:
    label, told = LazyString(_label, one), LazyString(_help, one)
    if one.name == "objective":
        return SelectField(label, choices=picks(OBJECTIVES))
    if isinstance(one.default, bool):
        return BooleanField(label)
    must = Optional() if one.default is None else InputRequired()
    return NumberField(label, [must], whole=not _is_price(one), description=told)


def _row_inputs() -> dict[str, Any]:
    times = [("", "–"), *((time, time) for time in TIMES)]
    return {
        "since": SelectField(lazy_gettext("From"), choices=picks(times[:-1])),
        "until": SelectField(lazy_gettext("Until"), choices=picks([times[0], *times[2:]])),
        "weekdays": SelectMultipleField(
            lazy_gettext("Days"), choices=picks(WEEKDAYS), coerce=int, default=[day for day, _ in WEEKDAYS],
            widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(),
        ),
        "action": SelectField(lazy_gettext("What"), choices=picks(ACTIONS)),
        "target_percent": NumberField(lazy_gettext("Up or down to (%)"), [Optional()], whole=True, default=100),
        "watts": NumberField(
            lazy_gettext("At most (W)"), [Optional()], whole=True, default=0,
            description=lazy_gettext("0: as much as can be."),
        ),
    }  # fmt: skip


def _window(form: Any, number: int) -> dict[str, Any]:
    """A row as services take it; nothing where no time stands in it."""
    said = {name: form[_row(number, name)].data for name in WINDOW}
    if not said["since"] and not said["until"]:
        return {}
    usual = Window()
    return {
        "since": _minutes(said["since"] or "00:00"), "until": _minutes(said["until"] or "24:00"),
        "weekdays": sorted(said["weekdays"] or []), "action": said["action"],
        "target_percent": usual.target_percent if said["target_percent"] is None else said["target_percent"],
        "watts": said["watts"] or 0,
    }  # fmt: skip


def _row_shown(name: str, value: Any) -> Any:
    return f"{value // 60:02}:{value % 60:02}" if name in ("since", "until") else value


def _minutes(time: str) -> int:
    hours, minutes = time.split(":")
    return int(hours) * 60 + int(minutes)


def _name(setting: str) -> str:
    """As a service names what is wrong with it."""
    return f"{SETTINGS}.{setting}"


def _row(number: int, name: str) -> str:
    return f"{SETTINGS}.windows.{number}.{name}"


def _is_price(one: Field[Any]) -> bool:
    return str(one.metadata.get("unit", "")).startswith("millionths")


def _shown(one: Field[Any], value: Any) -> Any:
    return value / MICROS if _is_price(one) and value is not None else value


def _meant(one: Field[Any], value: Any) -> Any:
    return round(value * MICROS) if _is_price(one) and value is not None else value


def _label(one: Field[Any]) -> str:
    unit = one.metadata.get("unit", "")
    told = str(NAMES[one.name])
    return f"{told} ({unit})" if unit and not _is_price(one) else told


def _help(one: Field[Any]) -> str:
    told = in_their_language(one.metadata["text"])
    more = f" {in_their_language('In the currency itself, such as 0.25.')}" if _is_price(one) else ""
    return f"{told}.{more}"

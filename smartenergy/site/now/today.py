"""Today's figures as tiles, each beside the same hour of yesterday."""

from collections.abc import Callable
from typing import NamedTuple

from flask_babel import LazyString, gettext, lazy_gettext

from smartenergy.services.tariffs.day_so_far import DaySoFar, SoFar
from smartenergy.site import formatting

NOTHING = "–"
ALIKE = 0.005
"""Less of a difference is none."""


class Figure(NamedTuple):
    """One of them. `good`: 1 where more is better, -1 where less is, 0 where neither."""

    key: str
    label: LazyString
    of: Callable[[SoFar], float | None]
    told: Callable[[float, str], str]
    good: int
    hint: LazyString | str = ""


class Tile(NamedTuple):
    """As it is shown."""

    key: str
    label: str
    hint: str
    value: str
    than: str
    tone: str
    """`better`, `worse` or nothing."""


def _energy(value: float, _currency: str) -> str:
    return formatting.kwh(value)


def _share(value: float, _currency: str) -> str:
    return formatting.percent(value)


FIGURES = (
    Figure("produced", lazy_gettext("Produced"), lambda one: one.produced_wh, _energy, 1),
    Figure("used", lazy_gettext("Used"), lambda one: one.used_wh, _energy, -1),
    Figure("imported", lazy_gettext("From the grid"), lambda one: one.imported_wh, _energy, -1),
    Figure("exported", lazy_gettext("To the grid"), lambda one: one.exported_wh, _energy, 0),
    Figure(
        "sufficiency", lazy_gettext("Self-sufficiency"), lambda one: one.self_sufficiency, _share, 1,
        lazy_gettext("of use, without the grid"),
    ),
    Figure(
        "cost", lazy_gettext("Cost"), lambda one: one.cost, formatting.money, -1,
        lazy_gettext("of energy alone"),
    ),
    Figure(
        "saving", lazy_gettext("Saved"), lambda one: one.saving, formatting.money, 1,
        lazy_gettext("by own energy"),
    ),
)  # fmt: skip
OF_MONEY = ("cost", "saving")
OF_PRODUCTION = ("produced", "exported", "saving")


def tiles(so_far: DaySoFar, currency: str | None, *, can_give: bool) -> list[Tile]:
    """Those that say something: no money without a tariff, and where nothing is made or stored nothing of that."""
    hidden = (() if currency else OF_MONEY) + (() if can_give else OF_PRODUCTION)
    return [_tile(one, so_far, currency or "") for one in FIGURES if one.key not in hidden]


def _tile(figure: Figure, so_far: DaySoFar, currency: str) -> Tile:
    today, before = (figure.of(one) if one else None for one in so_far)
    value = NOTHING if today is None else figure.told(today, currency)
    than = "" if before is None else gettext("yesterday %(value)s", value=_together(figure.told(before, currency)))
    return Tile(figure.key, str(figure.label), str(figure.hint), value, than, _tone(today, before, figure.good))


def _tone(today: float | None, before: float | None, good: int) -> str:
    if today is None or before is None or abs(today - before) <= ALIKE * max(abs(today), abs(before), 1e-9):
        return ""
    return {1: "better", -1: "worse", 0: ""}[good if today > before else -good]


def _together(text: str) -> str:
    """A number and its unit stay on one line."""
    return text.replace(" ", "\N{NO-BREAK SPACE}")

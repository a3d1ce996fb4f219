"""Forms of homes: a new one, and one as it stands."""

from typing import Any, get_args

from pydantic.fields import FieldInfo
from wtforms import FloatField, IntegerField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from smartenergy.admin.formatting import heading
from smartenergy.admin.owned import OWNERS
from smartenergy.services.catalog.home_catalog import homes
from smartenergy.services.homes.rules import HomeFields
from smartenergy.services.homes.strategy_rules import StrategyName
from smartenergy.web.edit_forms import EditForm
from smartenergy.web.forms import HouseForm

INPUTS: dict[type, Any] = {int: IntegerField, float: FloatField, str: StringField}
ARCHETYPES = [SelectChoice("", "None: empty")] + [
    SelectChoice(ready.key, f"{ready.name}: {ready.description}") for ready in homes()
]
NAME = "1 to 100 characters."


class NewHomeBase(HouseForm):
    """What a new home must have. Fields stand on the page in the order in which they are made."""

    owner = StringField("Owner", [InputRequired()], description="A username.", render_kw=OWNERS)
    archetype = SelectField(
        "Archetype", choices=ARCHETYPES, default="", description="Whose people and devices it has at once."
    )
    name = StringField("Name", description=f"{NAME[:-1]}; the archetype's unless given.")
    timezone = StringField("Time zone", description="IANA, such as Europe/Berlin; the owner's unless given.")


class HomeBase(HouseForm):
    """The same of a home as it stands."""

    name = StringField("Name", [InputRequired()], description=NAME)
    timezone = StringField(
        "Time zone", [InputRequired()], description="IANA. With another, its days are made anew by a job."
    )


def _input(name: str, field: FieldInfo) -> Any:
    """An input of what may be said of a home; an empty one takes back what was said."""
    kind = get_args(get_args(field.annotation)[0])[0]
    return INPUTS[kind](heading(name), [Optional()], description=field.description or "", filters=[_none_if_empty])


def _none_if_empty(given: Any) -> Any:
    return None if given == "" else given


SAID = {
    "strategy": SelectField("Strategy", choices=get_args(StrategyName), description="What its batteries may do."),
    **{name: _input(name, field) for name, field in HomeFields.model_fields.items()},
}
NewHomeForm: type[HouseForm] = type("NewHomeForm", (NewHomeBase,), SAID)
HomeForm: type[EditForm] = type("HomeForm", (EditForm, HomeBase), SAID)

"""Forms of devices: a new one of each kind, one as it stands, and what it shows now.

A tick writes over readings, so the form of a device as it stands has none: a name that is changed sends no level
back.
"""

from wtforms import BooleanField, FloatField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Optional

from smartenergy.admin.forms import EditForm, HouseForm

STATUSES = ["online", "offline"]
WATTS = "0 to 1,000,000."


class DeviceForm(HouseForm):
    """What all kinds have."""

    name = StringField("Name", [InputRequired()], description="1 to 100 characters.")
    status = SelectField("Status", choices=STATUSES)
    readings = SelectField("Readings", choices=["off", "on"], description="Whether each tick's reading is kept.")


class ProductionForm(DeviceForm):
    """A solar panel or a generator."""

    instantaneous_output_watts = IntegerField("Output (W)", [InputRequired()], description=WATTS)
    is_solar = BooleanField("Solar", description="Produces by daylight only.")


class StorageForm(DeviceForm):
    """A battery or an electric vehicle."""

    total_capacity_wh = IntegerField("Capacity (Wh)", [InputRequired()])
    current_level_wh = FloatField("Level (Wh)", [InputRequired()], description="0 to the capacity.")
    charge_discharge_rate_watts = FloatField("Rate (W)", [InputRequired()], description="Positive = charging.")


class ConsumptionForm(DeviceForm):
    """A consumer."""

    consumption_rate_watts = IntegerField("Consumption (W)", [InputRequired()], description=WATTS)


class ProductionEditForm(EditForm, DeviceForm):
    """A solar panel or a generator as it stands."""

    is_solar = BooleanField("Solar", description="Produces by daylight only.")


class StorageEditForm(EditForm, DeviceForm):
    """A battery as it stands."""

    total_capacity_wh = IntegerField("Capacity (Wh)", [InputRequired()])


class ConsumptionEditForm(EditForm, DeviceForm):
    """A consumer as it stands."""


class OutputForm(HouseForm):
    """What a producer produces now."""

    instantaneous_output_watts = IntegerField("Output (W)", [InputRequired()], description=WATTS)


class LevelForm(HouseForm):
    """What a battery holds and takes now."""

    current_level_wh = FloatField("Level (Wh)", [Optional()], description="0 to the capacity; empty: stays.")
    charge_discharge_rate_watts = FloatField(
        "Rate (W)", [Optional()], description="Positive = charging; empty: stays."
    )


class UseForm(HouseForm):
    """What a consumer uses now."""

    consumption_rate_watts = IntegerField("Consumption (W)", [InputRequired()], description=WATTS)


FORMS: dict[str, type[DeviceForm]] = {
    "production": ProductionForm,
    "storage": StorageForm,
    "consumption": ConsumptionForm,
}
EDIT_FORMS: dict[str, type[EditForm]] = {
    "production": ProductionEditForm,
    "storage": StorageEditForm,
    "consumption": ConsumptionEditForm,
}
READING_FORMS: dict[str, type[HouseForm]] = {
    "production": OutputForm,
    "storage": LevelForm,
    "consumption": UseForm,
}

"""A battery at home: it takes what is left over and gives it back when the home lacks something."""

from smartenergy.simulation.devices.device_field import DeviceField
from smartenergy.simulation.devices.model import Model, found_in
from smartenergy.simulation.devices.uniform import CAPACITY, LEVEL, RATE
from smartenergy.simulation.kinds import STORAGE

CHARGE = DeviceField(
    name="charge_watts", type=int, label="Charging power", text="Most power that it takes", unit="W",
    lowest=1, highest=1_000_000, drawn="half of its capacity an hour",
)  # fmt: skip
DISCHARGE = DeviceField(
    name="discharge_watts", type=int, label="Discharging power", text="Most power that it gives", unit="W",
    lowest=1, highest=1_000_000, drawn="half of its capacity an hour",
)  # fmt: skip
CHARGE_EFFICIENCY = DeviceField(
    name="charge_efficiency", type=float, label="Efficiency of charging",
    text="Share of what it takes that it then holds", lowest=0.5, highest=1, drawn="0.94 to 0.97, 0.9 of a car",
)  # fmt: skip
DISCHARGE_EFFICIENCY = DeviceField(
    name="discharge_efficiency", type=float, label="Efficiency of discharging",
    text="Share of what leaves it that the home gets", lowest=0.5, highest=1, drawn="0.94 to 0.97",
)  # fmt: skip
RESERVE = DeviceField(
    name="reserve_percent", type=float, label="Reserve", text="Share of its capacity that is kept for an outage",
    unit="%", lowest=0, highest=100, drawn="5",
)  # fmt: skip
STANDBY = DeviceField(
    name="standby_watts", type=float, label="Standby",
    text="Power that its electronics take out of it, down to its reserve", unit="W", lowest=0, highest=1_000,
    drawn="5 to 20",
)  # fmt: skip

PARAMETERS = (CHARGE, DISCHARGE, CHARGE_EFFICIENCY, DISCHARGE_EFFICIENCY, RESERVE, STANDBY)

MODEL = Model(
    "battery", (STORAGE,), None, {STORAGE: (CAPACITY, LEVEL, RATE, *PARAMETERS)},
    intends=found_in(f"{__name__}.behaviour", "intends"),
    in_effect=found_in(f"{__name__}.behaviour", "in_effect"),
    text="Takes what its home has over and gives it back when the home lacks something", turn=2,
)  # fmt: skip

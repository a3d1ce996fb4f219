"""Any power of a kind's range is as likely as another (specification, section 4)."""

from smartenergy.simulation.devices.device_field import DeviceField
from smartenergy.simulation.devices.model import Model, found_in
from smartenergy.simulation.kinds import CONSUMPTION, PRODUCTION, STORAGE

OUTPUT = DeviceField(
    name="instantaneous_output_watts", type=int, label="Output", text="Power produced", brief="power", unit="W",
    lowest=0, highest=1_000_000, is_live=True,
)  # fmt: skip
SOLAR = DeviceField(
    name="is_solar", type=bool, label="Solar", text="Whether it produces by daylight only", default=False
)
CAPACITY = DeviceField(
    name="total_capacity_wh", type=int, label="Capacity", text="Energy that it holds when full",
    brief="energy when full", unit="Wh", above=0,
)  # fmt: skip
LEVEL = DeviceField(
    name="current_level_wh", type=float, label="Level", text="Energy that it holds now", brief="energy held",
    unit="Wh", lowest=0, up_to=CAPACITY, is_live=True,
)  # fmt: skip
RATE = DeviceField(
    name="charge_discharge_rate_watts", type=float, label="Rate", text="Power", unit="W",
    sign="positive = charging", is_live=True,
)  # fmt: skip
USE = DeviceField(
    name="consumption_rate_watts", type=int, label="Consumption", text="Power used", brief="power", unit="W",
    lowest=0, highest=1_000_000, is_live=True,
)  # fmt: skip

MODEL = Model(
    "uniform", (PRODUCTION, STORAGE, CONSUMPTION), found_in(f"{__name__}.behaviour"),
    {PRODUCTION: (OUTPUT, SOLAR), STORAGE: (CAPACITY, LEVEL, RATE), CONSUMPTION: (USE,)},
    text="Any power of a range, drawn anew each tick",
    is_by_tick=True,
)  # fmt: skip

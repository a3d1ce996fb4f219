"""A heat pump: heats house and water, by the temperature outside."""

from smartenergy.simulation.devices.device_field import DeviceField
from smartenergy.simulation.devices.model import Model, found_in
from smartenergy.simulation.devices.uniform import USE
from smartenergy.simulation.kinds import CONSUMPTION

HEAT_LOSS = DeviceField(
    name="heat_loss_w_per_k",
    type=float,
    label="Heat loss",
    text="What the house loses for each degree of difference",
    unit="W/K",
    lowest=1,
    highest=10_000,
    drawn="around 180",
)
GROUND = DeviceField(
    name="is_ground",
    type=bool,
    label="Ground source",
    text="Whether its heat comes from the ground, not the air",
    drawn="1 of 10",
)
FLOOR = DeviceField(
    name="is_floor",
    type=bool,
    label="Floor heating",
    text="Whether it heats floors, not radiators",
    drawn="3 of 10",
)
LIMIT = DeviceField(
    name="heating_limit",
    type=float,
    label="Heating limit",
    text="Outside temperature above which nothing is heated",
    unit="°C",
    lowest=0,
    highest=30,
    drawn="10 to 17, by the house",
)
MOST = DeviceField(
    name="most_watts",
    type=float,
    label="Power",
    text="Most power that it takes",
    unit="W",
    lowest=1,
    highest=100_000,
    drawn="by the house's loss or gain of heat",
)

MODEL = Model(
    "heat_pump",
    (CONSUMPTION,),
    found_in(f"{__name__}.behaviour"),
    {CONSUMPTION: (USE, HEAT_LOSS, GROUND, FLOOR, LIMIT, MOST)},
    in_effect=found_in(f"{__name__}.behaviour", "in_effect"),
    text="Heats house and water, by the temperature outside",
)

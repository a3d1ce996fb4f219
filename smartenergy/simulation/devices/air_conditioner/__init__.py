"""An air conditioner: cools while somebody is there, by warm air and sun."""

from smartenergy.simulation.devices.device_field import DeviceField
from smartenergy.simulation.devices.heat_pump import MOST
from smartenergy.simulation.devices.model import Model, found_in
from smartenergy.simulation.devices.uniform import USE
from smartenergy.simulation.kinds import CONSUMPTION

HEAT_GAIN = DeviceField(
    name="heat_gain_w_per_k",
    type=float,
    label="Heat gain",
    text="What comes in for each degree of difference",
    unit="W/K",
    lowest=1,
    highest=10_000,
    drawn="around 140",
)
WANTED = DeviceField(
    name="wanted_temperature",
    type=float,
    label="Temperature",
    text="Temperature that is wanted inside",
    unit="°C",
    lowest=10,
    highest=35,
    drawn="around 24",
)

MODEL = Model(
    "air_conditioner",
    (CONSUMPTION,),
    found_in(f"{__name__}.behaviour"),
    {CONSUMPTION: (USE, HEAT_GAIN, WANTED, MOST)},
    in_effect=found_in(f"{__name__}.behaviour", "in_effect"),
    text="Cools by warm air and sun, while somebody is there",
)

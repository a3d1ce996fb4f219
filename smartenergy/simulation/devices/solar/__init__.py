"""Solar panels: what a roof makes of the light, the air's temperature and its inverter's size."""

from smartenergy.simulation.devices.device_field import DeviceField
from smartenergy.simulation.devices.model import Model, found_in
from smartenergy.simulation.devices.uniform import OUTPUT
from smartenergy.simulation.kinds import PRODUCTION

PEAK = DeviceField(
    name="peak_watts",
    type=int,
    label="Peak power",
    text="Power of the panels in full sun (1,000 W/m², 25 °C)",
    unit="W",
    lowest=1,
    highest=1_000_000,
    drawn="around 5,000",
)
TILT = DeviceField(
    name="tilt",
    type=float,
    label="Tilt",
    text="Angle of the panels to the ground",
    unit="°",
    lowest=0,
    highest=90,
    drawn="around 32",
)
AZIMUTH = DeviceField(
    name="azimuth",
    type=float,
    label="Azimuth",
    text="Where the panels face, from north over east: 180 is south",
    unit="°",
    lowest=0,
    highest=360,
    drawn="around south, or north south of the equator",
)
INVERTER = DeviceField(
    name="inverter_watts",
    type=int,
    label="Inverter",
    text="Most power that the inverter gives",
    unit="W",
    lowest=1,
    highest=1_000_000,
    drawn="the peak power over around 1.15",
)
LOSSES = DeviceField(
    name="losses_percent",
    type=float,
    label="Losses",
    text="What dirt, wiring, mismatch and shade take",
    unit="%",
    lowest=0,
    highest=90,
    drawn="around 14",
)

MODEL = Model(
    "solar",
    (PRODUCTION,),
    found_in(f"{__name__}.behaviour"),
    {PRODUCTION: (OUTPUT, PEAK, TILT, AZIMUTH, INVERTER, LOSSES)},
    in_effect=found_in(f"{__name__}.behaviour", "in_effect"),
    text="Panels, by the sun, clouds and temperature of their place",
)

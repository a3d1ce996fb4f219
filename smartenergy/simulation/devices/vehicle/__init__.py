"""A car at home: it comes and goes with its people, and charges when it is there."""

from smartenergy.simulation.devices.battery import CHARGE_EFFICIENCY
from smartenergy.simulation.devices.device_field import DeviceField
from smartenergy.simulation.devices.model import Model, found_in
from smartenergy.simulation.devices.uniform import CAPACITY, LEVEL, RATE
from smartenergy.simulation.kinds import STORAGE

CHARGER = DeviceField(
    name="charger_watts",
    type=int,
    label="Charger",
    text="Most power that it takes",
    unit="W",
    lowest=1,
    highest=1_000_000,
    drawn="3,700, 7,400 or 11,000",
)
DRIVEN = DeviceField(
    name="driven_wh_a_day",
    type=float,
    label="Driven",
    text="Energy that it uses on the way, on a mean day",
    unit="Wh",
    lowest=0,
    highest=500_000,
    drawn="around 6,750",
)
COMMUTES = DeviceField(
    name="commutes", type=bool, label="Commutes", text="Whether somebody drives it to work", drawn="65 of 100"
)
PATIENT = DeviceField(
    name="is_patient",
    type=bool,
    label="Patient",
    text="Whether it waits for the night before the grid charges it",
    drawn="3 of 10",
)
PLUGGED = DeviceField(
    name="plugged_in_share",
    type=float,
    label="Plugged in",
    text="Share of its homecomings at which it is plugged in",
    lowest=0,
    highest=1,
    drawn="0.36 to 0.74",
)
TARGET = DeviceField(
    name="target_percent",
    type=float,
    label="Target",
    text="How full it is charged",
    unit="%",
    lowest=0,
    highest=100,
    drawn="80, 85, 90 or 100",
)

MODEL = Model(
    "vehicle",
    (STORAGE,),
    None,
    {STORAGE: (CAPACITY, LEVEL, RATE, CHARGER, CHARGE_EFFICIENCY, DRIVEN, COMMUTES, PATIENT, PLUGGED, TARGET)},
    intends=found_in(f"{__name__}.behaviour", "intends"),
    in_effect=found_in(f"{__name__}.behaviour", "in_effect"),
    text="A car that comes and goes with its people",
    turn=1,
)

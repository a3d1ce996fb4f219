"""The everyday load of a home: the whole of it in one device, or its parts, one device each."""

from functools import partial

from smartenergy.simulation.devices.device_field import DeviceField
from smartenergy.simulation.devices.model import Model, found_in
from smartenergy.simulation.devices.uniform import USE
from smartenergy.simulation.kinds import CONSUMPTION

MOST_WATTS = 100_000


def _watts(name: str, label: str, text: str, drawn: str) -> DeviceField:
    return DeviceField(
        name=name, type=float, label=label, text=text, unit="W", lowest=0, highest=MOST_WATTS, drawn=drawn
    )


def _times(name: str, label: str, text: str, drawn: str) -> DeviceField:
    return DeviceField(name=name, type=float, label=label, text=text, lowest=0, highest=50, drawn=drawn)


def _has(name: str, label: str, text: str, drawn: str) -> DeviceField:
    return DeviceField(name=name, type=bool, label=label, text=text, drawn=drawn)


ALWAYS_ON = _watts(
    "always_on_watts", "Always on", "Power of what is never off", "around 50, more in a larger home"
)
PUMP = _watts(
    "pump_watts", "Heating pump", "Power of the pump of the heating, in the cold", "around 40 where there is one"
)
FRIDGE = _watts("fridge_watts", "Compressor", "Power of the refrigerator while it cools", "70 to 125")
FREEZER = _has("has_freezer", "Freezer", "Whether there is a freezer beside it", "45 of 100 homes")
ELECTRIC = _has("is_electric", "Electric", "Whether hob and oven are electric", "by country")
KETTLE = _watts("kettle_watts", "Kettle", "Power of the kettle", "1,900 to 2,800")
HOB = _watts("hob_watts", "Hob", "Power of the hob", "1,200 to 2,100")
WASHES = _times("washes_a_week", "Washes", "How often it washes in a week", "by people")
DRYER = _has("has_dryer", "Dryer", "Whether laundry is dried by a machine", "by country")
DISHES = _times("dishwashes_a_week", "Washes", "How often it washes in a week", "by people")
TV = _watts("tv_watts", "Television", "Power of the television", "around 60")
COMPUTER = _watts("computer_watts", "Computers", "Power of computers in use", "around 30")
LAMPS = _watts("lamp_watts", "Lamps", "Power of all lamps that are on in the evening", "by size")
HEATER = _watts("heater_watts", "Heater", "Power of the water heater", "by country")

PARTS = {
    "whole": (), "base": (ALWAYS_ON, PUMP), "refrigeration": (FRIDGE, FREEZER), "cooking": (ELECTRIC, KETTLE, HOB),
    "laundry": (WASHES, DRYER), "dishwashing": (DISHES,), "entertainment": (TV, COMPUTER), "lighting": (LAMPS,),
    "hot_water": (HEATER,),
}  # fmt: skip
TEXTS = {
    "whole": "The everyday load of a whole home", "base": "What is never off, the heating's pump, small things",
    "refrigeration": "A fridge, with or without a freezer", "cooking": "Hob, oven, kettle",
    "laundry": "A washing machine, with or without a dryer", "dishwashing": "A dishwasher",
    "entertainment": "Television and computers", "lighting": "Lamps", "hot_water": "Water, heated by electricity",
}  # fmt: skip
MODELS = tuple(
    Model(
        "household" if part == "whole" else part,
        (CONSUMPTION,),
        partial(found_in(f"{__name__}.behaviour"), part),
        {CONSUMPTION: (USE, *own)},
        text=TEXTS[part],
        in_effect=partial(found_in(f"{__name__}.behaviour", "in_effect"), part) if own else None,
    )
    for part, own in PARTS.items()
)

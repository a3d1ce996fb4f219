"""Always the same power: a server, a fish tank's pump, a small turbine."""

from smartenergy.simulation.devices.device_field import DeviceField
from smartenergy.simulation.devices.model import Model, found_in
from smartenergy.simulation.devices.uniform import OUTPUT, SOLAR, USE
from smartenergy.simulation.kinds import CONSUMPTION, PRODUCTION

WATTS = DeviceField(
    name="watts", type=int, label="Power", text="Power, always", unit="W", lowest=0, highest=1_000_000
)

MODEL = Model(
    "constant",
    (PRODUCTION, CONSUMPTION),
    found_in(f"{__name__}.behaviour"),
    {PRODUCTION: (OUTPUT, SOLAR, WATTS), CONSUMPTION: (USE, WATTS)},
    text="The same power, always",
)

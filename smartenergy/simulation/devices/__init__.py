"""How devices behave: one model a file. A device names its model; its number here is what arrays hold.

A model's place never changes, since readings of the past were made by it: new ones come at the end.
"""

from smartenergy.simulation.devices import uniform
from smartenergy.simulation.devices.model import Model

MODELS: tuple[Model, ...] = (uniform.MODEL,)

"""What is to be said of homes of which nobody said it: who lives there, and what they use in a year."""

import numpy as np

from smartenergy.kernel.arrays import Floats
from smartenergy.simulation.devices.household import whole
from smartenergy.simulation.devices.owners import Owner
from smartenergy.simulation.drivers.countries import place_of
from smartenergy.simulation.drivers.people import people_of
from smartenergy.simulation.singles import keys_of


def people_and_use(seed: int, home_id: int, country: str, occupants: int | None) -> tuple[int, int]:
    """How many live in a home, and about how many kWh it uses in a year but for heating and driving."""
    ids, place = np.array([home_id]), np.array([place_of(country)])
    said: Floats = np.array([np.nan if occupants is None else occupants])
    people = people_of(seed, ids, place, said)
    home = whole.drawn(Owner(keys_of(seed, ids), people, place), {})
    return int(people.persons[0]), int(whole.expected_kwh(home)[0])

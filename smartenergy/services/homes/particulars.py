"""What a home is like: as it was given, else by its time zone and its own hash."""

from typing import NamedTuple

from smartenergy.kernel import zones
from smartenergy.kernel.extensions import settings
from smartenergy.models import Home
from smartenergy.simulation.devices.household.described import people_and_use


class Particulars(NamedTuple):
    """Place (WGS 84 degrees), country (ISO 3166-1 alpha-2) and people of a home."""

    latitude: float
    longitude: float
    country: str
    occupants: int
    annual_consumption_kwh: int


def particulars(home: Home) -> Particulars:
    """What is known of a home, and what stands for the rest."""
    place = zones.place(zones.shown(home.timezone))
    latitude, longitude = place.latitude, place.longitude
    if home.latitude is not None and home.longitude is not None:
        latitude, longitude = home.latitude, home.longitude
    country = home.country or place.country
    people, use = people_and_use(settings.simulation_seed, home.id, country, home.occupants)
    return Particulars(latitude, longitude, country, people, home.annual_consumption_kwh or use)

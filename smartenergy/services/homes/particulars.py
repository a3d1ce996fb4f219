"""What a home is like: as it was given, else by its time zone and its own hash."""

from typing import NamedTuple

import numpy as np

from smartenergy.kernel import zones
from smartenergy.models import Home
from smartenergy.simulation import households


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
    ids = np.array([home.id], np.int64)
    people = int(households.occupants(ids)[0]) if home.occupants is None else home.occupants
    annual = home.annual_consumption_kwh
    if annual is None:
        annual = int(households.annual_consumption_kwh(ids, np.array([people]))[0])
    return Particulars(latitude, longitude, home.country or place.country, people, annual)

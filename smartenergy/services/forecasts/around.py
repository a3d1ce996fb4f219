"""Where homes are, for those whose day is the same: one time zone, one country's free days."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np
from sqlalchemy import select

from smartenergy.forecasts.homes import Around
from smartenergy.kernel import zones
from smartenergy.kernel.arrays import Bools, Floats, Ints
from smartenergy.kernel.extensions import db
from smartenergy.ledger.calendar import DAY_SECONDS
from smartenergy.models import Home
from smartenergy.services.ticking.free_days import free_days
from smartenergy.simulation.drivers.countries import place_of

COLUMNS = (Home.id, Home.timezone, Home.country, Home.latitude, Home.longitude)


def alike(home_ids: Sequence[int], at_once: int) -> Iterator[tuple[Ints, Around]]:
    """Homes that are there, so many at once: their places among those that are asked for, and where they are."""
    places = {home: place for place, home in enumerate(home_ids)}
    rows = db.session.execute(select(*COLUMNS).where(Home.id.in_(home_ids)).order_by(Home.id)).all()
    groups = defaultdict[tuple[str, str], list[tuple[float | None, ...]]](list)
    for home, timezone, country, latitude, longitude in rows:
        zone = zones.shown(timezone)
        usual = zones.place(zone)
        is_given = latitude is not None and longitude is not None
        where = (latitude, longitude) if is_given else (usual.latitude, usual.longitude)
        groups[zone, country or usual.country].append((places[home], *where))
    for (zone, country), homes in groups.items():
        for first in range(0, len(homes), at_once):
            yield _one(zone, country, np.array(homes[first : first + at_once], np.float64))


def _one(zone: str, country: str, homes: Floats) -> tuple[Ints, Around]:
    return homes[:, 0].astype(np.int64), Around(zone, partial(_are_free, country), homes[:, 1], homes[:, 2])


def _are_free(country: str, dates: Ints) -> Bools:
    middle = int(dates[len(dates) // 2]) * DAY_SECONDS
    return free_days((country,), middle).are_free(np.asarray(place_of(country)), dates)

"""Synthetic fleets of homes by archetype: a population, by COPY. `synthetic_fleets.clear_fleet` takes them away.

The same seed, number of homes and mix make the same homes: what each is follows from its number among all
synthetic ones, not from its id.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np
from psycopg import Cursor
from psycopg.sql import SQL, Identifier

from smartenergy.kernel.arrays import Ints
from smartenergy.kernel.errors import BadInputError
from smartenergy.kernel.extensions import settings
from smartenergy.services.catalog import drawing
from smartenergy.services.catalog.drawing import NOT_THERE, Drawn
from smartenergy.services.catalog.ready_homes import ReadyHome
from smartenergy.services.common.transaction import driver_cursor, transaction
from smartenergy.services.devices.rules import check_new
from smartenergy.services.homes.rules import HomeFields
from smartenergy.services.operations import synthetic_fleets
from smartenergy.services.operations.fleet_mix import Mix, Place, spread
from smartenergy.simulation.streams import Stream
from smartenergy.storage import planning

HOMES_PER_BATCH = 10_000
SAID = tuple(HomeFields.model_fields)
HOME_COLUMNS = ("id", "user_id", "name", "timezone", "ledger_timezone", *SAID)
FOREIGN = {"home_id"}
"""Of a new device: what is not the same for each home's."""
Line = str
"""A device as COPY reads it, but for whose it is."""


class Batch(NamedTuple):
    """Some of the homes of a fleet. All arrays go together."""

    numbers: Ints
    archetypes: Ints
    places: Ints


class Templates(NamedTuple):
    """All devices that homes of a mix may have."""

    columns: tuple[str, ...]
    lines: list[list[list[Line]]]
    """By archetype, part and choice."""


def create_fleet(homes: int, mix: Mix, on_progress: Callable[[int], None]) -> int:
    """Create so many homes, each of a user of its own; answer how many devices they have.

    `on_progress` is told the number of homes of each batch once it is stored.
    """
    if homes < 1:
        raise BadInputError({"homes": ["must be at least 1"]})
    whole, templates, devices = _planned(homes, mix), _templates(mix), 0
    for start in range(0, homes, HOMES_PER_BATCH):
        batch = Batch(*(column[start : start + HOMES_PER_BATCH] for column in whole))
        with transaction():
            devices += _create_batch(driver_cursor(), batch, mix, templates, is_first=start == 0)
        on_progress(len(batch.numbers))
    with transaction():
        planning.refresh_statistics(driver_cursor(), *synthetic_fleets.FILLED)
    return devices


def _planned(homes: int, mix: Mix) -> Batch:
    """Which archetype and which place each home is of."""
    with transaction():
        last = synthetic_fleets.last_number(driver_cursor())
    numbers, seed = np.arange(last + 1, last + 1 + homes), settings.simulation_seed
    return Batch(
        numbers,
        spread([*mix.archetypes.values()], seed, Stream.FLEET_ARCHETYPES, numbers),
        spread([place.share for place in mix.places], seed, Stream.FLEET_PLACES, numbers),
    )


def _create_batch(cursor: Cursor[Any], batch: Batch, mix: Mix, templates: Templates, *, is_first: bool) -> int:
    places = [mix.places[place] for place in batch.places.tolist()]
    ids = synthetic_fleets.create_users(cursor, [place.timezone for place in places])
    occupants, devices = _drawn(batch, mix, templates)
    if is_first:  # foreign keys look up by plans that nobody else can hold
        planning.refresh_statistics(cursor, "users")
    ready = mix.homes
    names = [ready[archetype].name for archetype in batch.archetypes.tolist()]
    _copy(cursor, "homes", HOME_COLUMNS, map(_home_line, ids, names, places, occupants.tolist()))
    if is_first:
        planning.refresh_statistics(cursor, "homes")
    lines = [f"{owner}\t{owner}\t{line}" for owner, own in zip(ids, devices, strict=True) for line in own]
    _copy(cursor, "devices", ("user_id", "home_id", *templates.columns), lines)
    return len(lines)


def _drawn(batch: Batch, mix: Mix, templates: Templates) -> tuple[Ints, list[list[Line]]]:
    """Who lives in each home, and its devices."""
    occupants, devices = np.zeros(len(batch.numbers), np.int64), [list[Line]() for _ in batch.numbers]
    for archetype, (ready, lines) in enumerate(zip(mix.homes, templates.lines, strict=True)):
        (places,) = np.nonzero(batch.archetypes == archetype)
        drawn = drawing.drawn(ready, settings.simulation_seed, batch.numbers[places])
        occupants[places] = drawn.occupants
        for place, own in zip(places.tolist(), _devices(drawn, lines), strict=True):
            devices[place] = own
    return occupants, devices


def _devices(drawn: Drawn, lines: list[list[Line]]) -> Iterator[list[Line]]:
    for choices in drawn.choices.tolist():
        yield [of[choice] for of, choice in zip(lines, choices, strict=True) if choice != NOT_THERE]


def _templates(mix: Mix) -> Templates:
    """Each device that there may be, checked as any other and written once."""
    fields = [[_checked(ready, part) for part in range(len(ready.parts))] for ready in mix.homes]
    columns = tuple(dict.fromkeys(name for home in fields for part in home for one in part for name in one))
    lines = [[[_line([one.get(name) for name in columns]) for one in part] for part in home] for home in fields]
    return Templates(columns, lines)


def _checked(ready: ReadyHome, at: int) -> list[dict[str, Any]]:
    part = ready.parts[at]
    devices = [check_new(drawing.part_fields(part, choice))[1] for choice in range(len(part.keys))]
    return [{name: value for name, value in one.items() if name not in FOREIGN} for one in devices]


def _home_line(owner: int, name: str, place: Place, occupants: int) -> Line:
    said = [getattr(place, field) for field in SAID]
    said[SAID.index("occupants")] = place.occupants or occupants
    return _line([owner, owner, name, place.timezone, place.timezone, *said])


def _line(values: list[Any]) -> Line:
    return "\t".join(map(_written, values)) + "\n"


def _written(value: Any) -> str:
    """A value in COPY's text format."""
    if value is None:
        return r"\N"
    text = str(value).replace("\\", "\\\\")
    return text.replace("\t", r"\t").replace("\n", r"\n").replace("\r", r"\r")


def _copy(cursor: Cursor[Any], table: str, columns: tuple[str, ...], lines: Any) -> None:
    statement = SQL("COPY {} ({}) FROM STDIN").format(Identifier(table), SQL(", ").join(map(Identifier, columns)))
    with cursor.copy(statement) as copy:
        copy.write("".join(lines))

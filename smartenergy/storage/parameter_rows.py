"""The parameters of models beside the rows of devices: as many numbers a device as its model has."""

from collections.abc import Iterator

import numpy as np
from psycopg.sql import SQL, Literal

from smartenergy.kernel.arrays import Bools, Ints
from smartenergy.simulation.devices import MODELS, UNIFORM, parameters_of
from smartenergy.simulation.devices.model import Model
from smartenergy.simulation.world import Codes, Given
from smartenergy.storage import row_versions

NUMBER = ">f8"
SIZE = 8
NAMES = tuple(tuple(field.name for field in parameters_of(model)) for model in MODELS)
UNKNOWN = 63
"""The number of a model that is unknown here, since a newer version wrote it: the last that six bits hold."""
WIDTHS = np.zeros(UNKNOWN + 1, np.int64)
WIDTHS[: len(NAMES)] = [SIZE * len(names) for names in NAMES]


UNSAID = "7ff8000000000000"
"""NaN, as `float8send` sends it."""


def _packed(model: Model) -> str:
    """An expression of type bytea: each parameter, NaN where nobody said it; NULL where nobody said any."""
    fields = parameters_of(model)
    nothing = " AND ".join(f"{field.name} IS NULL" for field in fields)
    each = " || ".join(
        f"coalesce(float8send({field.name}::{'int::' if field.type is bool else ''}float8), '\\x{UNSAID}')"
        for field in fields
    )
    return f"CASE WHEN {nothing} THEN NULL ELSE {each} END"


def _cases() -> Iterator[str]:
    for model in MODELS:
        if parameters_of(model):
            yield f"WHEN '{model.name}' THEN {_packed(model)}"


IN_ROW = SQL("CASE model WHEN {} THEN NULL {} END").format(Literal(UNIFORM), SQL(" ".join(_cases())))
"""Of one device; NULL for one of which nothing is said."""
# The row is looked up again by itself: a query that names the parameters takes every row apart up to the last of
# them, which costs those that have none a third of their reading.
LOOKED_UP = SQL("""
    CASE WHEN {} THEN (SELECT CASE own.model {} END FROM devices own WHERE {}) END
""").format(
    SQL(" AND ").join(
        SQL("model <> {}").format(Literal(model.name)) for model in MODELS if not parameters_of(model)
    ),
    SQL(" ".join(_cases())),
    row_versions.IS_OWN,
)
"""The same, for where most devices have none."""


def places(models: Codes, is_said: Bools) -> Ints:
    """Where the parameters of each device begin, in the order in which all were read; -1 where nothing is said."""
    widths = WIDTHS[models] * is_said
    return np.where(widths > 0, np.cumsum(widths) - widths, -1)


def unpack(packed: bytes, models: Codes, starts: Ints) -> dict[int, Given]:
    """The parameters of devices by model, NaN where nobody said one; of a model of which nothing is said, none.

    `starts` says of each device where its own begin.
    """
    found: dict[int, Given] = {}
    numbers, said = np.frombuffer(packed, NUMBER), starts >= 0
    for model in np.unique(models[said]).tolist():
        first = starts[models == model] // SIZE
        is_said = first >= 0
        columns = np.full((len(NAMES[model]), len(first)), np.nan)
        for place, column in enumerate(columns):
            column[is_said] = numbers[first[is_said] + place]
        found[model] = dict(zip(NAMES[model], columns, strict=True))
    return found

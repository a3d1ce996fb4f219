"""What a home has done, as columns and as points."""

from datetime import datetime
from functools import cached_property
from typing import Any

from graphene import DateTime, Float, Int, List, NonNull, ObjectType, String
from graphql import GraphQLResolveInfo

from smartenergy.graphql.energy_spans import (
    COLUMN_VALUES,
    HISTORY,
    OF_HOME,
    PRICING,
    RESOLVED,
    ROW_VALUES,
    Resolution,
    wanted,
)
from smartenergy.graphql.engine.costs import AS_PAGED, Cost, costs
from smartenergy.graphql.inputs import home_in
from smartenergy.kernel.arrays import Floats
from smartenergy.ledger.shown import SHOWN
from smartenergy.services.ledger.reading import history
from smartenergy.services.ledger.reading.series import Series
from smartenergy.services.ledger.reading.spans import moment
from smartenergy.services.tariffs import costs as costs_of
from smartenergy.services.tariffs.costs import OF_STORAGE
from smartenergy.web.identity import current_user_id

Info = GraphQLResolveInfo


def _or_none(values: Floats) -> list[float | None]:
    return [None if value != value else value for value in values.tolist()]


class Point:
    """A row of a history, whose columns are worked out once for all rows."""

    def __init__(self, columns: "Columns", at: int) -> None:
        self.columns, self.at = columns, at


class Columns:
    """A history's columns, each worked out when it is first asked for."""

    def __init__(self, found: Series) -> None:
        self.found = found
        self.known: dict[str, list[float | None]] = {}

    def of(self, name: str) -> list[float | None]:
        """A column by its name."""
        if name not in self.known:
            found = self.found if name in SHOWN else self._of_storage if name in OF_STORAGE else self._of_energy
            self.known[name] = _or_none(found.column(name))
        return self.known[name]

    @cached_property
    def _of_energy(self) -> Series:
        """Worked out when a cost is asked for, and then once."""
        return costs_of.with_costs(self.found, costs_of.OF_ENERGY)

    @cached_property
    def _of_storage(self) -> Series:
        """The same of stored energy."""
        return costs_of.with_costs(self.found, OF_STORAGE)

    @cached_property
    def moments(self) -> tuple[list[datetime], list[datetime]]:
        """When each row begins and ends."""
        zone = self.found.span.zone
        starts, ends = self.found.starts.tolist(), self.found.ends.tolist()
        return [moment(at, zone) for at in starts], [moment(at, zone) for at in ends]


SENTENCES = {column.name: column.sentence for column in SHOWN.values()} | costs_of.COLUMNS
AS_A_COLUMN = Cost(items=AS_PAGED, per=COLUMN_VALUES)


def _cost_of(name: str) -> Cost:
    """Columns that are worked out together bear that together."""
    for together in (costs_of.OF_ENERGY, OF_STORAGE):
        if name in together:
            return Cost(PRICING // len(together), items=AS_PAGED, per=COLUMN_VALUES)
    return AS_A_COLUMN


def _column(name: str) -> Any:
    @costs(_cost_of(name))
    def resolve(columns: Columns, _info: Info) -> list[float | None]:
        return columns.of(name)

    return resolve


def _value(name: str) -> Any:
    def resolve(point: Point, _info: Info) -> float | None:
        return point.columns.of(name)[point.at]

    return resolve


@costs(AS_A_COLUMN)
def _starts(columns: Columns, _info: Info) -> list[int]:
    starts: list[int] = columns.found.starts.tolist()
    return starts


def _type_of_columns(name: str, kind: Any, resolve: Any, text: str, **more: Any) -> type[ObjectType]:
    """A type with a field for each column of a history."""
    fields = {name: kind(description=text, resolver=resolve(name)) for name, text in SENTENCES.items()}
    return type(name, (ObjectType,), {"__doc__": text} | more | fields)


EnergySeries = _type_of_columns(
    "EnergySeries",
    lambda **named: NonNull(List(Float), **named),
    _column,
    "A history as columns of one length, as charts want it. Null where nothing is recorded.",
    start=NonNull(
        List(NonNull(Int)),
        description="Where each row begins, epoch seconds; `points` has it as DateTime.",
        resolver=_starts,
    ),
)
EnergyPoint = _type_of_columns(
    "EnergyPoint",
    Float,
    _value,
    "A row of a history. Null where nothing is recorded.",
    start=NonNull(
        DateTime,
        description="Where it begins.",
        resolver=lambda point, _info: point.columns.moments[0][point.at],
    ),
    end=NonNull(
        DateTime,
        description="Where it ends, itself not included.",
        resolver=lambda point, _info: point.columns.moments[1][point.at],
    ),
)


class EnergyHistory(ObjectType):
    """What a home did. All but ticks are of whole quarter hours: the span is widened to them."""

    resolution = NonNull(Resolution, description="How finely.")
    timezone = NonNull(String, description="Whose days and hours these are.")
    from_ = NonNull(DateTime, name="from", description="Where the span begins.")
    to = NonNull(DateTime, description="Where it ends, itself not included.")
    series = NonNull(EnergySeries, description="The history as columns.")
    points = NonNull(List(NonNull(EnergyPoint)), description="The same as a list of rows.")

    @staticmethod
    def resolve_resolution(columns: Columns, _info: Info) -> str:
        """As it was asked for or picked."""
        return columns.found.resolution

    @staticmethod
    def resolve_timezone(columns: Columns, _info: Info) -> str:
        """Of the span."""
        return columns.found.span.zone

    @staticmethod
    def resolve_from_(columns: Columns, _info: Info) -> datetime:
        """With its offset."""
        return moment(columns.found.span.since, columns.found.span.zone)

    @staticmethod
    def resolve_to(columns: Columns, _info: Info) -> datetime:
        """With its offset."""
        return moment(columns.found.span.until, columns.found.span.zone)

    @staticmethod
    def resolve_series(columns: Columns, _info: Info) -> Columns:
        """All columns."""
        return columns

    @staticmethod
    @costs(Cost(items=AS_PAGED, per=ROW_VALUES))
    def resolve_points(columns: Columns, _info: Info) -> list[Point]:
        """All rows."""
        return [Point(columns, at) for at in range(len(columns.found))]


class EnergyHistoryQueries(ObjectType):
    """What can be asked about what has been."""

    energy_history = NonNull(EnergyHistory, description="What a home did over a span.", args=OF_HOME | RESOLVED)

    @staticmethod
    @costs(HISTORY)
    def resolve_energy_history(_root: Any, _info: Info, **given: Any) -> Columns:
        """The caller's, or that of a home that they may see."""
        return Columns(history.energy_history(current_user_id(), wanted(given), home_in(given)))

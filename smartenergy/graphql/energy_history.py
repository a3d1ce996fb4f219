"""What a home has done: history as columns and as points, figures, single devices."""

from datetime import datetime
from functools import cached_property, partial
from typing import Any

from graphene import (
    ID,
    DateTime,
    Enum,
    Field,
    Float,
    Int,
    List,
    NonNull,
    ObjectType,
    String,
)  # fmt: skip
from graphql import GraphQLResolveInfo

from smartenergy.graphql.device_types import Device
from smartenergy.graphql.inputs import as_given, as_id
from smartenergy.ledger.facts import MWH_PER_WH
from smartenergy.ledger.figures import Figures
from smartenergy.models import Device as StoredDevice
from smartenergy.services.ledger import device_history, history, series, summary
from smartenergy.services.ledger.device_history import DeviceHistory
from smartenergy.services.ledger.series import Series
from smartenergy.services.ledger.spans import MOST_POINTS, RESOLUTIONS, moment
from smartenergy.services.ledger.summary import Summary, Totals
from smartenergy.simulation.fleet import Floats
from smartenergy.web.identity import current_user_id

Info = GraphQLResolveInfo

Resolution = Enum(
    "Resolution",
    [(one, one) for one in RESOLUTIONS],
    description="How finely: by the tick, or by quarter hours, hours, days or months of local time.",
)
SPAN = {
    "from": DateTime(name="from", description="Where the span begins; a day before its end unless given."),
    "to": DateTime(description="Where it ends, itself not included; now unless given."),
    "timezone": String(description="IANA name, for times without offset and for days; one's own unless given."),
}
RESOLVED = SPAN | {
    "resolution": Resolution(description=f"The finest that fits unless given; {MOST_POINTS:,} points at most.")
}


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
            self.known[name] = _or_none(self.found.column(name))
        return self.known[name]

    @cached_property
    def moments(self) -> tuple[list[datetime], list[datetime]]:
        """When each row begins and ends."""
        zone = self.found.span.zone
        starts, ends = self.found.starts.tolist(), self.found.ends.tolist()
        return [moment(at, zone) for at in starts], [moment(at, zone) for at in ends]


def _column(name: str, columns: Columns, _info: Info) -> list[float | None]:
    return columns.of(name)


def _value(name: str, point: Point, _info: Info) -> float | None:
    return point.columns.of(name)[point.at]


def _type_of_columns(name: str, kind: Any, resolve: Any, text: str, **more: Any) -> type[ObjectType]:
    """A type with a field for each column of a history."""
    fields = {
        column: kind(description=series.words(column), resolver=partial(resolve, column)) for column in series.ALL
    }
    return type(name, (ObjectType,), {"__doc__": text} | more | fields)


EnergySeries = _type_of_columns(
    "EnergySeries",
    lambda **named: NonNull(List(Float), **named),
    _column,
    "A history as columns of one length, as charts want it. Null where nothing is recorded.",
    start=NonNull(
        List(NonNull(Int)),
        description="Where each row begins, epoch seconds.",
        resolver=lambda columns, _info: columns.found.starts.tolist(),
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
    def resolve_points(columns: Columns, _info: Info) -> list[Point]:
        """All rows."""
        return [Point(columns, at) for at in range(len(columns.found))]


class EnergyFlow(ObjectType):
    """A way that energy took."""

    source = NonNull(
        String, description="solar, generator or grid; stored_solar, stored_generator, stored_grid, stored_other."
    )
    sink = NonNull(String, description="use, battery or grid.")
    energy_wh = NonNull(Float, description="How much, Wh.")


def _energy(name: str, text: str) -> Any:
    return NonNull(
        Float, description=text, resolver=lambda figures, _info: getattr(figures, f"{name}_mwh") / MWH_PER_WH
    )


class EnergyFigures(ObjectType):
    """The figures of a span."""

    production_wh = _energy("production", "Energy produced, Wh.")
    solar_wh = _energy("solar", "Energy from solar devices, Wh.")
    generator_wh = _energy("generator", "Energy from generators, Wh.")
    consumption_wh = _energy("consumption", "Energy used, Wh.")
    grid_import_wh = _energy("grid_import", "Energy taken from the grid, Wh: gross, tick by tick.")
    grid_export_wh = _energy("grid_export", "Energy given to the grid, Wh: gross, tick by tick.")
    charge_wh = _energy("charge", "Energy that went into batteries, Wh.")
    discharge_wh = _energy("discharge", "Energy that came out of batteries, Wh.")
    battery_throughput_wh = _energy("battery_throughput", "Both together, Wh.")
    equivalent_full_cycles = Float(description="Throughput over twice the capacity; null without a battery.")
    self_consumption = Float(description="The part of production that was not exported as it was made, 0 to 1.")
    self_sufficiency = Float(description="The part of consumption that no energy from the grid served, 0 to 1.")
    peak_import_watts = NonNull(Int, description="The highest power from the grid in a tick, W.")
    peak_export_watts = NonNull(Int, description="The highest power to the grid in a tick, W.")


class EnergyTotals(ObjectType):
    """A span as a whole."""

    from_ = NonNull(DateTime, name="from", description="Where the span begins, a whole quarter hour.")
    to = NonNull(DateTime, description="Where it ends, itself not included.")
    coverage = NonNull(Float, description="The part of it, as far as it has passed, that is recorded: 0 to 1.")
    figures = Field(EnergyFigures, description="Null where nothing is recorded.")
    flows = NonNull(List(NonNull(EnergyFlow)), description="The ways that energy took; stored energy by origin.")

    @staticmethod
    def resolve_from_(totals: Totals, _info: Info) -> datetime:
        """With its offset."""
        return moment(totals.span.since, totals.span.zone)

    @staticmethod
    def resolve_to(totals: Totals, _info: Info) -> datetime:
        """With its offset."""
        return moment(totals.span.until, totals.span.zone)

    @staticmethod
    def resolve_figures(totals: Totals, _info: Info) -> Figures | None:
        """As they are computed."""
        return totals.figures

    @staticmethod
    def resolve_flows(totals: Totals, _info: Info) -> list[dict[str, Any]]:
        """Those that carried some."""
        return [
            {"source": source, "sink": sink, "energy_wh": mwh / MWH_PER_WH} for source, sink, mwh in totals.links
        ]


class EnergySummary(ObjectType):
    """A span, and the one before it: as many months or days where it is whole ones, else as long."""

    present = NonNull(EnergyTotals, description="The span that is asked for.")
    before = NonNull(EnergyTotals, description="The span before it.")


class DevicePoint(ObjectType):
    """A row of a device's history."""

    start = NonNull(DateTime, description="Where it begins.")
    recorded_seconds = NonNull(Int, description="How long is recorded, s.")
    energy_wh = NonNull(Float, description="Energy produced or used, Wh; of storage positive = charged.")
    watts = NonNull(Float, description="Mean power, W; of storage positive = charging.")
    level_wh = Float(description="Storage: energy held at the end, Wh.")


class DeviceEnergyHistory(ObjectType):
    """What a device did, while its readings were on."""

    device = NonNull(Device, description="The device.")
    resolution = NonNull(Resolution, description="How finely.")
    points = NonNull(List(NonNull(DevicePoint)), description="What is recorded, oldest first; no row for a gap.")

    @staticmethod
    def resolve_device(found: DeviceHistory, _info: Info) -> StoredDevice:
        """As it stands."""
        return found.device

    @staticmethod
    def resolve_points(found: DeviceHistory, _info: Info) -> list[dict[str, Any]]:
        """All rows."""
        levels = found.levels_wh()
        return [
            {
                "start": moment(start, found.span.zone), "recorded_seconds": seconds, "energy_wh": energy,
                "watts": watts, "level_wh": level,
            }
            for start, seconds, energy, watts, level in zip(
                found.starts.tolist(), found.recorded_seconds.tolist(), found.energies_wh().tolist(),
                found.watts().tolist(), [None] * len(found.starts) if levels is None else levels.tolist(),
                strict=True,
            )
        ]  # fmt: skip


class EnergyHistoryQueries(ObjectType):
    """What can be asked about what has been."""

    energy_history = NonNull(EnergyHistory, description="What one's home did over a span.", args=RESOLVED)
    energy_summary = NonNull(EnergySummary, description="The figures of a span, and of the one before.", args=SPAN)
    device_history = NonNull(
        DeviceEnergyHistory,
        description="What one of one's devices did, where its `readings` are on.",
        args=RESOLVED | {"device_id": NonNull(ID, description="The plain id of one of one's devices.")},
    )

    @staticmethod
    def resolve_energy_history(_root: Any, _info: Info, **given: Any) -> Columns:
        """The caller's."""
        return Columns(history.energy_history(current_user_id(), _wanted(given)))

    @staticmethod
    def resolve_energy_summary(_root: Any, _info: Info, **given: Any) -> Summary:
        """The caller's."""
        return summary.energy_summary(current_user_id(), _wanted(given))

    @staticmethod
    def resolve_device_history(_root: Any, _info: Info, device_id: str, **given: Any) -> DeviceHistory:
        """One of the caller's."""
        return device_history.device_history(current_user_id(), as_id(device_id), _wanted(given))


def _wanted(given: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in as_given(given).items() if value is not None}

"""What the answers about energy history hold: models that describe them, and functions that write them."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, create_model

from smartenergy.kernel.units import MWH_PER_WH
from smartenergy.ledger.calendar import Resolution
from smartenergy.ledger.columns import Unit
from smartenergy.ledger.figures import FIGURES
from smartenergy.ledger.shown import SHOWN
from smartenergy.services.common.validation import without_null
from smartenergy.services.devices.history import DeviceHistory as FoundDeviceHistory
from smartenergy.services.ledger.reading.series import Series
from smartenergy.services.ledger.reading.spans import Span, moment
from smartenergy.services.ledger.reading.summary import Totals
from smartenergy.services.tariffs.costs import COLUMNS as COSTS


class _Span(BaseModel):
    model_config = ConfigDict(populate_by_name=True)

    from_: datetime = Field(alias="from", description="Where the span begins.")
    to: datetime = Field(description="Where it ends, itself not included.")
    timezone: str = Field(description="Whose days and hours these are.")


def _columns(kind: Any) -> dict[str, Any]:
    """A field for each column of the ledger: only those that were asked for are there."""
    return {
        column.name: (kind | None, Field(default=None, description=column.sentence)) for column in SHOWN.values()
    } | {name: (kind | None, Field(default=None, description=text)) for name, text in COSTS.items()}


EnergySeries = create_model(
    "EnergySeries",
    __config__=ConfigDict(json_schema_extra=without_null),
    __doc__="A history as columns of one length. Null: not recorded.",
    start=(list[int], Field(description="Where each row begins, epoch seconds.")),
    **_columns(list[float | None]),
)
EnergyPoint = create_model(
    "EnergyPoint",
    __doc__="A row of a history. Null: not recorded.",
    start=(int, Field(description="Where it begins, epoch seconds.")),
    **_columns(float),
)


class EnergyHistory(_Span):
    """What a home did. All but ticks are of whole quarter hours: the span is widened to them.

    `series` has columns of one length, `points` the same as a list of rows: one of the two is there. Null: not
    recorded.
    """

    model_config = ConfigDict(json_schema_extra=without_null)

    resolution: Resolution
    series: EnergySeries | None = None
    points: list[EnergyPoint] | None = None


KINDS = {Unit.MWH: float, Unit.WATTS: int, None: float | None}
EnergyFigures = create_model(
    "EnergyFigures",
    __doc__="The figures of a span.",
    **{figure.shown_name: (KINDS[figure.unit], Field(description=figure.sentence)) for figure in FIGURES},
)  # type: ignore[call-overload] # its stubs know no field by a name that is computed


class EnergyFlow(BaseModel):
    """A way that energy took."""

    source: str = Field(
        description="solar, generator or grid; stored_solar, stored_generator, stored_grid, stored_other."
    )
    sink: str = Field(description="use, battery or grid.")
    energy_wh: float = Field(description="How much, Wh.")


class EnergyWorth(BaseModel):
    """Energy, and what it has cost and emitted. Money is decimal text, in millionths."""

    energy_wh: float = Field(description="How much, Wh.")
    cost: str | None = Field(description="Null where a price is missing of what was bought.")
    cost_per_kwh: str | None = Field(description="Of each kWh; null where there is none.")
    cost_coverage: float = Field(ge=0, le=1, description="The part of it whose cost is known.")
    co2_grams: float | None = Field(description="Null where carbon is not known.")
    grams_per_kwh: float | None = Field(description="Of each kWh; null where there is none.")
    co2_coverage: float = Field(ge=0, le=1, description="The part of it whose carbon is known.")


class StoredEnergy(BaseModel):
    """What storage took, gave and holds, and what that has cost: in proportion to all that is held, as origins.

    What is charged from the grid costs what it cost then, with taxes on energy. Own sun costs and emits nothing,
    nor does what nobody charged: a level that somebody set.
    """

    charged: EnergyWorth = Field(description="What was charged.")
    drawn: EnergyWorth = Field(description="What came out, to own use and to the grid.")
    lost: EnergyWorth = Field(description="What batteries lost.")
    driven: EnergyWorth = Field(description="What cars used away from home.")
    held: EnergyWorth = Field(description="What is held at the end of the span.")
    followed_since: datetime = Field(description="So far back was looked for what was charged.")


class EnergyCosts(BaseModel):
    """What a span cost, saved and emitted. Money is decimal text."""

    currency: str | None = Field(description="Null where no tariff rules, or tariffs of two currencies do.")
    cost: str | None = Field(description="The bill's total; null where a price is missing.")
    cost_without: str | None = Field(
        description="The bill had there been neither storage nor production: all that was used is bought."
        " What cars charge does not count as used, and is not in it."
    )
    saving: str | None = Field(
        description="`cost_without` less `cost`. What cars charge is in `cost` alone:"
        " a home with a car has saved more."
    )
    cost_coverage: float = Field(ge=0, le=1, description="The part of its energy that has a price.")
    co2_grams: float | None = Field(description="What the imported energy emitted; null where that is not known.")
    co2_coverage: float = Field(ge=0, le=1, description="The part of the imported energy whose carbon is known.")
    stored: StoredEnergy | None = Field(
        default=None, description="There where it was asked for; null where nothing is recorded."
    )


class EnergyTotals(_Span):
    """A span as a whole, widened to whole quarter hours."""

    coverage: float = Field(ge=0, le=1, description="The part of it, as far as it has passed, that is recorded.")
    backfilled: float = Field(ge=0, le=1, description="The part of it that is a past made to order.")
    figures: EnergyFigures | None = Field(description="Null where nothing is recorded.")
    flows: list[EnergyFlow] = Field(description="The ways that energy took; stored energy by its origin.")
    costs: EnergyCosts | None = Field(default=None, description="There where it was asked for.")


class EnergySummary(BaseModel):
    """A span, and the one before it: as many months or days where it is whole ones, else as long."""

    present: EnergyTotals
    before: EnergyTotals


class DevicePoint(BaseModel):
    """A row of a device's history."""

    start: datetime = Field(description="Where it begins.")
    recorded_seconds: int = Field(description="How long is recorded, s.")
    energy_wh: float = Field(description="Energy produced or used, Wh; of storage positive = charged.")
    watts: float = Field(description="Mean power, W; of storage positive = charging.")
    level_wh: float | None = Field(description="Storage: energy held at the end, Wh.")


class DeviceHistory(_Span):
    """What a device did, while its readings were on; there is no row for a gap."""

    device_id: int
    resolution: Resolution
    points: list[DevicePoint]


def span(found: Span) -> dict[str, Any]:
    """Write a span."""
    since, until = moment(found.since, found.zone), moment(found.until, found.zone)
    return {"from": since, "to": until, "timezone": found.zone}


def history(found: Series, names: tuple[str, ...], *, as_points: bool) -> dict[str, Any]:
    """Write a history with these columns."""
    columns = {"start": found.starts, **{name: found.column(name) for name in names}}
    written = span(found.span) | {"resolution": found.resolution}
    if not as_points:
        return written | {"series": columns}
    rows = zip(*(column.tolist() for column in columns.values()), strict=True)
    return written | {"points": [dict(zip(columns, row, strict=True)) for row in rows]}


def totals(found: Totals) -> dict[str, Any]:
    """Write a span as a whole."""
    figures = found.figures and found.figures.in_wh()
    flows = [{"source": source, "sink": sink, "energy_wh": mwh / MWH_PER_WH} for source, sink, mwh in found.links]
    parts = {"coverage": round(found.coverage, 4), "backfilled": round(found.backfilled, 4)}
    return span(found.span) | parts | {"figures": figures, "flows": flows}


def device_history(found: FoundDeviceHistory) -> dict[str, Any]:
    """Write a device's history."""
    of_device = {"device_id": found.device.id, "resolution": found.resolution, "points": found.points()}
    return span(found.span) | of_device

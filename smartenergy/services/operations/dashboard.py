"""The fleet at a glance: the last ticks, and how many devices there are of which kind."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select, text

from smartenergy.kernel.extensions import db
from smartenergy.models import Device, TickChunk, TickRun, TickStatus
from smartenergy.storage import job_queue
from smartenergy.storage.job_queue import Machinery

COUNTED_EXACTLY = 100_000
TICKS_SHOWN = 20
DAY_SECONDS = 86_400
ENERGY = {
    "Solar": "solar_mwh", "Generators": "generator_mwh", "Consumption": "consumption_mwh",
    "Charging": "charge_mwh", "Discharging": "discharge_mwh", "Import": "import_mwh", "Export": "export_mwh",
}  # fmt: skip
ESTIMATE = text("SELECT reltuples::bigint FROM pg_class WHERE oid = 'devices'::regclass")


@dataclass(frozen=True)
class TickLine:
    """One tick as the dashboard shows it."""

    tick: int
    status: str
    missed_ticks: int
    devices: int
    seconds: float | None

    @property
    def started(self) -> datetime:
        """The tick's own moment."""
        return datetime.fromtimestamp(self.tick, UTC)

    @property
    def devices_per_second(self) -> float | None:
        """How quick it was; None while it runs."""
        return self.devices / self.seconds if self.seconds else None


def last_ticks(limit: int = TICKS_SHOWN) -> list[TickLine]:
    """The newest ticks, newest first."""
    seconds = func.extract("epoch", TickRun.finished_at - TickRun.started_at)
    devices = func.coalesce(func.sum(TickChunk.devices), 0)
    rows = db.session.execute(
        select(TickRun.tick, TickRun.status, TickRun.missed_ticks, devices, seconds)
        .outerjoin(TickChunk, TickChunk.tick == TickRun.tick)
        .group_by(TickRun.tick)
        .order_by(TickRun.tick.desc())
        .limit(limit)
    )
    return [
        TickLine(tick, status, missed, int(moved), None if took is None else float(took))
        for tick, status, missed, moved, took in rows
    ]


@dataclass(frozen=True)
class FleetEnergy:
    """What all homes did together, by name: mean power in the last tick (W), energy of the last day (kWh)."""

    tick: int
    watts: dict[str, float]
    kwh: dict[str, float]


def energy() -> FleetEnergy | None:
    """The fleet's totals, from the run log; None where no tick is done."""
    newest = db.session.scalar(select(func.max(TickRun.tick)).where(TickRun.status == TickStatus.DONE))
    if newest is None:
        return None
    run = db.session.get_one(TickRun, newest)
    sums = [func.coalesce(func.sum(getattr(TickChunk, column)), 0) for column in ENERGY.values()]
    last = db.session.execute(select(*sums).where(TickChunk.tick == newest)).one()
    day = db.session.execute(select(*sums).where(TickChunk.tick > newest - DAY_SECONDS)).one()
    return FleetEnergy(
        newest,
        {name: 3.6 * int(mwh) / run.interval_seconds for name, mwh in zip(ENERGY, last, strict=True)},
        {name: int(mwh) / 1_000_000 for name, mwh in zip(ENERGY, day, strict=True)},
    )


def machinery() -> Machinery:
    """Who works at the queue, and how long it is."""
    return job_queue.machinery()


def counts() -> Sequence[tuple[str, str, int]] | int:
    """Devices by kind and status; of a large fleet only PostgreSQL's estimate of the whole."""
    estimate = db.session.scalar(ESTIMATE) or 0
    if estimate > COUNTED_EXACTLY:
        return int(estimate)
    by_kind = select(Device.device_type, Device.status, func.count())
    kinds = by_kind.group_by(Device.device_type, Device.status).order_by(Device.device_type, Device.status)
    return [(kind, status, number) for kind, status, number in db.session.execute(kinds)]

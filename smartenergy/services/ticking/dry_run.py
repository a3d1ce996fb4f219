"""What a tick would give the fleet as it stands, without writing anything: readings are pure functions."""

from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from smartenergy.kernel.extensions import settings
from smartenergy.services.common.transaction import driver_cursor, transaction
from smartenergy.services.ruling.in_force import under_strategies
from smartenergy.services.ticking import plan, tick_times
from smartenergy.services.ticking.free_days import with_free_days
from smartenergy.simulation.clock import Clock
from smartenergy.simulation.kinds import KIND_NAMES, STORAGE
from smartenergy.simulation.step import step
from smartenergy.storage import fleet_store
from smartenergy.storage.fleet_store import UserRange


class PreviewLine(NamedTuple):
    """A device's readings: watts for what produces or consumes, level and flow for storage."""

    user_id: int
    device_id: int
    device_type: str
    watts: int | None
    level_wh: float | None
    flow_watts: float | None


def preview_tick(tick: int, user_id: int | None = None) -> Iterator[PreviewLine]:
    """Simulate a tick over all online devices, or one user's."""
    return chain.from_iterable(_preview(tick, users) for users in _ranges(user_id))


def _ranges(user_id: int | None) -> list[UserRange]:
    if user_id is not None:
        return [(user_id, user_id + 1)]
    with transaction():
        return plan.cut(plan.EVERYBODY, settings.simulation_chunk_devices)


def _preview(tick: int, users: UserRange) -> Iterator[PreviewLine]:
    with transaction():
        seconds = tick_times.shortest_between(tick, tick + 1)
        snapshot = fleet_store.read_fleet(driver_cursor(), users, tick)
        if snapshot is None:
            return
        world = under_strategies(snapshot.world, snapshot.strategies, tick)
    clock = with_free_days(Clock(tick, seconds, settings.simulation_seed), world)
    readings = step(world, clock).readings
    columns = (
        world.user_ids,
        world.devices.ids,
        world.devices.kinds,
        readings.watts,
        readings.levels_wh,
        readings.flows_watts,
    )
    for user, device, kind, watts, level, flow in zip(*(column.tolist() for column in columns), strict=True):
        stored = kind == STORAGE
        yield PreviewLine(
            user,
            device,
            KIND_NAMES[kind],
            None if stored else watts,
            level if stored else None,
            flow if stored else None,
        )

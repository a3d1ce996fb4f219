"""What Redis is to show of a tick, given what the database holds of it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from smartenergy.kernel.extensions import redis
from smartenergy.models import TickRun
from smartenergy.simulation.totals import Totals, sum_by_home
from smartenergy.simulation.world import Homes, Readings, World
from smartenergy.storage import stats_cache, stats_publishing

AT_ONCE = 1_000


@dataclass(frozen=True)
class Expected:
    """What Redis is to show of a user, or of one home."""

    kind: Literal["user", "home"]
    id: int
    owner: int
    homes: tuple[int, ...]
    """Those that it is the sum of."""
    document: bytes


def of_chunk(run: TickRun, homes: Homes, world: World, stored: Readings) -> list[Expected]:
    """What Redis is to show of each user with a device online, and of each such home of those who have several."""
    totals, own = sum_by_home(world, stored), defaultdict[int, list[int]](list)
    for home, owner in zip(world.homes.ids.tolist(), world.homes.user_ids.tolist(), strict=True):
        own[owner].append(home)
    owners = {home: owner for owner, ids in own.items() for home in ids}
    by_user = _documents(run, totals.grouped(world.homes.user_ids))
    by_home = _documents(run, totals.of(homes.of_several))
    return [
        *(Expected("user", user, user, tuple(own[user]), shown) for user, shown in by_user),
        *(Expected("home", home, owners[home], (home,), shown) for home, shown in by_home),
    ]


def beside_shown(expected: Sequence[Expected]) -> Iterator[tuple[Expected, bytes | None]]:
    """Each with what Redis shows."""
    for kind, key in (("user", stats_cache.KEY), ("home", stats_cache.HOME_KEY)):
        of_kind = [one for one in expected if one.kind == kind]
        for start in range(0, len(of_kind), AT_ONCE):
            some = of_kind[start : start + AT_ONCE]
            yield from zip(some, stats_cache.read_many(redis, [one.id for one in some], key), strict=True)


def _documents(run: TickRun, totals: Totals) -> Iterator[tuple[int, bytes]]:
    return zip(totals.ids.tolist(), stats_publishing.stats_documents(run.tick, totals), strict=True)

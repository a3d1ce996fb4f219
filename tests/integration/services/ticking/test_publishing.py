"""Totals on their way into Redis."""

import numpy as np
import orjson
import pytest
from redis import Redis

from smartenergy.kernel.arrays import Ints
from smartenergy.simulation.totals import Totals
from smartenergy.storage import stats_cache, stats_publishing

TICK, TTL = 1_795_425_060, 900
MANY = stats_cache.USERS_PER_CALL * stats_publishing.CALLS_AT_ONCE
# Ids of all lengths, and more of them than are sent at once.
IDS = np.unique(
    [n for digits in range(19) for n in (10**digits, 10**digits + 1, 10 ** (digits + 1) - 1) if n < 2**63]
)
HOMES = np.concatenate([IDS, 5 * 10**17 + np.arange(MANY)])


def totals_of(users: Ints) -> Totals:
    watts = np.arange(len(users)) * 7
    floats = watts / 3
    return Totals(users, watts, watts, floats * 0 + 50_000, floats, -floats)


def shown(redis: Redis, users: Ints) -> dict[int, bytes | None]:
    return dict(zip(users.tolist(), stats_cache.read_many(redis, users.tolist()), strict=True))


def test_each_home_is_shown_by_its_own_key_and_lives_so_long(redis: Redis) -> None:
    users = np.sort(HOMES)
    assert stats_publishing.publish(redis, TICK, totals_of(users), users, TTL)
    given = dict(zip(users.tolist(), stats_publishing.stats_documents(TICK, totals_of(users)), strict=True))
    assert shown(redis, users) == given
    assert redis.dbsize() == len(users) + 1
    for user in IDS.tolist():
        assert 0 < redis.ttl(stats_cache.KEY.format(user)) <= TTL


def test_homes_without_totals_are_shown_no_more(redis: Redis) -> None:
    users = np.sort(HOMES)
    stats_publishing.publish(redis, TICK, totals_of(users), users, TTL)
    stats_publishing.publish(redis, TICK + 60, totals_of(users[:3]), users, TTL)
    found = shown(redis, users)
    assert [user for user, value in found.items() if value] == users[:3].tolist()
    assert orjson.loads(found[int(users[0])] or b"")["timestamp"] == TICK + 60


@pytest.mark.parametrize("homes", [1, 3 * MANY])
def test_an_old_tick_shows_nothing_over_a_newer_one(redis: Redis, homes: int) -> None:
    users = np.arange(1, homes + 1)
    stats_publishing.publish(redis, TICK, totals_of(users), users, TTL)
    assert not stats_publishing.publish(redis, TICK - 60, totals_of(users), users, TTL)
    assert {orjson.loads(value or b"")["timestamp"] for value in shown(redis, users).values()} == {TICK}

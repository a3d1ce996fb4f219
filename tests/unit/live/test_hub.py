"""What keeps streams true goes on whatever happens."""

import asyncio
from collections.abc import Callable
from typing import Any
from unittest.mock import AsyncMock, Mock

import pytest

from smartenergy.live import hub
from smartenergy.live.hub import Hub
from smartenergy.live.shapes import BY_NAME
from smartenergy.live.streams import Stream, Streams
from smartenergy.services.live import home_now
from smartenergy.services.live.followed import Followed
from smartenergy.services.live.grants import Grant


async def again(task: "asyncio.Task[None]", count: Callable[[], int]) -> None:
    """Wait until something is done a second time."""
    async with asyncio.timeout(20):
        while count() < 2 and not task.done():
            await asyncio.sleep(0.01)
    task.cancel()


def test_rights_are_looked_at_again_after_any_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "CHECK_SECONDS", 0.001)
    looks = list[int]()

    async def check(_: Hub, streams: Any) -> None:
        looks.append(len(streams))
        raise ValueError("a fault of ours")

    monkeypatch.setattr(Hub, "check", check)

    async def watch_for_a_while() -> None:
        streams = Streams()
        streams.add(Stream(Grant(1), Followed(1, 1, is_only=True)))
        watching = asyncio.create_task(Hub(streams, Mock(), Mock()).watch())
        await again(watching, lambda: len(looks))

    asyncio.run(watch_for_a_while())
    assert len(looks) > 1
    assert set(looks) == {1}


def test_changes_are_heard_again_after_any_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "AGAIN_SECONDS", 0.001)
    redis = Mock()
    redis.pubsub.side_effect = ValueError("a fault of ours")

    async def listen_for_a_while() -> None:
        listening = asyncio.create_task(Hub(Streams(), redis, Mock()).listen())
        await again(listening, lambda: redis.pubsub.call_count)

    asyncio.run(listen_for_a_while())
    assert redis.pubsub.call_count > 1


def test_a_home_that_cannot_be_read_is_tried_again() -> None:
    stream = Stream(Grant(1), Followed(1, 1, is_only=True), BY_NAME["home"])
    stats = b'{"timestamp":60}'
    assert stream.show(stats)
    stream.show_home(None)
    assert (stream.newest, stream.show(stats)) == (None, True)
    stream.show_home(b"{}")
    assert stream.newest == b"id: 60\nevent: home\ndata: {}\n\n"
    assert not stream.show(stats)


def test_all_who_come_at_once_are_shown_their_homes_by_few_calls_and_again_after_any_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(hub, "AGAIN_SECONDS", 0.001)
    mget = AsyncMock(
        side_effect=[ValueError("a fault of ours"), *[[b'{"timestamp":60}'] * 2 * hub.WELCOMED_AT_ONCE] * 20]
    )
    streams = [Stream(Grant(home), Followed(home, home, is_only=True)) for home in range(1, 251)]

    async def welcome_all() -> None:
        made = Hub(Streams(), Mock(mget=mget), Mock())
        for stream in streams:
            made.show_soon(stream)
        streams[0].leave()
        welcoming = asyncio.create_task(made.welcome())
        async with asyncio.timeout(20):
            for stream in streams[1:]:
                assert await stream.next()
        welcoming.cancel()

    asyncio.run(welcome_all())
    assert mget.call_count == 1 + 13
    assert streams[0].newest is None


def test_newcomers_are_no_more_at_once_than_get_a_decision_with_a_call() -> None:
    assert hub.WELCOMED_AT_ONCE <= home_now.DECIDED_AT_ONCE

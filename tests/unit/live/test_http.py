"""Requests to the live process, read as they come."""

import asyncio
import time
from collections.abc import MutableMapping
from typing import Any

import pytest

from smartenergy.live import http
from smartenergy.live.http import Receive, RequestError


def sent(*parts: bytes) -> Receive:
    """A body that comes in these parts."""
    left = list(reversed(parts))

    async def receive() -> MutableMapping[str, Any]:
        body = left.pop()
        return {"type": "http.request", "body": body, "more_body": bool(left)}

    return receive


def test_a_body_is_its_parts_and_one_that_is_too_long_is_refused() -> None:
    assert asyncio.run(http.body(sent(b'{"a"', b": 1}"), 8)) == b'{"a": 1}'
    with pytest.raises(RequestError, match="over 7 bytes"):
        asyncio.run(http.body(sent(b'{"a"', b": 1}"), 7))


def test_a_body_that_comes_byte_by_byte_costs_no_more_than_its_length() -> None:
    begun = time.process_time()
    assert len(asyncio.run(http.body(sent(*[b"x"] * 60_000), 100_000))) == 60_000
    assert time.process_time() - begun < 5

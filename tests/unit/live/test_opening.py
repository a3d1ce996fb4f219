"""Who opens a stream takes turns."""

import asyncio
from typing import Any
from unittest.mock import Mock

from pydantic import SecretStr

from config import Settings
from smartenergy.live.asgi import Live
from smartenergy.live.threads import THREADS

SECRET = SecretStr("a secret of the tests, long enough for everyone")


def test_of_many_who_come_at_once_few_are_asked_about_at_once() -> None:
    settings = Settings(
        _env_file=None, secret_key=SECRET, jwt_secret_key=SECRET, database_url="postgresql://nobody@localhost/x",
        redis_url="redis://localhost",
    )  # fmt: skip
    running, most = 0, list[int]()

    async def run(_work: Any) -> tuple[None, None]:
        nonlocal running
        running += 1
        most.append(running)
        await asyncio.sleep(0.001)
        running -= 1
        return None, None

    async def all_at_once() -> None:
        live = Live(Mock(extensions={"settings": settings}))
        live.threads = Mock(run=run)
        await asyncio.gather(*(live._let_in({}, lambda grant: grant) for _ in range(30)))

    asyncio.run(all_at_once())
    assert len(most) == 30
    assert max(most) == THREADS - 1

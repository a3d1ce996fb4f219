"""What would hold the loop up, in threads: each call in the application's context, its session closed after it."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from flask import Flask

Answer = TypeVar("Answer")
THREADS = 4


class Threads:
    """Some threads of an application."""

    def __init__(self, app: Flask) -> None:
        self.app, self.pool = app, ThreadPoolExecutor(THREADS, "live")

    async def run(self, work: Callable[[], Answer]) -> Answer:
        """What a call answers, or raises."""

        def in_context() -> Answer:
            with self.app.app_context():
                return work()

        return await asyncio.get_running_loop().run_in_executor(self.pool, in_context)

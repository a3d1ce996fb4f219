"""Streams that are followed while faults happen: each comes back by itself, and shows the newest."""

import json
import threading
import time
import urllib.request
from contextlib import suppress

from tests.faults.system import FaultySystem

AGAIN_SECONDS, SILENCE_SECONDS = 0.5, 5


class Follower(threading.Thread):
    """Who follows one home, and opens the stream anew whenever it breaks, as a browser does."""

    def __init__(self, system: FaultySystem, home_id: int, token: str) -> None:
        super().__init__(daemon=True)
        self.address = f"http://127.0.0.1:{system.settings.live_at_port}/live/homes/{home_id}"
        self.token = token
        self.newest = 0
        """The tick that was shown last."""
        self.openings = 0
        self.has_ended = False

    def run(self) -> None:
        while not self.has_ended:
            with suppress(OSError, ValueError):  # whatever broke it; half a line is no JSON
                self._follow()
            time.sleep(AGAIN_SECONDS)

    def _follow(self) -> None:
        asked = urllib.request.Request(self.address, headers={"Authorization": f"Bearer {self.token}"})
        with urllib.request.urlopen(asked, timeout=SILENCE_SECONDS) as stream:
            self.openings += 1
            for line in stream:
                if self.has_ended:
                    return
                if line.startswith(b"data: {"):
                    self.newest = int(json.loads(line.removeprefix(b"data: "))["timestamp"])

    def seconds_to(self, tick: int, patience: float) -> float:
        """How long until it has shown this tick, or a newer one."""
        began = time.monotonic()
        while time.monotonic() - began < patience:
            if self.newest >= tick:
                return time.monotonic() - began
            time.sleep(0.05)
        return float("inf")

"""A user who changes devices through the API while the system suffers."""

import json
import random
import threading
import urllib.request
from typing import Any

from tests.faults.system import EDITOR, FaultySystem

UPDATE = """mutation ($id: ID!, $level: Float!) {
  updateDevice(input: {id: $id, currentLevelWh: $level}) { id } }"""
LOGIN = f"""mutation {{ login(input: {{username: "{EDITOR["username"]}", password: "{EDITOR["password"]}"}})
  {{ accessToken }} }}"""


class Editor(threading.Thread):
    """Gives batteries levels of their own, again and again; knows which edits were answered as done."""

    def __init__(self, system: FaultySystem, seed: int) -> None:
        super().__init__(daemon=True)
        self.address = f"http://127.0.0.1:{system.port}/graphql/"
        self.chance = random.Random(seed)
        self.ended = threading.Event()
        self.token: str | None = None
        self.batteries: list[str] = []
        self.acknowledged: list[tuple[int, float]] = []
        self.unanswered = 0

    def run(self) -> None:
        while not self.ended.wait(self.chance.uniform(0, 0.3)):
            try:
                self._edit()
            except (OSError, KeyError, ValueError, TypeError):
                self.unanswered += 1
                self.ended.wait(0.5)

    def end(self) -> None:
        self.ended.set()
        self.join()

    def _edit(self) -> None:
        if self.token is None:
            self.token = self._ask(LOGIN)["login"]["accessToken"]
            self.batteries = [device["id"] for device in self._ask("{ allDevices { id } }")["allDevices"]]
        battery, level = self.chance.choice(self.batteries), round(self.chance.uniform(0, 50_000), 6)
        self._ask(UPDATE, {"id": battery, "level": level})
        self.acknowledged.append((int(battery), level))

    def _ask(self, query: str, variables: dict[str, Any] | None = None) -> Any:
        headers = {"Content-Type": "application/json"} | (
            {"Authorization": f"Bearer {self.token}"} if self.token else {}
        )
        body = json.dumps({"query": query, "variables": variables or {}}).encode()
        with urllib.request.urlopen(urllib.request.Request(self.address, body, headers), timeout=5) as answer:
            return json.loads(answer.read())["data"]

"""Health and metrics pass by the gate and the limits: a flood of either makes the work once a second."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask

from config import Settings
from smartenergy import create_app
from smartenergy.kernel.errors import ServiceUnavailableError
from smartenergy.services.operations import system_metrics
from smartenergy.services.operations.health import Part
from smartenergy.web import kept
from smartenergy.web.kept import Kept
from tests.waiting import wait_until


class Work:
    """Something that takes until it is let go, and counts how often it was done."""

    def __init__(self) -> None:
        self.go, self.begun = threading.Event(), threading.Event()
        self.done = 0

    def __call__(self) -> int:
        self.begun.set()
        assert self.go.wait(60)
        self.done += 1
        return self.done


@pytest.fixture
def work() -> Iterator[Work]:
    work = Work()
    yield work
    work.go.set()


def await_places_taken(answer: Kept[int], taken: int) -> None:
    wait_until(lambda: answer._places._value == kept.PLACES - taken, "places taken")


def test_of_those_who_ask_at_once_one_works_and_a_few_wait_for_it(work: Work) -> None:
    answer = Kept(work, seconds=60)
    with ThreadPoolExecutor(kept.PLACES) as pool:
        asked = [pool.submit(answer.get) for _ in range(kept.PLACES)]
        await_places_taken(answer, kept.PLACES)
        for _ in range(50):  # the rest holds no thread
            with pytest.raises(ServiceUnavailableError):
                answer.get()
        work.go.set()
        assert [one.result() for one in asked] == [1] * kept.PLACES
    assert answer.get() == 1


def test_while_a_new_one_is_made_the_last_one_is_given(work: Work) -> None:
    work.go.set()
    answer = Kept(work, seconds=0)
    assert answer.get() == 1
    work.go.clear()
    work.begun.clear()
    with ThreadPoolExecutor(1) as pool:
        new = pool.submit(answer.get)
        assert work.begun.wait(60)
        assert [answer.get() for _ in range(50)] == [1] * 50
        work.go.set()
        assert new.result() == 2


def test_a_last_one_that_is_old_is_not_given(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    work.go.set()
    answer = Kept(work, seconds=1)
    assert [answer.get(), answer.get()] == [1, 1]
    clock = time.monotonic()
    monkeypatch.setattr(kept.time, "monotonic", lambda: clock + 3_600)
    work.go.clear()
    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(answer.get) for _ in range(2)]
        await_places_taken(answer, 2)
        work.go.set()
        assert [one.result() for one in asked] == [2, 2]


def test_what_fails_is_tried_again_by_the_next() -> None:
    answers: list[Any] = [ZeroDivisionError(), 7]

    def make() -> int:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return int(answer)

    answer = Kept(make, seconds=60)
    with pytest.raises(ZeroDivisionError):
        answer.get()
    assert answer.get() == 7


@pytest.mark.parametrize("path", ["/health/ready", "/metrics"])
def test_a_flood_is_one_look(app: Flask, settings: Settings, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    looks: list[str] = []

    def look(name: str, answer: Any) -> Any:
        looks.append(name)
        return answer

    monkeypatch.setattr("smartenergy.web.health.check_parts", lambda: look("ready", {"it": Part(True, "is well")}))
    monkeypatch.setattr(system_metrics, "read", lambda: look("metrics", iter(())))
    http = create_app(settings.model_copy(update={"health_kept_seconds": 10})).test_client()
    answers = [http.get(path) for _ in range(30)]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.data for answer in answers}) == len(looks) == 1


def test_they_are_told_when_all_places_are_taken(app: Flask, settings: Settings, work: Work) -> None:
    full = create_app(settings.model_copy(update={"web_threads": 1, "web_waiting": 0}))
    full.add_url_rule("/slow", view_func=lambda: str(work()))
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(full.test_client().get, "/slow")
        assert work.begun.wait(60)
        http = full.test_client()
        assert http.get("/api/v1/openapi.json").status_code == 503
        for path in ("/health/live", "/health/ready", "/metrics"):
            assert http.get(path).status_code == 200
        work.go.set()
        assert asked.result().status_code == 200

"""What is short is answered at once, the rest by jobs; the same question once for all who ask it."""

from typing import Any

import pytest
from flask import Flask
from redis import Redis
from rq import SimpleWorker

from smartenergy.kernel.errors import ConflictError, NotFoundError, RateLimitedError
from smartenergy.services.common import quotas
from smartenergy.services.devices import editing
from smartenergy.services.homes import invitations, members
from smartenergy.services.what_if import queueing, requests, running, working
from smartenergy.storage import job_queue, what_if_runs
from tests.integration.services.ledger.conftest import make_home
from tests.integration.services.what_if.conftest import WEEKEND, example, give

pytestmark = pytest.mark.usefixtures("context")
LONG = {"from": "2026-10-01", "to": "2026-11-03"}


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A weekend is long, and a turn makes a day."""
    monkeypatch.setattr(requests, "DAYS_AT_ONCE", 1)
    monkeypatch.setattr(running, "TICKS_AT_ONCE", 1)
    monkeypatch.setattr(queueing, "TURN_SECONDS", 0.0)


def state(owner: int, run: str) -> dict[str, Any]:
    return requests.document(requests.find(owner, run))


def test_what_is_short_is_answered_at_once_and_kept(owner: int, monkeypatch: pytest.MonkeyPatch) -> None:
    give(owner, example("fixed"))
    found = requests.ask(owner, WEEKEND)
    assert found.is_done
    told = requests.document(found)
    assert (told["state"], told["percent"], told["answer"]["scenarios"][0]["name"]) == ("done", 100, "as it was")
    monkeypatch.setattr(requests, "worked_out", None)  # nobody works it out again
    assert requests.document(requests.ask(owner, WEEKEND)) == told == state(owner, found.id)


@pytest.mark.usefixtures("quick")
def test_what_is_long_is_made_in_turns_and_comes_out_the_same(owner: int) -> None:
    give(owner, example("dynamic"))
    given = WEEKEND | {"variants": [{"name": "5", "battery": {"capacity_wh": 5_000}}]}
    found = requests.ask(owner, given)
    assert not found.is_done
    assert state(owner, found.id)["state"] == "waiting"
    seen = []
    while queueing.take_turn(found.id):
        seen.append(state(owner, found.id)["percent"])
    assert seen == [33.3, 66.7]
    told = state(owner, found.id)
    assert (told["state"], told["percent"], told["failure"], told["eta_seconds"]) == ("done", 100, None, None)
    assert told["answer"] == working.worked_out(working.asked(owner, given))


@pytest.mark.usefixtures("quick")
def test_workers_make_it(owner: int) -> None:
    found = requests.ask(owner, WEEKEND)
    SimpleWorker([job_queue.queue()], connection=job_queue.queue().connection).work(
        burst=True, logging_level="WARNING"
    )
    assert state(owner, found.id)["state"] == "done"


@pytest.mark.usefixtures("quick")
def test_two_who_ask_the_same_share_a_run_and_it_ends_when_nobody_wants_it(owner: int, redis: Redis) -> None:
    other = make_home("bob", "UTC", [])
    _, code = invitations.invite(owner, owner, {"role": "viewer"})
    invitations.join(other, {"code": code})
    mine, theirs = requests.ask(owner, WEEKEND), requests.ask(other, WEEKEND, owner)
    assert mine.id == theirs.id
    assert job_queue.count("what-if-") == 1
    requests.give_up(owner, mine.id)
    with pytest.raises(NotFoundError):
        requests.find(owner, mine.id)
    assert state(other, mine.id)["state"] == "waiting"
    queueing.take_turn(mine.id)
    requests.give_up(other, mine.id)
    assert not queueing.take_turn(mine.id)
    assert [key for key in redis.scan_iter("what_if:*") if mine.id.encode() in key] == []


@pytest.mark.usefixtures("quick")
def test_who_may_see_the_home_no_more_sees_no_answer(owner: int) -> None:
    other = make_home("bob", "UTC", [])
    _, code = invitations.invite(owner, owner, {"role": "viewer"})
    invitations.join(other, {"code": code})
    found = requests.ask(other, WEEKEND, owner)
    with pytest.raises(NotFoundError):
        requests.find(owner, found.id)  # who has not asked
    members.leave(other, owner)
    with pytest.raises(NotFoundError):
        requests.find(other, found.id)
    for wrong in ("x" * 32, "", "../" * 10):
        with pytest.raises(NotFoundError):
            requests.find(owner, wrong)


@pytest.mark.usefixtures("quick")
def test_a_home_that_is_changed_meanwhile_is_asked_about_again(owner: int) -> None:
    found = requests.ask(owner, WEEKEND)
    editing.create_device(owner, {"catalog_key": "constant_load"})
    assert not queueing.take_turn(found.id)
    told = state(owner, found.id)
    assert (told["state"], told["failure"]) == ("failed", queueing.CHANGED)
    assert requests.ask(owner, WEEKEND).id != found.id


@pytest.mark.usefixtures("quick")
def test_a_run_whose_worker_is_gone_is_taken_up_by_who_looks(owner: int, redis: Redis) -> None:
    found = requests.ask(owner, WEEKEND)
    job_queue.queue().empty()
    state(owner, found.id)
    assert job_queue.count("what-if-") == 0
    what_if_runs.tell(redis, found.id, touched_at=0)
    state(owner, found.id)
    assert job_queue.count("what-if-") == 1


@pytest.mark.usefixtures("quick")
def test_only_so_many_are_under_way_and_asked_in_an_hour(owner: int, context: Flask) -> None:
    before = context.extensions["settings"]
    context.extensions["settings"] = before.model_copy(
        update={"max_what_ifs_at_once": 2, "max_what_ifs_per_hour": 3}
    )
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(quotas, "is_bound", lambda: True)
            runs = [requests.ask(owner, WEEKEND | {"variants": [{"name": name}]}).id for name in "ab"]
            with pytest.raises(ConflictError, match="MAX_WHAT_IFS_AT_ONCE"):
                requests.ask(owner, WEEKEND)
            assert requests.ask(owner, WEEKEND | {"variants": [{"name": "a"}]}).id == runs[0]
            requests.give_up(owner, runs[0])
            requests.ask(owner, WEEKEND)
            requests.give_up(owner, runs[1])
            with pytest.raises(RateLimitedError, match="MAX_WHAT_IFS_PER_HOUR"):
                requests.ask(owner, WEEKEND | {"variants": [{"name": "d"}]})
    finally:
        context.extensions["settings"] = before

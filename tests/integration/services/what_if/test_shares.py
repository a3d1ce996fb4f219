"""What a home keeps is there for all who may see the home, and for nobody else."""

from typing import Any

import pytest
from psycopg import Connection

from smartenergy.kernel.errors import ConflictError, ForbiddenError, NotFoundError
from smartenergy.services.common import quotas
from smartenergy.services.homes import homes, invitations, members
from smartenergy.services.what_if import requests, shares
from smartenergy.storage import what_if_runs
from tests.integration.services.ledger.conftest import make_home
from tests.integration.services.what_if.conftest import WEEKEND

pytestmark = pytest.mark.usefixtures("context")


def joined(owner: int, name: str, role: str) -> int:
    """Somebody who shares the home."""
    user_id = make_home(name, "UTC", [])
    _, code = invitations.invite(owner, owner, {"role": role})
    invitations.join(user_id, {"code": code})
    return user_id


def test_what_is_shared_is_there_for_members_as_long_as_they_are(owner: int) -> None:
    found = requests.ask(owner, WEEKEND)
    bob, eve = joined(owner, "bob", "viewer"), make_home("eve", "UTC", [])
    with pytest.raises(NotFoundError):
        shares.find(bob, found.id, owner)
    shares.share(owner, found.id, owner)
    shares.share(owner, found.id, owner)
    told = requests.document(shares.find(bob, found.id, owner))
    assert told["answer"] == requests.document(found)["answer"]
    assert [(one.share.run, one.username) for one in shares.of_home(bob, owner)] == [(found.id, "ada")]
    for stranger in (eve, bob):
        if stranger == bob:
            members.leave(bob, owner)
        with pytest.raises(NotFoundError):
            shares.find(stranger, found.id, owner)
        with pytest.raises(NotFoundError):
            shares.of_home(stranger, owner)


def test_what_is_shared_outlives_its_run(owner: int, monkeypatch: pytest.MonkeyPatch) -> None:
    found = requests.ask(owner, WEEKEND)
    shares.share(owner, found.id, owner)
    what_if_runs.forget(requests.redis, found.id)
    assert shares.find(owner, found.id, owner).is_done
    shares.withdraw(owner, found.id, owner)
    with pytest.raises(NotFoundError):
        shares.find(owner, found.id, owner)
    with pytest.raises(NotFoundError):
        shares.withdraw(owner, found.id, owner)


def test_viewers_ask_and_managers_share(owner: int) -> None:
    bob, cem = joined(owner, "bob", "viewer"), joined(owner, "cem", "manager")
    mine = requests.ask(bob, WEEKEND, owner)
    with pytest.raises(ForbiddenError):
        shares.share(bob, mine.id, owner)
    requests.ask(cem, WEEKEND, owner)
    shares.share(cem, mine.id, owner)
    with pytest.raises(ForbiddenError):
        shares.withdraw(bob, mine.id, owner)
    assert shares.is_shared(bob, mine.id, owner)


def test_nobody_shares_what_is_not_answered_or_not_theirs(owner: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(requests, "DAYS_AT_ONCE", 1)
    found = requests.ask(owner, WEEKEND)
    with pytest.raises(ConflictError):
        shares.share(owner, found.id, owner)
    for run in ("", "x" * 32, "0" * 32, "0" * 31 + "\n"):
        with pytest.raises(NotFoundError):
            shares.share(owner, run, owner)


def test_a_home_keeps_so_many(owner: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shares, "MOST", 1)
    monkeypatch.setattr(quotas, "is_bound", lambda: True)
    first, second = (requests.ask(owner, {"from": f"2026-11-{day}", "to": "2026-11-22"}) for day in (20, 21))
    shares.share(owner, first.id, owner)
    with pytest.raises(ConflictError):
        shares.share(owner, second.id, owner)


def test_what_is_shared_goes_with_its_home_and_stays_without_who_shared_it(
    owner: int, sql: Connection[Any]
) -> None:
    found = requests.ask(owner, WEEKEND)
    shares.share(owner, found.id, owner)
    homes.add_home(owner, {"name": "another"})
    homes.delete_home(owner, owner)
    assert sql.execute("SELECT count(*) FROM what_if_shares").fetchone() == (0,)

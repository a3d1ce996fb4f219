"""Homes that are shared: who may do what."""

from typing import Any

import psycopg
import pytest

from smartenergy.kernel.errors import BadInputError, ConflictError, ForbiddenError, NotFoundError, RateLimitedError
from smartenergy.services.devices import batches, editing, new_homes
from smartenergy.services.devices.pages import DeviceChoice, DeviceFilter, Span, read_page
from smartenergy.services.homes import homes, invitations, members
from smartenergy.services.homes.rights import find_home
from smartenergy.services.homes.stats import home_stats
from smartenergy.services.ledger.reading.history import energy_history
from smartenergy.services.ledger.reading.summary import energy_summary
from tests.integration.services.homes.conftest import HEATER, add, run, share

Sql = psycopg.Connection[Any]


def attempts(guest: int, home_id: int, device: int) -> dict[str, Any]:
    """All that one may try in a home, by the right that it takes."""
    return {
        "read": [
            lambda: find_home(guest, home_id), lambda: editing.get_device(guest, device),
            lambda: editing.list_devices(guest, home_id=home_id), lambda: home_stats(guest, home_id),
            lambda: energy_history(guest, {}, home_id), lambda: energy_summary(guest, {}, home_id),
            lambda: members.list_members(guest, home_id),
            lambda: read_page(guest, DeviceFilter(home_id=home_id), Span()),
        ],
        "manage": [
            lambda: homes.update_home(guest, home_id, {"name": "Mine"}),
            lambda: editing.update_device(guest, device, {"name": "Mine"}),
            lambda: editing.create_device(guest, HEATER | {"home_id": home_id}),
            lambda: batches.delete_devices(guest, None, DeviceChoice(home_id=home_id, search="Heater")),
        ],
        "own": [
            lambda: homes.delete_home(guest, home_id), lambda: invitations.invite(guest, home_id, {}),
            lambda: invitations.list_invitations(guest, home_id), lambda: invitations.withdraw(guest, home_id, 1),
            lambda: members.remove_member(guest, home_id, guest),
        ],
    }  # fmt: skip


@pytest.mark.parametrize(("role", "may"), [("viewer", ["read"]), ("manager", ["read", "manage"]), (None, [])])
def test_a_member_may_do_what_the_role_says_and_a_stranger_meets_nothing(
    ada: int, bob: int, role: str | None, may: list[str]
) -> None:
    device = add(ada)
    new_homes.create_home(ada, {"name": "Cabin"})
    if role:
        share(ada, ada, bob, role)
    for right, tries in attempts(bob, ada, device).items():
        for attempt in tries:
            if right in may:
                attempt()
            else:
                with pytest.raises(ForbiddenError if role else NotFoundError):
                    attempt()


def test_what_a_manager_makes_is_the_owners_and_is_told_in_the_audit_log(ada: int, bob: int, sql: Sql) -> None:
    share(ada, ada, bob, "manager")
    device = editing.get_device(bob, add(bob, ada))
    assert (device.user_id, device.home_id) == (ada, ada)
    assert [one.id for one in editing.list_devices(ada)] == [device.id]
    assert editing.list_devices(bob) == [], "all of one's own homes, no other's"
    editing.update_device(bob, device.id, {"name": "Oven"})
    editing.delete_device(bob, device.id)
    assert editing.list_devices(ada) == []


def test_a_batch_reaches_homes_that_one_manages(ada: int, bob: int) -> None:
    share(ada, ada, bob, "manager")
    made = batches.create_devices(bob, [HEATER, HEATER | {"home_id": ada}, HEATER])
    assert [device.user_id for device in made] == [bob, ada, bob]
    ids = [device.id for device in made]
    batches.update_devices(bob, [(one, {"name": "Oven"}) for one in ids])
    assert {device.name for user in (ada, bob) for device in editing.list_devices(user)} == {"Oven"}
    assert batches.delete_devices(bob, ids, DeviceChoice()) == sorted(ids)
    with pytest.raises(BadInputError) as refusal:
        batches.create_devices(bob, [HEATER, HEATER | {"home_id": 999}])
    assert refusal.value.fields == {"1": ["You have no home 999."]}


def test_a_device_stays_in_its_home(ada: int) -> None:
    cabin = new_homes.create_home(ada, {"name": "Cabin"}).id
    device = add(ada)
    editing.update_device(ada, device, {"home_id": ada, "name": "Oven"})
    with pytest.raises(BadInputError, match="never changes"):
        editing.update_device(ada, device, {"home_id": cabin})


def test_a_code_is_good_once_for_a_week_and_nobody_can_read_it(ada: int, bob: int, sql: Sql) -> None:
    invitation, code = invitations.invite(ada, ada, {"role": "manager"})
    stored = sql.execute("SELECT code_hash, extract(epoch FROM expires_at - now())::float FROM home_invitations")
    digest, seconds = stored.fetchone() or (b"", 0.0)
    assert code.encode() not in digest
    assert 6.9 < seconds / 86_400 <= 7
    assert [one.id for one in invitations.list_invitations(ada, ada)] == [invitation.id]
    assert invitations.join(bob, {"code": code}).role == "manager"
    assert invitations.list_invitations(ada, ada) == []
    with pytest.raises(BadInputError, match="not good"):
        invitations.join(bob, {"code": code})
    told = sql.execute("SELECT details::text FROM audit_entries").fetchall()
    assert not any(code in details for (details,) in told)


@pytest.mark.parametrize("how", ["expired", "withdrawn", "of a home that is gone", "made up"])
def test_a_code_that_is_not_good_opens_nothing(ada: int, bob: int, sql: Sql, how: str) -> None:
    cabin = new_homes.create_home(ada, {"name": "Cabin"}).id
    invitation, code = invitations.invite(ada, cabin, {})
    if how == "expired":
        sql.execute("UPDATE home_invitations SET expires_at = now()")
    elif how == "withdrawn":
        invitations.withdraw(ada, cabin, invitation.id)
    elif how == "of a home that is gone":
        homes.delete_home(ada, cabin)
    with pytest.raises(BadInputError, match="not good"):
        invitations.join(bob, {"code": "made up" if how == "made up" else code})
    assert len(homes.list_homes(bob)) == 1


def test_an_owner_needs_no_code_and_a_member_takes_the_newest_role(ada: int, bob: int) -> None:
    share(ada, ada, bob, "viewer")
    share(ada, ada, bob, "manager")
    assert [(home.id, role) for home, role in homes.list_homes(bob)] == [(bob, "owner"), (ada, "manager")]
    _, code = invitations.invite(ada, ada, {})
    with pytest.raises(ConflictError):
        invitations.join(ada, {"code": code})


def test_members_leave_and_are_removed(ada: int, bob: int) -> None:
    share(ada, ada, bob)
    assert [(one.username, one.member.role) for one in members.list_members(ada, ada)] == [("bob", "viewer")]
    members.leave(bob, ada)
    with pytest.raises(NotFoundError):
        find_home(bob, ada)
    share(ada, ada, bob)
    members.remove_member(ada, ada, bob)
    for again in (lambda: members.remove_member(ada, ada, bob), lambda: members.leave(bob, ada)):
        with pytest.raises(NotFoundError):
            again()
    with pytest.raises(ConflictError):
        members.leave(ada, ada)


def test_who_tries_codes_without_end_is_held_up(ada: int, monkeypatch: pytest.MonkeyPatch, context: Any) -> None:
    strict = context.extensions["settings"].model_copy(
        update={"ratelimit_enabled": True, "ratelimit_login": "3 per minute"}
    )
    monkeypatch.setitem(context.extensions, "settings", strict)
    for _ in range(3):
        with pytest.raises(BadInputError):
            invitations.join(ada, {"code": "guess"})
    with pytest.raises(RateLimitedError):
        invitations.join(ada, {"code": "guess"})


def test_a_member_sees_what_the_home_does_now(ada: int, bob: int) -> None:
    cabin = new_homes.create_home(ada, {"name": "Cabin"}).id
    add(ada), add(ada, cabin), add(bob)
    share(ada, cabin, bob)
    run()
    assert home_stats(bob, cabin) == home_stats(ada, cabin)
    assert home_stats(bob, cabin) != home_stats(bob)

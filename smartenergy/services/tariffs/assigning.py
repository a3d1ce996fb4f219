"""Which tariffs a home has, from what day on."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from smartenergy.kernel.errors import BadInputError
from smartenergy.kernel.extensions import db
from smartenergy.ledger.calendar import day_start, local_date
from smartenergy.models import Direction, Home, HomeTariff
from smartenergy.services.common import audit_log, clock, quotas
from smartenergy.services.common.transaction import transaction
from smartenergy.services.common.validation import check
from smartenergy.services.homes.homes import described
from smartenergy.services.homes.rights import Right, find_home
from smartenergy.services.ruling import replanning
from smartenergy.services.tariffs import side_by_side, tariffs
from smartenergy.services.tariffs.rules import Assigned
from smartenergy.services.tariffs.stored import as_rules
from smartenergy.tariffs.assignments import Assignment


def list_assigned(user_id: int, home_id: int | None = None) -> Sequence[HomeTariff]:
    """What a home has and had, and will have, by direction and day; whoever may see the home may see it."""
    return of_home(find_home(user_id, home_id))


def of_home(home: Home) -> Sequence[HomeTariff]:
    """The same of a home at hand."""
    theirs = (HomeTariff.user_id == home.user_id, HomeTariff.home_id == home.id)
    order = (HomeTariff.direction.desc(), HomeTariff.valid_from)
    rows = select(HomeTariff).where(*theirs).order_by(*order).execution_options(populate_existing=True)
    return db.session.scalars(rows).all()


def assign(user_id: int, home_id: int | None, given: Mapping[str, Any]) -> HomeTariff:
    """Give a home a tariff from a day on; its owner and managers may.

    The past stays priced as it was: a home that has a tariff gets another from today on at the earliest. Its first
    may begin at any day. Raises BadInputError, also where something would be paid twice, and NotFoundError for a
    tariff that the home's owner may not take.
    """
    wanted = check(Assigned, given)
    with transaction() as session:
        quotas.hold(find_home(user_id, home_id, Right.MANAGE).user_id)  # before the home, as who deletes one does
        home = find_home(user_id, home_id, Right.MANAGE, lock=True)
        today = local_date(home.timezone, clock.now())
        day = wanted.valid_from or today
        rows = of_home(home)
        had = [one for one in rows if one.direction == wanted.direction]
        if day < today and had and had[0].valid_from < today:
            raise BadInputError({"valid_from": ["must not lie in the past: that stays priced as it was"]})
        tariff = None if wanted.tariff_id is None else tariffs.get_tariff(home.user_id, wanted.tariff_id)
        if tariff is not None:
            side_by_side.refuse_what_does_not_fit(rows, wanted.direction, day, tariff)
        for other in had:
            if other.valid_from == day:
                session.delete(other)
        session.flush()
        made = HomeTariff(user_id=home.user_id, home_id=home.id, direction=wanted.direction, valid_from=day)
        made.tariff = tariff
        session.add(made)
        session.flush()
        details = {"direction": wanted.direction, "valid_from": day.isoformat(), "tariff": wanted.tariff_id}
        audit_log.record("home's tariff set", described(home), details)
        replanning.again([home.id])
    return made


def assignments(home: Home) -> list[Assignment]:
    """As bills take them: each until the next of its direction begins."""
    found, rows = [], of_home(home)
    for direction in Direction:
        mine = [row for row in rows if row.direction == direction]
        begins = [day_start(home.timezone, row.valid_from) for row in mine]
        for row, since, until in zip(mine, begins, [*begins[1:], None], strict=False):
            if row.tariff is not None:
                found.append(Assignment(as_rules(row.tariff), since, until))
    return found

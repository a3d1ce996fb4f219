"""A home that changes its time zone: its days are made anew by a job, and answers are right meanwhile.

Until then the roll-ups go on by the zone before (`Home.ledger_timezone`), and days by other clocks than the home's
give way to what is finer (docs/decisions/0023). A job that is lost is made up for by the next roll-up.
"""

from uuid import uuid4

from smartenergy.kernel import outages
from smartenergy.kernel.extensions import db, log
from smartenergy.models import Home, User
from smartenergy.services.common.transaction import after_commit
from smartenergy.services.homes.rights import find_home


def follow_account(user: User, zone: str) -> None:
    """Let the first home of an account that moves go along, if both had one zone; in the transaction at hand."""
    home = find_home(user.id, lock=True)
    if home.timezone == user.timezone:
        home.timezone = zone
        db.session.flush()
        note(home)


def note(home: Home) -> None:
    """Have a home's days made anew once the transaction at hand is committed."""
    after_commit(_enqueue, home.id)


def _enqueue(home_id: int) -> None:
    from smartenergy.storage import job_queue  # with rq, which who moves no home need not load

    try:
        name = f"home-{home_id}-moves-{uuid4().hex[:8]}"
        job_queue.enqueue("move_home", name, f"the days of home {home_id} in its new time zone", home_id)
    except Exception as error:
        word = outages.meaning(error)
        if word is None:
            raise
        log.warning("home_left_to_next_roll_up", home_id=home_id, reason=word)

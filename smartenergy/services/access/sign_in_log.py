"""Sign-ins and refused passwords in the audit log: not a row each, or anybody could fill it.

Of what repeats within an hour (the same name and address, by the same way in) the first is written, the 10th, the
100th and so on; and only so many rows an hour. The process's log has a line for each.
"""

from dataclasses import replace

from smartenergy.kernel.extensions import log, redis
from smartenergy.models import User
from smartenergy.services.common import audit_log
from smartenergy.services.common.addresses import counted
from smartenergy.services.common.transaction import transaction
from smartenergy.storage import event_counts
from smartenergy.storage.password_tries import digest

HOUR = 3_600
ROWS_OF_ACCOUNT = 60
ROWS_OF_ADDRESS = 60
ROWS_OF_ALL = 600
"""Of refused passwords. Sign-ins that succeed are bounded by the accounts that there are."""
LAST = "the rest of this hour stands in the log of the processes"


def tell_success(user: User) -> None:
    """Tell that somebody signed in."""
    actor = replace(audit_log.current_actor(), name=user.username, user_id=user.id)
    log.info("signed_in", account=user.username, address=actor.address)
    _tell("signed in", actor, {f"account:{user.id}": ROWS_OF_ACCOUNT})


def tell_failure(action: str, account: str) -> None:
    """Tell that a password was refused, whether or not anybody has the name that came with it."""
    actor = replace(audit_log.current_actor(), name=account, user_id=None)
    log.warning("password_refused", account=account[: audit_log.LONGEST_NAME], address=actor.address)
    _tell(action, actor, {f"address:{counted(actor.address)}": ROWS_OF_ADDRESS, "all": ROWS_OF_ALL})


def _tell(action: str, actor: audit_log.Actor, bounds: dict[str, int]) -> None:
    same = f"{action}:{digest(actor.name)}:{actor.via}:{counted(actor.address)}"
    times = event_counts.add(redis, same, HOUR).times
    if str(times).strip("0") != "1":
        return
    details: dict[str, object] = {"times": times} if times > 1 else {}
    for whose, most in bounds.items():
        rows = event_counts.add(redis, f"rows:{action}:{whose}", HOUR).times
        if rows > most:  # before the next bound counts it: no address uses up the rows of all
            return
        details |= {"last": LAST} if rows == most else {}
    with transaction():
        audit_log.write(actor, action, "account", details)

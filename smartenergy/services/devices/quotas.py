"""How much of what all share one user may take: counted under a lock on the user's row, so that no two requests at
once slip past.

What comes by the admin site, by commands or from the system itself is not bound.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func, select

from smartenergy.kernel.errors import QuotaExceededError
from smartenergy.kernel.extensions import db, settings
from smartenergy.models import Device, User
from smartenergy.models.device import Readings
from smartenergy.services.common import audit_log

NOT_BOUND = ("admin", "cli", "system")


def is_bound() -> bool:
    """Whether who acts is held to quotas."""
    return audit_log.current_actor().via not in NOT_BOUND


def hold(user_id: int) -> None:
    """Let others who want more for this user wait until the transaction at hand ends."""
    db.session.execute(select(User.id).where(User.id == user_id).with_for_update(key_share=True))


def hold_devices(user_id: int, more: int, with_readings: int = 0) -> None:
    """Refuse so many devices more, of which so many keep their readings, where that is too many.

    Raises QuotaExceededError.
    """
    if not is_bound():
        return
    hold(user_id)
    own = Device.user_id == user_id
    if more:
        _refuse_over("devices", [own], more, settings.max_devices_per_home, "MAX_DEVICES_PER_HOME")
    if with_readings:
        most, setting = settings.max_devices_with_readings, "MAX_DEVICES_WITH_READINGS"
        kept = Device.readings == Readings.ON.value
        _refuse_over("devices with `readings` on", [own, kept], with_readings, most, setting)


def _refuse_over(what: str, which: Sequence[ColumnElement[bool]], more: int, most: int, setting: str) -> None:
    """Rows are counted up to the quota and no further."""
    some = select(Device.id).where(*which).limit(most + 1).subquery()
    present = db.session.scalar(select(func.count()).select_from(some)) or 0
    if present + more > most:
        raise QuotaExceededError(what, present, more, most, setting)

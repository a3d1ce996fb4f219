"""How many devices a home may have, and how many of a user's may keep their readings."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from smartenergy.kernel.extensions import settings
from smartenergy.models import Device, Home
from smartenergy.models.device import Readings
from smartenergy.services.common.quotas import hold, is_bound, refuse_over

ON = Readings.ON.value


def hold_new(new: Sequence[tuple[Home, Mapping[str, Any]]]) -> None:
    """Refuse new devices of homes beyond what these, and their owners, may have; the owners' rows are locked.

    Raises QuotaExceededError.
    """
    if not is_bound():
        return
    hold(*{home.user_id for home, _ in new})
    for home in {home.id: home for home, _ in new}.values():
        more = sum(one.id == home.id for one, _ in new)
        own = [Device.user_id == home.user_id, Device.home_id == home.id]
        refuse_over("devices", Device.id, own, more, settings.max_devices_per_home, "MAX_DEVICES_PER_HOME")
    for owner, more in Counter(home.user_id for home, given in new if given.get("readings") == ON).items():
        _refuse_readings(owner, more)


def hold_readings(owner: int) -> None:
    """Refuse one device more of a user's that keeps its readings, where that is too many."""
    if is_bound():
        hold(owner)
        _refuse_readings(owner, 1)


def _refuse_readings(owner: int, more: int) -> None:
    most, setting = settings.max_devices_with_readings, "MAX_DEVICES_WITH_READINGS"
    kept = [Device.user_id == owner, Device.readings == ON]
    refuse_over("devices with `readings` on", Device.id, kept, more, most, setting)

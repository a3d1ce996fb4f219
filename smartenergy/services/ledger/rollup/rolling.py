"""One run of the roll-ups: what is over is packed, days and months are made of it."""

import time
from dataclasses import dataclass

from smartenergy.services.ledger.rollup import correcting, days, late_hours, meters, packing, rebuilding


@dataclass
class RolledUp:
    """What a run did: homes packed for an hour, given a day, given their days anew; whether it stopped early.

    Days are made anew where a zone's rules have changed, or a home its zone.
    """

    hours: int = 0
    days: int = 0
    renewed: int = 0
    corrected: int = 0
    """Turns of homes to which something late had come."""
    metered: int = 0
    """Homes given a day of meter readings."""
    stopped_early: bool = False


def roll_up(most_seconds: float | None = None) -> RolledUp:
    """Roll up what is over, for so many seconds at most: whatever is left is done by the next run."""
    ends = None if most_seconds is None else time.monotonic() + most_seconds
    done = RolledUp()
    days.begin_zones()
    for field, steps in (
        ("hours", late_hours.pack_late_hours()), ("hours", packing.pack_closed_hours()),
        ("renewed", rebuilding.renew_zones()), ("renewed", rebuilding.move_all()),
        ("corrected", correcting.bring_up()), ("days", days.make_closed_days()),
        ("metered", meters.make_closed_days()),
    ):  # fmt: skip
        for homes in steps:
            setattr(done, field, getattr(done, field) + homes)
            if ends is not None and time.monotonic() > ends:
                done.stopped_early = True
                return done
    return done

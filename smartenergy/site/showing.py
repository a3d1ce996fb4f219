"""Pages of a home: what each of them is given."""

from typing import Any

from flask import render_template

from smartenergy.models import User
from smartenergy.services.homes.rights import RIGHTS, Reached, Right
from smartenergy.services.ticking.live_stats import interval_seconds

SELDOM, OFTEN = 30, 5
"""Seconds between two looks of a page at what changes by itself."""


def refreshed_every() -> int:
    """Twice a tick, so that what somebody else changes is seen within one."""
    return max(OFTEN, min(SELDOM, interval_seconds() // 2))


def home_page(template: str, person: User, reached: Reached, section: str, **given: Any) -> str:
    """A page of a home; `can_manage` and `owns` say which buttons it has."""
    right = RIGHTS[reached.role]
    rights = {"can_manage": right >= Right.MANAGE, "owns": right >= Right.OWN}
    given |= rights | {"refreshed_every": refreshed_every}
    return render_template(
        f"site/{template}.html", person=person, reached=reached, section=f"site.{section}", **given
    )

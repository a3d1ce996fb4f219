"""Pages of a home: what each of them is given."""

from typing import Any

from flask import render_template

from smartenergy.models import User
from smartenergy.services.homes.rights import RIGHTS, Reached, Right


def home_page(template: str, person: User, reached: Reached, section: str, **given: Any) -> str:
    """A page of a home; `can_manage` and `owns` say which buttons it has."""
    right = RIGHTS[reached.role]
    rights = {"can_manage": right >= Right.MANAGE, "owns": right >= Right.OWN}
    return render_template(
        f"site/{template}.html", person=person, reached=reached, section=f"site.{section}", **rights, **given
    )

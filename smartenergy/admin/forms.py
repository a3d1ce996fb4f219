"""Forms: each with a CSRF token, each telling a service's complaints at the field."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import flash
from flask_admin.form import SecureForm
from wtforms import Form

from smartenergy.errors import BadInputError, SmartEnergyError


class HouseForm(SecureForm):
    """The base of every form of the site."""


def csrf_token() -> str:
    """The token of this session, for forms that templates write by hand."""
    token: str = HouseForm()["csrf_token"].current_token
    return token


class Refused(Exception):  # noqa: N818 - it is no error but an answer
    """A service refused; the form or a message says why."""


@contextmanager
def told_in(form: Form | None) -> Iterator[None]:
    """Put what a service complains of at the form's fields, the rest into a message; raise Refused."""
    try:
        yield
    except BadInputError as error:
        if not error.fields:
            flash(error.message, "error")
        for name, complaints in error.fields.items():
            if form is not None and name in form._fields:
                form[name].errors = [*form[name].errors, *complaints]
            else:
                flash(f"{name.replace('_', ' ')} {', '.join(complaints)}", "error")
        raise Refused from error
    except SmartEnergyError as error:
        flash(error.message, "error")
        raise Refused from error

"""Forms: each with a CSRF token, each telling a service's complaints at the field."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import orjson
from flask import flash, redirect
from flask.typing import ResponseReturnValue
from flask_admin.form import SecureForm
from wtforms import Form, HiddenField

from smartenergy.admin.plain_http import keeps_no_session
from smartenergy.kernel.errors import BadInputError, PreconditionFailedError, SmartEnergyError
from smartenergy.kernel.extensions import settings
from smartenergy.services.devices.nested import spelt_flat

OUT_OF_DATE = (
    "Nothing was done: this page had been open for too long, or somebody signed in or out meanwhile."
    " What you typed is kept, except passwords: please send it again."
)


class HouseForm(SecureForm):
    """The base of every form of the site. Its token is good for as long as a session is."""

    class Meta(SecureForm.Meta):
        """How WTForms is to treat it."""

        @property
        def csrf_time_limit(self) -> timedelta:
            """For how long the page may lie open."""
            return timedelta(hours=settings.admin_session_hours)

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether all is well; a token that is out of date is told in a sentence, whatever the form is for."""
        is_valid: bool = super().validate(extra_validators)
        token = self._fields["csrf_token"]
        if token.errors:
            token.errors = ()
            if not keeps_no_session():  # else the page says what is the matter
                flash(OUT_OF_DATE, "error")
        return is_valid


class EditForm(HouseForm):
    """A form that knows what it was filled from: which version, and which values.

    So only what somebody changed on the page is sent on, and a version that is no more is noticed.
    """

    filled_from = HiddenField()
    never_shown = frozenset({"csrf_token", "filled_from", "password"})

    def remember(self, version: str) -> None:
        """Note that the fields show this version."""
        self._fields["filled_from"].data = orjson.dumps({"version": version, "values": self._values()}).decode()

    @property
    def version(self) -> str:
        """The version that the page showed; none where the page did not say."""
        return str(self._remembered().get("version", ""))

    def typed(self) -> dict[str, Any]:
        """What was changed on the page, by the names of fields."""
        shown = self._remembered().get("values", {})
        typed = {name: self._fields[name].data for name, told in self._values().items() if told != shown.get(name)}
        password = self._fields.get("password")
        return typed | ({"password": password.data} if password is not None and password.data else {})

    def refill(self, version: str, values: Mapping[str, Any]) -> list[str]:
        """Show what is now the case, and what was typed; answer the names of fields that somebody else changed."""
        typed, shown = self.typed(), self._remembered().get("values", {})
        for name in self._values():
            self._fields[name].data = values[name]
            self._fields[name].raw_data = None
        now = self._values()
        self.remember(version)
        for name in typed.keys() - {"password"}:
            self._fields[name].data = typed[name]
        return [name for name, value in now.items() if value != shown.get(name)]

    def _values(self) -> dict[str, Any]:
        shown = (field for name, field in self._fields.items() if name not in self.never_shown)
        values = {field.short_name: None if field.data == "" else field.data for field in shown}
        told: dict[str, Any] = orjson.loads(orjson.dumps(values))
        return told

    def _remembered(self) -> dict[str, Any]:
        try:
            found = orjson.loads(self._fields["filled_from"].data or "{}")
        except orjson.JSONDecodeError:
            return {}
        is_whole = isinstance(found, dict) and isinstance(found.get("values"), dict)
        return found if is_whole else {}


def csrf_token() -> str:
    """The token of this session, for forms that templates write by hand."""
    token: str = HouseForm()["csrf_token"].current_token
    return token


class Refused(Exception):  # noqa: N818 - it is no error but an answer
    """A service refused; the form or a message says why."""


@contextmanager
def told_in(form: Form | None) -> Iterator[None]:
    """Put what a service complains of at the form's fields, the rest into a message; raise Refused.

    A version that is no more is the caller's to tell.
    """
    try:
        yield
    except PreconditionFailedError:
        raise
    except BadInputError as error:
        if not error.fields:
            flash(error.message, "error")
        for name, complaints in ((spelt_flat(place), said) for place, said in error.fields.items()):
            if form is not None and name in form._fields:
                form[name].errors = [*form[name].errors, *complaints]
            else:
                flash(f"{name.replace('_', ' ')} {', '.join(complaints)}", "error")
        raise Refused from error
    except SmartEnergyError as error:
        flash(error.message, "error")
        raise Refused from error


def acted_on(form: Form, act: Callable[[], str], page: str) -> ResponseReturnValue:
    """Do what a valid form asks for and go on to a page, which says what came of it or what is wrong."""
    try:
        with told_in(None):
            if form.validate():
                flash(act(), "success")
    except Refused:
        pass
    for name, complaints in form.errors.items():
        flash(f"{form[name].label.text}: {' '.join(complaints)}", "error")
    return redirect(page)

"""Forms of pages: each with a CSRF token of its session."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from flask import flash, redirect
from flask.typing import ResponseReturnValue
from flask_admin.form import SecureForm
from flask_babel import get_locale, lazy_gettext
from wtforms import Form, i18n

from smartenergy.kernel.errors import BadInputError, PreconditionFailedError, SmartEnergyError
from smartenergy.kernel.extensions import settings
from smartenergy.services.devices.nested import spelt_flat
from smartenergy.web.plain_http import keeps_no_session
from smartenergy.web.wording import in_their_language

OUT_OF_DATE = lazy_gettext(
    "Nothing was done: this page had been open for too long, or somebody signed in or out meanwhile."
    " What you typed is kept, except passwords: please send it again."
)


class HouseForm(SecureForm):
    """The base of every form of a page. Its token is good for as long as a session is."""

    class Meta(SecureForm.Meta):
        """How WTForms is to treat it."""

        @property
        def csrf_time_limit(self) -> timedelta:
            """For how long the page may lie open."""
            return timedelta(days=settings.site_session_days)

        def get_translations(self, form: Any) -> Any:
            """The words of WTForms itself, as the page speaks."""
            locale = get_locale()
            return i18n.get_translations([locale.language if locale else "en"])

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether all is well; a token that is out of date is told in a sentence, whatever the form is for."""
        is_valid: bool = super().validate(extra_validators)
        token = self._fields["csrf_token"]
        if token.errors:
            token.errors = ()
            if not keeps_no_session():  # else the page says what is the matter
                flash(str(OUT_OF_DATE), "error")
        return is_valid


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
            flash(in_their_language(error.message), "error")
        for name, complaints in ((spelt_flat(place), said) for place, said in error.fields.items()):
            told = [in_their_language(complaint) for complaint in complaints]
            if form is not None and name in form._fields:
                form[name].errors = [*form[name].errors, *told]
            else:
                flash(f"{in_their_language(name.replace('_', ' '))} {', '.join(told)}", "error")
        raise Refused from error
    except SmartEnergyError as error:
        flash(in_their_language(error.message), "error")
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

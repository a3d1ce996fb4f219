"""Forms of pages: each with a CSRF token of its session."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import orjson
from babel.dates import format_date
from babel.numbers import format_decimal
from flask import flash, redirect
from flask.typing import ResponseReturnValue
from flask_admin.form import SecureForm
from flask_babel import get_locale, gettext, lazy_gettext
from wtforms import Form, HiddenField, i18n

from smartenergy.kernel.errors import BadInputError, PreconditionFailedError, SmartEnergyError
from smartenergy.kernel.extensions import settings
from smartenergy.services.devices.nested import spelt_flat
from smartenergy.web.plain_http import keeps_no_session

NUMBER = re.compile(r"\b\d{4}-\d{2}-\d{2}\b|(?<![\w:-])\d+(?:,\d{3})*(?:\.\d+)?(?![\w:-])")
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


def in_their_language(message: str) -> str:
    """What a service says, as the page speaks; services speak English, and so does what is not known.

    A rule with numbers or dates is known by its words: `must be at most 12` as `must be at most {}`.
    """
    if not message:
        return ""
    translated: str = gettext(message)
    if translated != message:
        return translated
    rule = NUMBER.sub("{}", message.replace("{", "").replace("}", ""))
    words: str = gettext(rule)
    numbers = NUMBER.findall(message)
    is_known = words != rule and words.count("{}") <= len(numbers)
    return words.format(*map(_in_their_digits, numbers)) if is_known else message


def _in_their_digits(number: str) -> str:
    """A number or a date; what is neither after all stays as it was written."""
    try:
        return _told(number)
    except (ValueError, ArithmeticError):  # a day that is in no calendar, or digits without end
        return number


def _told(number: str) -> str:
    if "-" in number:
        day: str = format_date(date.fromisoformat(number), locale=get_locale())
        return day
    told: str = format_decimal(Decimal(number.replace(",", "")), locale=get_locale())
    return told


def saved(
    form: EditForm,
    save: Callable[[dict[str, Any], set[str]], Any],
    as_it_is: Callable[[], tuple[str, Mapping[str, Any]]],
) -> bool:
    """Send what was changed to a service; False where it refused, which the form tells.

    `as_it_is` answers a version and the values of its fields, where somebody else was faster.
    """
    changes = form.typed()
    try:
        with told_in(form):
            if changes:
                save(changes, {form.version})
    except Refused:
        return False
    except PreconditionFailedError:
        _tell_of_another_edit(form, *as_it_is())
        return False
    return True


def _tell_of_another_edit(form: EditForm, version: str, values: Mapping[str, Any]) -> None:
    others = form.refill(version, values)
    changed = ", ".join(str(form._fields[name].label.text) for name in others)
    told = gettext(
        "Somebody else has changed this since you opened it (%(what)s). The form shows it as it is now, with"
        " what you typed in place: look at it, and save again.",
        what=changed or gettext("something that is not shown here"),
    )
    flash(told, "error")


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

"""Forms that change something: what two people changed at once is noticed, and nothing that was typed is lost."""

from collections.abc import Callable, Mapping
from typing import Any

import orjson
from flask import flash
from flask_babel import gettext
from wtforms import HiddenField

from smartenergy.kernel.errors import PreconditionFailedError
from smartenergy.web.forms import HouseForm, Refused, told_in


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

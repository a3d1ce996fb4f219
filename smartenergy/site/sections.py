"""What there is to see of a home, in the order of the menu."""

from typing import NamedTuple

from flask_babel import LazyString, lazy_gettext


class Section(NamedTuple):
    """A page of a home, and how the menu shows it; the icon is one of `templates/site/icons.html`."""

    endpoint: str
    label: LazyString
    icon: str


SECTIONS = (
    Section("site.now", lazy_gettext("Now"), "flow"),
    Section("site.time", lazy_gettext("Time"), "clock"),
    Section("site.bill", lazy_gettext("Bill"), "bill"),
    Section("site.what_if", lazy_gettext("What if"), "scales"),
    Section("site.devices", lazy_gettext("Devices"), "plug"),
    Section("site.about_home", lazy_gettext("Home"), "house"),
)

"""What services assume, in the page's language: whole sentences, and some with values in them."""

import re
from datetime import date

from flask_babel import gettext, lazy_gettext

from smartenergy.site.formatting import day, percent
from smartenergy.site.tariff_words import tariff_name

NAME = r"(?P<quote>['\"])(?P<tariff>.+)(?P=quote)"
OF_BATTERY = r"half of its capacity an hour, (?P<share>[0-9]+)% of a round trip, 10 W standby\."
WITH_VALUES = (
    (
        re.compile(rf"The battery is a usual one: {OF_BATTERY}"),
        lazy_gettext(
            "The battery is a usual one: half of its capacity an hour, of a round trip %(share)s, 10 W standby."
        ),
    ),
    (
        re.compile(rf"The battery is a usual one in place of that of the simple rules: {OF_BATTERY}"),
        lazy_gettext(
            "The battery is a usual one, not that of the simple rules: half of its capacity an hour, of a round"
            " trip %(share)s, 10 W standby."
        ),
    ),
    (
        re.compile(rf"The home has the tariff {NAME} since (?P<day>[0-9-]+): it is taken to have held before\."),
        lazy_gettext("The home has the tariff “%(tariff)s” since %(day)s: it is taken to have held before."),
    ),
    (
        re.compile(
            rf"The tariff {NAME} begins on (?P<day>[0-9-]+): its first version is taken to have ruled before\."
        ),
        lazy_gettext("The tariff “%(tariff)s” begins on %(day)s: its first prices are taken to have held before."),
    ),
    (
        re.compile(rf"Tiers and peaks of {NAME} are counted from where the span begins\."),
        lazy_gettext("Tiers and highest powers of “%(tariff)s” are counted from where the span begins."),
    ),
)


def assumption(text: str) -> str:
    """One of them; what is not known stays as it is."""
    for pattern, told in WITH_VALUES:
        if found := pattern.fullmatch(text):
            return str(told) % _values(found.groupdict())
    return str(gettext(text))


def _values(found: dict[str, str]) -> dict[str, str]:
    if "share" in found:
        return {"share": percent(int(found["share"]) / 100)}
    named = {"tariff": tariff_name(found["tariff"])}
    return named | ({"day": day(date.fromisoformat(found["day"]), "long")} if "day" in found else {})

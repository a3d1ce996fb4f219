"""Fields of forms that the family's pages need beside those of WTForms."""

import math
from collections.abc import Iterable
from typing import Any

from flask_babel import get_locale, lazy_gettext
from wtforms import Field
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import TextInput

from smartenergy.site import formatting

WHOLE, ANY = lazy_gettext("must be a whole number"), lazy_gettext("must be a number")
LARGEST = 1e15
"""No field holds as much; beyond it a number is none that is stored exactly."""


def picks(pairs: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    """What can be chosen: each a value with its words."""
    return [SelectChoice(value, words) for value, words in pairs]


class NumberField(Field):
    """A number as the page's language writes it: `0,95` in German is `0.95` in English."""

    widget = TextInput()

    def __init__(self, label: Any = None, validators: Any = None, *, whole: bool = False, **given: Any) -> None:
        given["render_kw"] = {"inputmode": "numeric" if whole else "decimal"} | (given.get("render_kw") or {})
        super().__init__(label, validators, **given)
        self.whole = whole

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else plain(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed."""
        typed = valuelist[0].strip() if valuelist else ""
        self.data = None
        if not typed:
            return
        try:
            found = float(with_point(typed))
        except ValueError:
            raise ValueError(str(WHOLE if self.whole else ANY)) from None
        if not math.isfinite(found) or abs(found) > LARGEST:  # `inf`, `nan`, `1e300`
            raise ValueError(str(ANY))
        if self.whole and not found.is_integer():
            raise ValueError(str(WHOLE))
        self.data = int(found) if self.whole else found


def plain(value: float) -> str:
    """A number as it is typed: with the language's point, without marks between thousands."""
    return formatting.plain(value)


def with_point(typed: str) -> str:
    """A number as programs write it. Marks between thousands are dropped where they can be nothing else."""
    text = "".join(typed.split())
    locale = get_locale()
    point = locale.number_symbols["latn"]["decimal"] if locale else "."
    if point == ",":
        is_grouped = "," in text or (text.count(".") >= 1 and all(len(one) == 3 for one in text.split(".")[1:]))
        return (text.replace(".", "") if is_grouped else text).replace(",", ".")
    return text.replace(",", "")

"""What services say in English, as a page says it: in the language and with the digits of who reads it."""

import re
from datetime import date
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_decimal
from flask_babel import get_locale, gettext

NUMBER = re.compile(r"\b\d{4}-\d{2}-\d{2}\b|(?<![\w:-])\d+(?:,\d{3})*(?:\.\d+)?(?![\w:-])")


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

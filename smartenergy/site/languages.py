"""Which language a page speaks: the one chosen, else the browser's; and its words, read from `translations/`.

The words are the sources themselves, a file a subject, read when first asked for: nothing is compiled, so
nothing is stale.
"""

from functools import cache
from io import BytesIO
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, has_request_context, request
from flask_babel import Babel, Domain, get_locale

from smartenergy.web.page_cookies import is_of_homes

LANGUAGES = {"en": "English", "de": "Deutsch"}
COOKIE = "language"
FOLDER = Path(__file__).parent / "translations"


class Words(Domain):
    """The words of a request's language."""

    def get_translations(self) -> NullTranslations:
        """Those of the language; English is what templates are written in."""
        return read(locale.language) if (locale := get_locale()) else NullTranslations()


class Languages(Babel):
    """Flask-Babel, with our words."""

    domain_instance = Words()


def init_app(app: Flask) -> None:
    """Bind it to an application."""
    Languages(app, default_locale="en", locale_selector=chosen)
    app.jinja_env.globals["languages"] = LANGUAGES
    app.jinja_env.globals["locale"] = get_locale


@cache
def read(language: str) -> NullTranslations:
    """The words of a language, of all subjects; none for English."""
    words = Translations()
    for path in sorted((FOLDER / language).glob("*.po")):
        packed = BytesIO()
        write_mo(packed, read_po(BytesIO(path.read_bytes()), locale=language))
        packed.seek(0)
        words.add(Translations(packed))
    return words


def chosen() -> str:
    """The locale of a page: its language as chosen or asked for, its numbers and dates as the browser's region has
    them. Pages for staff speak English.
    """
    if not has_request_context() or not is_of_homes(request.path):
        return "en"
    wanted = request.cookies.get(COOKIE, "")
    asked = [one.replace("-", "_") for one in request.accept_languages.values()]
    if wanted not in LANGUAGES:
        wanted = next((one[:2] for one in asked if one[:2] in LANGUAGES), "en")
    return next((known for one in asked if one[:2] == wanted and (known := _known(one))), wanted)


def _known(asked: str) -> str | None:
    try:
        return str(Locale.parse(asked))
    except (ValueError, UnknownLocaleError):  # such as `en-419`, which browsers do send
        return None

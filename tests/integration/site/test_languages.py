"""Pages speak the browser's language, or the one that was chosen."""

from io import BytesIO

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from smartenergy.site.languages import FOLDER, LANGUAGES
from tests.integration.site.conftest import Visitor

ROOT = FOLDER.parents[1]
METHODS = [("**.py", "python"), ("**/templates/site/**.html", "jinja2")]
KEYWORDS = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}


def test_a_browser_that_speaks_german_gets_german(visitor: Visitor) -> None:
    page = visitor.get("/", accept_language="de-AT,de;q=0.9,en;q=0.5").text
    assert '<html lang="de"' in page
    assert "Anmelden" in page


def test_a_language_is_chosen_and_stays_chosen(visitor: Visitor) -> None:
    answer = visitor.submit("/preferences", "/", language="de", next="/sign-in")
    assert answer.location == "/sign-in"
    assert '<html lang="de"' in visitor.get("/sign-in", accept_language="en").text
    visitor.submit("/preferences", "/", language="")
    assert '<html lang="en"' in visitor.get("/sign-in", accept_language="en").text


@pytest.mark.parametrize("asked", ["", "*", "xx", "de;q=x", "zh-Hant-TW", "e" * 500, "en-"])
def test_whatever_a_browser_asks_for_is_answered(visitor: Visitor, asked: str) -> None:
    assert visitor.get("/", accept_language=asked).status_code == 200


def test_a_look_is_chosen(visitor: Visitor) -> None:
    visitor.submit("/preferences", "/", look="dark")
    assert 'data-look="dark"' in visitor.get("/").text
    visitor.submit("/preferences", "/", look="<script>")
    assert "data-look" not in visitor.get("/").text


@pytest.mark.parametrize("language", LANGUAGES.keys() - {"en"})
def test_every_word_of_the_pages_is_translated(language: str) -> None:
    said = {message for _, _, message, *_ in extract_from_dir(ROOT, METHODS, keywords=KEYWORDS)}
    wanted = {one if isinstance(one, str) else one[0] for one in said}
    files = [read_po(BytesIO(path.read_bytes()), locale=language) for path in (FOLDER / language).glob("*.po")]
    known = [one for file in files for one in file if one.id]
    told = {one.id if isinstance(one.id, str) else one.id[0]: one for one in known if one.string}
    assert sorted(wanted - told.keys()) == [], f"missing in {language}"
    assert [one.id for one in known if one.fuzzy] == [], "nobody has looked at these"
    assert [(one.id, [str(fault) for fault in one.check()]) for one in known if list(one.check())] == []

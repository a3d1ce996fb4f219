"""What services say, as a page's language has it."""

import pytest
from flask import Flask

from smartenergy.services.catalog import device_catalog, home_catalog
from smartenergy.simulation.devices import MODELS, parameters_of
from smartenergy.web.wording import in_their_language

GERMAN = {"Accept-Language": "de"}


@pytest.mark.parametrize(("english", "german"), [
    ("must be at most 12", "darf höchstens 12 sein"),
    ("must be at most 1,000,000", "darf höchstens 1.000.000 sein"),
    ("must be a day from 2025-11-29 to 2026-11-29", "muss ein Tag von 29.11.2025 bis 29.11.2026 sein"),
    ("You have no device 12345 {at all}.", "You have no device 12345 {at all}."),
    (f"must be at most {'9' * 40}", f"darf höchstens {'9' * 40} sein"),
    ("must be a day from 2025-99-99 to 2026-11-29", "muss ein Tag von 2025-99-99 bis 29.11.2026 sein"),
    ("", ""),
])  # fmt: skip
def test_a_rule_is_known_by_its_words_whatever_its_numbers(app: Flask, english: str, german: str) -> None:
    with app.test_request_context("/account", headers=GERMAN):
        assert in_their_language(english) == german
    with app.test_request_context("/account"):
        assert in_their_language(english) == english


def test_the_catalogue_and_what_devices_are_like_are_told_in_german(app: Flask) -> None:
    ready = [*device_catalog.devices(), *home_catalog.homes()]
    said = [text for one in ready for text in (one.name, one.description)]
    said += [text for model in MODELS for field in parameters_of(model) for text in (field.label, field.text)]
    same_in_both = {"Generator 2 kW", "Reserve"}
    with app.test_request_context("/account", headers=GERMAN):
        assert {one for one in said if in_their_language(one) == one} <= same_in_both

"""One password, however a keyboard spells it in Unicode."""

from unicodedata import normalize

import pytest
from argon2 import PasswordHasher
from flask import Flask

from smartenergy.services.access import passwords

COMPOSED = "Ångström und Café"
DECOMPOSED = normalize("NFD", COMPOSED)
pytestmark = pytest.mark.usefixtures("context")


@pytest.mark.parametrize("typed", [COMPOSED, DECOMPOSED], ids=["composed", "decomposed"])
@pytest.mark.parametrize("was_set", [COMPOSED, DECOMPOSED], ids=["composed", "decomposed"])
def test_a_password_is_the_same_in_either_spelling(was_set: str, typed: str) -> None:
    assert passwords.matches(passwords.hash_password(was_set), typed)


def test_a_hash_made_of_the_other_spelling_before_is_known(app: Flask) -> None:
    settings = app.extensions["settings"]
    hasher = PasswordHasher(settings.argon2_time_cost, settings.argon2_memory_kib)
    assert passwords.matches(hasher.hash(DECOMPOSED), DECOMPOSED)


def test_another_password_is_another() -> None:
    assert not passwords.matches(passwords.hash_password(COMPOSED), "Angstrom und Cafe")
    assert not passwords.matches(passwords.UNUSABLE, COMPOSED)

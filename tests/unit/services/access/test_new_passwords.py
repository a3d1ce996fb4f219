"""What may become a password."""

import subprocess
import sys
from pathlib import Path

import pytest

from smartenergy.kernel.errors import BadInputError
from smartenergy.services.access.new_passwords import LONGEST, refuse_own_names
from smartenergy.services.access.own_account import Registration
from smartenergy.services.common.validation import check

ADA = {"username": "ada.lovelace", "email": "countess@example.com"}


def complaints(password: str) -> list[str]:
    try:
        check(Registration, ADA | {"password": password})
    except BadInputError as error:
        return error.fields["password"]
    return []


@pytest.mark.parametrize(
    "password",
    ["password", "PassWord", "12345678", "qwertyuiop", "password123", "iloveyou", "11111111", "adminpass"],
)
def test_what_many_people_have_is_refused_with_its_reason(password: str) -> None:
    (complaint,) = complaints(password)
    assert complaint.startswith("is one of the most used passwords")


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "password in a sentence",
        "a" * LONGEST,
        "ünbekannt",
        "no digit, no capital",
        "🔋🔋🔋🔋🔋🔋🔋🔋",
    ],
)
def test_nothing_is_asked_of_what_a_password_is_made_of(password: str) -> None:
    assert complaints(password) == []


def test_only_the_whole_password_counts() -> None:
    assert complaints("password") != []
    assert complaints("password of mine") == []


@pytest.mark.parametrize("password", ["ada.lovelace", "ADA.Lovelace", "countess@example.com", "countess"])
def test_ones_own_names_are_refused(password: str) -> None:
    with pytest.raises(BadInputError) as refused:
        refuse_own_names("new_password", password, **ADA)
    assert list(refused.value.fields) == ["new_password"]


def test_the_list_is_read_at_the_first_need_and_without_its_packages_tables() -> None:
    program = """
import sys
from smartenergy.services.access import new_passwords
assert new_passwords._most_used.cache_info().currsize == 0
new_passwords.uncommon("correct horse battery")
assert "zxcvbn" not in sys.modules, "14 MB"
print(len(new_passwords._most_used()))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=Path(__file__).parents[4]
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 10_000

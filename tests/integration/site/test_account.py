"""The pages of one's own account."""

import re
from collections.abc import Callable

from flask import Flask

from config import Settings
from smartenergy.services.access import known_tokens, own_account, personal_tokens, usernames
from tests.client import PASSWORD
from tests.integration.site.conftest import Visitor, wrong_fields

People = Callable[..., Visitor]
NEW = "another long passphrase"
TOKENS = "/account/tokens"


def test_an_account_is_changed(person: People, app: Flask) -> None:
    ada = person("ada")
    assert ada.submit("/account", email="ada@new.example.com", timezone="Asia/Tokyo").location == "/account"
    page = ada.get("/account").text
    assert "Saved." in page
    assert "ada@new.example.com" in page
    with app.app_context():
        assert usernames.find_user("ada").timezone == "Asia/Tokyo"


def test_what_is_wrong_with_an_account_is_told_at_its_field(person: People) -> None:
    ada, _ = person("ada"), person("bob")
    taken = ada.submit("/account", email="bob@example.com", timezone="Europe/Berlin")
    assert taken.status_code == 422
    assert wrong_fields(taken.text) == {"email": "belongs to another account"}
    nowhere = ada.submit("/account", email="ada@example.com", timezone="Moon/Crater")
    assert wrong_fields(nowhere.text).keys() == {"timezone"}


def test_a_new_password_signs_out_everybody_but_this_browser(person: People, app: Flask) -> None:
    ada = person("ada")
    elsewhere = Visitor(app.test_client())
    elsewhere.sign_in("ada")
    given = {"current_password": PASSWORD, "new_password": NEW}
    assert ada.submit("/account/password", **given).location == "/account"
    assert "Your new password is set" in ada.get("/account").text
    assert elsewhere.get("/account").status_code == 302
    assert elsewhere.sign_in("ada", NEW).status_code == 302


def test_a_wrong_password_is_told_and_counts_with_those_of_signing_in(person: People, settings: Settings) -> None:
    ada = person("ada")
    for _ in range(settings.login_failures_allowed):
        wrong = ada.submit("/account/password", current_password="wrong", new_password=NEW)
        assert wrong.status_code == 422
        assert wrong_fields(wrong.text) == {"current_password": "is not your password"}
        assert NEW not in wrong.text
    assert "Too many" in ada.submit("/account/close", password=PASSWORD).text


def test_a_weak_new_password_is_told_at_its_field(person: People) -> None:
    weak = person("ada").submit("/account/password", current_password=PASSWORD, new_password="password1")
    assert wrong_fields(weak.text).keys() == {"new_password"}


def test_a_token_is_shown_once_and_revoked(person: People, app: Flask) -> None:
    ada = person("ada")
    made = ada.submit(TOKENS, name="Script", scopes="both", expires_in_days="", password=PASSWORD)
    assert made.status_code == 201
    found = re.search(r'<code id="secret">(shp_[\w-]+)</code>', made.text)
    assert found
    with app.app_context():
        token = known_tokens.find(found.group(1))
        assert (token.scopes, token.expires_at) == (["read", "write"], None)
    page = ada.get(TOKENS).text
    assert "Script" in page
    assert found.group(1) not in page
    assert "Set-Cookie" not in made.headers or found.group(1) not in made.headers["Set-Cookie"]
    ada.submit(f"{TOKENS}/{token.id}/revoke", TOKENS)
    assert "Script" not in ada.get(TOKENS).text.split("The token is revoked")[1]


def test_a_token_needs_a_name_and_the_password(person: People) -> None:
    ada = person("ada")
    wrong = ada.submit(TOKENS, name="", scopes="read", expires_in_days="7", password="wrong")
    assert wrong.status_code == 422
    assert wrong_fields(wrong.text).keys() == {"name"}
    wrong = ada.submit(TOKENS, name="Script", scopes="read", expires_in_days="7", password="wrong")
    assert wrong_fields(wrong.text) == {"password": "is not your password"}


def test_others_tokens_are_not_ones_own(person: People, app: Flask) -> None:
    ada, bob = person("ada"), person("bob")
    ada.submit(TOKENS, name="Script", scopes="read", expires_in_days="7", password=PASSWORD)
    bob.submit(f"{TOKENS}/1/revoke", TOKENS)
    assert "You have no access token 1." in bob.get(TOKENS).text
    assert "Script" in ada.get(TOKENS).text


def test_signing_out_everywhere_ends_every_session_and_no_token(person: People, app: Flask) -> None:
    ada = person("ada")
    elsewhere = Visitor(app.test_client())
    elsewhere.sign_in("ada")
    ada.submit(TOKENS, name="Script", scopes="read", expires_in_days="7", password=PASSWORD)
    assert ada.submit("/account/sign-out-everywhere", "/account").location == "/sign-in"
    assert ada.get("/account").status_code == 302
    assert elsewhere.get("/account").status_code == 302
    with app.app_context():
        assert len(personal_tokens.list_tokens(1)) == 1


def test_an_account_is_closed_by_its_password(person: People, app: Flask) -> None:
    ada = person("ada")
    assert ada.submit("/account/close", password="wrong").status_code == 422
    assert ada.submit("/account/close", password=PASSWORD).location == "/"
    assert "Open an account" in ada.get("/").text
    with app.app_context():
        assert own_account.by_username("ada") is None


def test_without_a_token_of_the_form_nothing_is_done(person: People, app: Flask) -> None:
    ada = person("ada")
    given = {"email": "x@example.com", "password": PASSWORD, "current_password": PASSWORD, "new_password": NEW}
    for path in ("/account", "/account/password", TOKENS, "/account/close", "/account/sign-out-everywhere"):
        ada.http.post(path, data=given | {"name": "Script", "scopes": "read", "expires_in_days": "7"})
    with app.app_context():
        assert usernames.find_user("ada").email == "ada@example.com"
        assert list(personal_tokens.list_tokens(1)) == []
    assert ada.get("/account").status_code == 200

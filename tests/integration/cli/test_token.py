"""`flask token …`."""

from flask import Flask
from flask.testing import FlaskCliRunner

from tests.client import GraphQLClient
from tests.rest import HEATER, RestClient


def test_a_token_is_made_used_listed_and_revoked(app: Flask, ada: GraphQLClient) -> None:
    run: FlaskCliRunner = app.test_cli_runner()
    assert run.invoke(args=["token", "list", "ada"]).output == "ada has no tokens.\n"
    made = run.invoke(
        args=["token", "create", "ada", "nightly script", "--scope", "read", "--scope", "write", "--days", "0"]
    )
    assert made.exit_code == 0, made.output
    secret = made.stdout.strip()
    script = RestClient(ada.http, secret)
    assert script.post("/devices", HEATER).status_code == 201
    listed = run.invoke(args=["token", "list", "ada"]).output
    assert "nightly script" in listed
    assert "read,write" in listed
    assert "ends never" in listed
    assert secret not in listed
    assert run.invoke(args=["token", "revoke", "ada", "1"]).output == "Revoked token 1 of ada.\n"
    assert script.get("/me").status_code == 401


def test_what_is_wrong_is_told_in_one_line(app: Flask, ada: GraphQLClient) -> None:
    run = app.test_cli_runner()
    for args, said in (
        (["create", "nobody", "x"], "There is no user 'nobody'."), (["create", "ada", " "], "name must have"),
        (["create", "ada", "x", "--days", "-1"], "expires_in_days must be at least 1"),
        (["revoke", "ada", "9"], "You have no access token 9."),
    ):  # fmt: skip
        result = run.invoke(args=["token", *args])
        assert result.exit_code == 1
        assert result.output.startswith("Error: ")
        assert said in result.output

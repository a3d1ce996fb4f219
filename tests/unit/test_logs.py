"""Logs hold no secrets."""

from smartenergy.logs import hide_secrets


def test_what_sounds_like_a_secret_is_blanked() -> None:
    event = {"event": "login", "password": "hunter2", "refreshToken": "eyJ", "Authorization": "Bearer x", "ms": 3}
    assert hide_secrets(None, "info", event) == {
        "event": "login", "password": "***", "refreshToken": "***", "Authorization": "***", "ms": 3,
    }  # fmt: skip

"""Logs hold no secrets, and nothing that moves a terminal's cursor or forges a line."""

import json
import logging

import pytest

from config import Settings
from smartenergy.kernel import logs
from smartenergy.kernel.logs import hide_secrets


def test_what_sounds_like_a_secret_is_blanked() -> None:
    event = {"event": "login", "password": "hunter2", "refreshToken": "eyJ", "Authorization": "Bearer x", "ms": 3}
    assert hide_secrets(None, "info", event) == {
        "event": "login", "password": "***", "refreshToken": "***", "Authorization": "***", "ms": 3,
    }  # fmt: skip


@pytest.mark.parametrize("log_format", ["console", "json"])
@pytest.mark.parametrize(
    "unprintable",
    ["\x1b[2J", "\x0b", "\x7f", "\x85", "\u2028", "\u202e", "\r\n2026-11-25 [info] forged", "\ud800"],
    ids=ascii,
)
def test_what_cannot_be_printed_is_escaped(unprintable: str, log_format: str) -> None:
    said = rendered(log_format, path=f"/x{unprintable}y", nested={unprintable: [unprintable]})
    assert said.isprintable()
    assert unprintable not in said
    assert "/x\\" in said


def test_letters_of_all_languages_stay_as_they_are() -> None:
    assert "name=Öl-Heizung 東京" in rendered("console", name="Öl-Heizung 東京").replace("'", "")
    assert json.loads(rendered("json", name="Öl-Heizung 東京"))["name"] == "Öl-Heizung 東京"


def test_a_stack_trace_has_lines_and_no_escapes_of_a_terminal() -> None:
    said = rendered("console", exc_info=caught("a\x1b[2Jb"))
    assert "Traceback" in said
    assert "\\x1b[2J" in said
    assert all(line.isprintable() for line in said.splitlines())


def caught(message: str) -> BaseException:
    try:
        raise ValueError(message)
    except ValueError as error:
        return error


def rendered(log_format: str, **event: object) -> str:
    """What a line of the log says."""
    before = logging.getLogger().handlers[:], logging.getLogger().level
    logs.configure(Settings(_env_file=None, smartenergy_env="testing", log_format=log_format))
    try:
        formatter = logging.getLogger().handlers[0].formatter
        record = logging.makeLogRecord({"msg": {"event": "seen", **event}, "name": "x", "_from_structlog": True})
        record._logger, record._name = None, "info"
        assert formatter
        return formatter.format(record)
    finally:
        logging.getLogger().handlers[:], level = before
        logging.getLogger().setLevel(level)

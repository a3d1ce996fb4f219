"""`flask tariff series …`."""

import json
from collections.abc import Callable
from pathlib import Path

from click.testing import Result

from tests.integration.cli.test_tariff import flask

__all__ = ["flask"]

Flask = Callable[..., Result]


def test_a_series_is_made_loaded_shown_and_deleted(flask: Flask, tmp_path: Path) -> None:
    made = flask("tariff", "series", "create", "ada", "mine", "--currency", "EUR", "--step-minutes", "15")
    assert made.output == "Created series mine (1) of ada.\n"
    prices = tmp_path / "prices.csv"
    prices.write_text("start,value\n2026-01-01T00:00,83.21\n2026-01-01T00:15,-5\n")
    loaded = flask(
        "tariff", "series", "load", "ada", "mine", str(prices), "--per", "MWh", "--known-at", "2025-12-31T13:00"
    )
    assert loaded.output == "Read 2 values of mine, 2 of them new.\n"
    again = tmp_path / "again.json"
    again.write_text(json.dumps({"from": "2026-01-01", "values": ["0.1", "-0.005"]}))
    assert (
        flask("tariff", "series", "load", "ada", "mine", str(again)).output
        == "Read 2 values of mine, 1 of them new.\n"
    )
    shown = flask("tariff", "series", "show", "ada", "mine", "--from", "2026-01-01", "--to", "2026-01-02")
    lines = shown.output.splitlines()
    assert lines[0] == "start,value,known_at"
    assert lines[1].startswith("2026-01-01T00:00:00+01:00,0.10,")
    assert lines[2] == "2026-01-01T00:15:00+01:00,-0.005,2025-12-31T13:00:00+01:00"
    asked = ("--from", "2026-01-01", "--to", "2026-01-02", "--known-at", "2026-01-01")
    assert ",0.08321," in flask("tariff", "series", "show", "ada", "mine", *asked).output
    assert "own          price   EUR  15 min  Europe/Berlin" in flask("tariff", "series", "list", "ada").output
    assert flask("tariff", "series", "delete", "ada", "mine", "--yes").output == "Deleted series mine.\n"


def test_what_is_wrong_is_told_in_one_line(flask: Flask, tmp_path: Path) -> None:
    flask("tariff", "series", "create", "ada", "mine", "--currency", "EUR")
    path = tmp_path / "wrong.csv"
    for text, told in (
        (
            "start,value\n2026-10-25T02:00,0.3\n",
            "line 2: 2026-10-25T02:00 comes twice by the clocks of Europe/Berlin",
        ),
        ("start,value\n2026-01-01T00:00,0.3\n2026-01-01T02:00,0.3\n", "lacks; `allow_gaps` takes them so"),
        ("\x00", "must begin with a line"),
        (b"\xff", f"{path} is not text in UTF-8."),
    ):
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        done = flask("tariff", "series", "load", "ada", "mine", str(path))
        assert done.exit_code == 1
        assert told in done.output
    for text, told in (("{", "is no JSON"), ("[]", "must hold an object")):
        path.write_text(text)
        done = flask("tariff", "series", "load", "ada", "mine", str(path), "--format", "json")
        assert done.exit_code == 1
        assert f"{path} {told}" in done.output
    assert "There is no series 'other'" in flask("tariff", "series", "show", "ada", "other").output
    assert (
        "Only staff"
        in flask("tariff", "series", "create", "ada", "x", "--currency", "EUR", "--for-everybody").output
    )

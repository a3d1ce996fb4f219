"""`flask device …`."""

import json
import re
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from click.testing import Result
from flask import Flask

from smartenergy.services.catalog import device_catalog
from smartenergy.services.devices.rules import MODELLED
from smartenergy.simulation.devices import MODELS
from tests.integration.cli.conftest import Run
from tests.integration.services.ledger.conftest import make_home

Sql = psycopg.Connection[Any]
ROOF = ("device", "create", "ada", "--type", "production", "--model", "solar", "--name", "Roof")


@pytest.fixture
def flask(app: Flask) -> Callable[..., Result]:
    """Runs commands where Ada and Bob have a home each, without devices."""
    with app.app_context():
        make_home("ada", home=[])
        make_home("bob", home=[])
    runner = app.test_cli_runner()
    return lambda *arguments: runner.invoke(args=arguments)


def test_a_device_is_made_shown_changed_listed_and_deleted(ok: Run, sql: Sql) -> None:
    made = ok(*ROOF, "--set", "peak_watts=6000", "--set", "tilt=35.5")
    assert made == "Created Roof (device 1), solar, in home 1.\n"
    shown = ok("device", "show", "ada", "1")
    assert re.search(r"^peak_watts +6000 +W$", shown, re.MULTILINE)
    assert re.search(r"^azimuth +[\d.]+ +° +\(drawn\)$", shown, re.MULTILINE)
    changed = ok("device", "update", "ada", "1", "--unset", "tilt", "--set", "azimuth=90", "--status", "offline")
    assert changed == "Changed Roof (device 1), solar, in home 1.\n"
    told = json.loads(ok("device", "show", "ada", "1", "--format", "json"))
    assert (told["status"], told["is_solar"]) == ("offline", True)
    assert told["parameters"] == {
        "peak_watts": 6000, "tilt": None, "azimuth": 90.0, "inverter_watts": None, "losses_percent": None,
    }  # fmt: skip
    assert told["parameters_in_effect"]["azimuth"] == 90
    assert 5 <= told["parameters_in_effect"]["tilt"] <= 60
    assert ok("device", "list", "ada").splitlines()[1].split() == [
        "1",
        "1",
        "production",
        "solar",
        "offline",
        "Roof",
    ]
    assert ok("device", "delete", "ada", "1", "--yes") == "Deleted device 1.\n"
    assert ok("device", "list", "ada") == "Nothing.\n"
    assert json.loads(ok("device", "list", "ada", "--format", "json")) == []
    done = sql.execute("SELECT action FROM audit_entries WHERE via = 'cli' ORDER BY at, id").fetchall()
    assert [action for (action,) in done] == ["device created", "device changed", "device deleted"]


def test_every_device_of_the_catalogue_can_be_made_and_another_of_another_size(ok: Run) -> None:
    told = ok("device", "catalog")
    for ready in json.loads(ok("device", "catalog", "--format", "json")):
        assert re.search(rf"^{ready['key']} +{ready['device_type']} +{ready['model']} ", told, re.MULTILINE)
        made = json.loads(ok("device", "create", "ada", "--from-catalog", ready["key"], "--format", "json"))
        assert (made["name"], made["model"]) == (ready["name"], ready["model"])
    listed = json.loads(ok("device", "list", "ada", "--format", "json"))
    assert [one["name"] for one in listed] == [ready.name for ready in device_catalog.devices()]
    own = ("--set", "peak_watts=6300", "--name", "Barn", "--format", "json")
    barn = json.loads(ok("device", "create", "ada", "--from-catalog", "solar_roof_6", *own))
    assert (barn["name"], barn["parameters"]["peak_watts"]) == ("Barn", 6300)


def test_a_device_of_every_model_is_made(ok: Run) -> None:
    more = {"constant": ("--set", "watts=40")}
    for kind, model in MODELLED:
        capacity = ("--set", "total_capacity_wh=40000") if kind == "storage" else ()
        named = ("--type", kind, "--model", model, "--name", model)
        ok("device", "create", "bob", *named, *capacity, *more.get(model, ()))
    assert len(ok("device", "list", "bob", "--home", "2").splitlines()) == 1 + len(MODELLED)


def test_a_device_of_the_rules_and_a_yes_or_no_are_made_as_well(ok: Run) -> None:
    generator = ("--set", "instantaneous_output_watts=0", "--set", "is_solar=no")
    made = ok("device", "create", "ada", "--type", "production", "--name", "G", *generator, "--format", "json")
    assert json.loads(made)["is_solar"] is False
    cooking = ("--type", "consumption", "--model", "cooking", "--set", "is_electric=true")
    made = ok("device", "create", "ada", *cooking, "--name", "C", "--format", "json")
    assert json.loads(made)["parameters_in_effect"]["is_electric"] is True


def test_models_are_told_with_units_bounds_and_what_they_are_unless_given(ok: Run) -> None:
    assert [line.split()[0] for line in ok("device", "models").splitlines()[1:]] == [one.name for one in MODELS]
    told = ok("device", "models", "solar")
    assert re.search(r"production +tilt +float +° +0 to 90 +around 32 +Angle of the panels to the ground", told)
    fields = {one["field"]: one for one in json.loads(ok("device", "models", "constant", "--format", "json"))}
    assert (fields["watts"]["unless_given"], fields["watts"]["unit"]) == ("required", "W")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((*ROOF, "--set", "peak_watts=0"), "peak_watts must be at least 1"),
        ((*ROOF, "--set", "peak_watts=lots"), "peak_watts must be a whole number"),
        ((*ROOF, "--set", "tilt=steep"), "tilt must be a number"),
        ((*ROOF, "--set", "colour=red"), "colour is not a known field"),
        ((*ROOF, "--set", "charge_watts=5"), "charge_watts is not a known field"),
        ((*ROOF, "--home", "2"), "You have no home 2."),
        (("device", "create", "ada", "--type", "storage", "--model", "solar", "--name", "x"), "model must be uniform, "),
        (("device", "create", "ada", "--type", "production", "--model", "solar"), "name is required"),
        (("device", "create", "ada", "--name", "x"), "device_type is required"),
        (("device", "create", "ada", "--from-catalog", "moon"), "catalog_key must be one of the catalogue's keys"),
        (("device", "create", "nobody", "--name", "x"), "There is no user 'nobody'."),
        (("device", "show", "ada", "9"), "You have no device 9."),
        (("device", "update", "ada", "9", "--name", "x"), "You have no device 9."),
        (("device", "delete", "ada", "9", "--yes"), "You have no device 9."),
        (("device", "models", "windmill"), "There is no model 'windmill', only uniform, "),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_in_one_line(
    flask: Callable[..., Result], arguments: tuple[str, ...], said: str
) -> None:
    done = flask(*arguments)
    assert done.exit_code == 1, done.output
    assert done.output.startswith("Error: ")
    assert said in done.output
    assert len(done.output.splitlines()) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("device", "update", "ada", "1"), (*ROOF, "--set", "tilt"), (*ROOF, "--type", "windmill"),
        ("device", "update", "ada", "1", "--set", "tilt=3", "--unset", "tilt"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_told_with_the_usage(
    flask: Callable[..., Result], arguments: tuple[str, ...]
) -> None:
    assert flask(*arguments).exit_code == 2


def test_a_change_that_breaks_a_rule_changes_nothing(ok: Run, flask: Callable[..., Result]) -> None:
    ok(*ROOF, "--set", "tilt=30")
    done = flask("device", "update", "ada", "1", "--set", "tilt=91", "--name", "Shed")
    assert done.output == "Error: tilt must be at most 90\n"
    assert "Roof" in ok("device", "list", "ada")

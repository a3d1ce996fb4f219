"""A field that is added to a model is seen everywhere, and nothing but the model's own file knows of it."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def seen() -> dict[str, Any]:
    """What everything says once `uniform` has a tilt."""
    program = [sys.executable, str(ROOT / "tests" / "made_up_field.py")]
    done = subprocess.run(program, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def body_of(name: str, schema: str) -> str:
    found = re.search(rf"^(?:type|input) {name}\b.*?^}}", schema, re.MULTILINE | re.DOTALL)
    assert found
    return found[0]


def test_graphql_answers_it_and_takes_it(seen: dict[str, Any]) -> None:
    answer = body_of("ProductionDevice", seen["graphql"])
    assert '"""Angle to the ground, °."""\n  tiltDegrees: Float!' in answer
    for name in ("CreateDeviceInput", "UpdateDeviceInput"):
        told = '"""Production: angle to the ground, °, 0 to 90."""\n  tiltDegrees: Float\n'
        assert told in body_of(name, seen["graphql"])
    assert "tilt" not in body_of("StorageDevice", seen["graphql"])


def test_openapi_describes_it(seen: dict[str, Any]) -> None:
    schemas = seen["openapi"]["components"]["schemas"]
    bounds = {"type": "number", "minimum": 0, "maximum": 90, "title": "Tilt Degrees"}
    answer, given = schemas["ProductionDevice"], schemas["ProductionInput"]
    assert answer["properties"]["tilt_degrees"] == bounds | {"description": "Angle to the ground, °."}
    assert "tilt_degrees" in answer["required"]
    assert given["properties"]["tilt_degrees"] == answer["properties"]["tilt_degrees"] | {"default": 35.5}
    assert "tilt_degrees" not in given["required"]
    for change in ("DeviceChange", "DeviceChangeWithId"):
        told = {"description": "Production: angle to the ground, °."}
        assert schemas[change]["properties"]["tilt_degrees"] == bounds | told


def test_rest_answers_it_and_the_rules_hold_it(seen: dict[str, Any]) -> None:
    assert seen["answered"] == 12.0
    assert seen["checked"] == 35.5
    assert seen["refused"] == {"tilt_degrees": ["must be at most 90"]}
    assert seen["of_another_kind"] == {"tilt_degrees": ["is not a field of a storage device"]}


def test_the_database_has_a_column_and_holds_its_rules(seen: dict[str, Any]) -> None:
    assert "tilt_degrees DOUBLE PRECISION," in seen["table"]
    assert "CHECK (tilt_degrees BETWEEN 0 AND 90)" in seen["table"]
    assert "is_solar IS NOT NULL AND tilt_degrees IS NOT NULL ELSE" in seen["table"]


def test_the_admins_forms_and_export_have_it(seen: dict[str, Any]) -> None:
    told = ["Tilt (°)", "0 to 90.", 35.5]
    assert seen["forms"] == {"new": told, "edit": told, "reading": None}  # no tick writes it
    assert "tilt_degrees" in seen["exported"]
    assert seen["form_of_steady"] == ["Set (W)", "Power wanted; above 0.", None]


def test_the_docs_table_has_it(seen: dict[str, Any]) -> None:
    line = (
        "| production | `uniform` | `tilt_degrees` | Angle to the ground, °. | numbers, 0 to 90 | `35.5` | you |"
    )
    assert line in seen["docs"]


def test_a_model_has_fields_of_its_own_that_only_it_must_have(seen: dict[str, Any]) -> None:
    steady = "CASE WHEN NEW.model IN ('steady') THEN NEW.set_watts IS NOT NULL AND NEW.set_watts > 0 ELSE"
    assert steady in seen["parameter_rules"]
    assert "set_watts INTEGER," in seen["table"]
    assert re.search(r"WHEN 'consumption' THEN model IN \('uniform', .*'steady'\) END", seen["table"])
    assert re.fullmatch(
        "must be uniform, .* or steady, for a consumption device", seen["no_such_model"]["model"][0]
    )
    assert "setWatts" not in body_of("ConsumptionDevice", seen["graphql"]), (
        "beside a name stand those of `uniform`"
    )
    assert "setWatts: Int" in body_of("SteadyInput", seen["graphql"])
    assert "steady: SteadyInput" in body_of("CreateDeviceInput", seen["graphql"])
    assert "setWatts: Int!" in body_of("SteadyParameters", seen["graphql"])
    assert "steady: SteadyParameters" in body_of("ConsumptionDevice", seen["graphql"])
    assert seen["openapi"]["components"]["schemas"]["SteadyParameters"]["properties"].keys() == {"set_watts"}

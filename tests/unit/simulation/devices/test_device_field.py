"""What is said of a field once is told by every way in in its own words."""

from pathlib import Path

import pytest

from smartenergy.simulation.devices import MODELS, fields_of
from smartenergy.simulation.devices.device_field import DeviceField
from smartenergy.simulation.devices.documented import table
from smartenergy.simulation.devices.uniform import CAPACITY, LEVEL, OUTPUT, RATE, SOLAR
from smartenergy.simulation.kinds import KIND_NAMES

DOCS = Path(__file__).parents[4] / "docs"


def test_a_field_is_told_in_sentences() -> None:
    assert OUTPUT.answered == OUTPUT.given == "Power produced, W."
    assert OUTPUT.changed("production") == "Production: power, W."
    assert OUTPUT.bounded("production") == "Production: power, W, 0 to 1,000,000."
    assert (OUTPUT.heading, OUTPUT.hint) == ("Output (W)", "0 to 1,000,000")


def test_what_yes_means_what_a_sign_means_and_which_field_bounds_another_is_told() -> None:
    assert (SOLAR.heading, SOLAR.hint) == ("Solar", "Produces by daylight only")
    assert SOLAR.bounded("production") == "Production: whether it produces by daylight only."
    assert RATE.answered == "Power, W: positive = charging."
    assert RATE.bounded("storage") == "Storage: power, W, positive = charging."
    assert LEVEL.given == "Energy that it holds now, Wh, at most the capacity."
    assert LEVEL.hint == "0 to the capacity"


@pytest.mark.parametrize(
    ("bounds", "told"),
    [
        ({"lowest": 1}, "at least 1"), ({"highest": 2_000}, "at most 2,000"), ({"above": 0, "highest": 1}, "above 0 and at most 1"),
        ({"above": 0}, "above 0"), ({}, ""),
    ],
)  # fmt: skip
def test_bounds_are_told_whichever_there_are(bounds: dict[str, int], told: str) -> None:
    assert DeviceField(name="x", type=int, label="X", text="X", **bounds).bounds == told


def test_the_table_of_the_docs_is_what_the_models_say() -> None:
    assert table() in (DOCS / "api.md").read_text(), "run: python -m smartenergy.simulation.devices.documented"


def test_each_kind_has_fields_and_no_two_have_a_name() -> None:
    fields = {field for kind in KIND_NAMES for field in fields_of(kind)}
    assert len(fields) == len({field.name for field in fields}) >= 6
    assert CAPACITY in MODELS[0].fields_of("storage")

"""The tables of docs/strategies.md have what `python -m calibration.savings` works out."""

from calibration.savings import MARKER, PAGE, TARIFFS, VARIANTS
from smartenergy.simulation.strategies.setting import problems


def test_each_strategy_and_tariff_has_its_numbers() -> None:
    tables = PAGE.read_text("utf-8").split(MARKER)[1].strip().split("\n\n")
    assert len(tables) == 2
    for table in tables:
        head, _, *rows = table.split("\n")
        assert all(f"`{tariff}`" in head for tariff in TARIFFS)
        told = [row.split("|")[1].strip() for row in rows]
        assert told == ["costs without a battery", *(f"saves: {variant.text}" for variant in VARIANTS)]


def test_what_is_compared_is_sound() -> None:
    assert all(list(problems(variant.settings)) == [] for variant in VARIANTS if variant.settings is not None)

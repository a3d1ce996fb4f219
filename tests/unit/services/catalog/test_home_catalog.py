import numpy as np
import pytest

from smartenergy.services.catalog import drawing, home_catalog
from smartenergy.services.catalog.device_catalog import BY_KEY
from smartenergy.services.catalog.drawing import NOT_THERE
from smartenergy.services.catalog.ready_homes import ReadyHome
from smartenergy.services.devices.rules import check_new

HOMES = home_catalog.homes()
SEED = 20240101
NUMBERS = np.arange(1, 4_001)
WANTED = {"flat", "family_house", "house_with_solar", "house_with_solar_and_battery", "all_electric"}


def test_the_archetypes_that_are_promised_are_there() -> None:
    assert {ready.key for ready in HOMES} > WANTED
    assert len({ready.key for ready in HOMES}) == len(HOMES)


@pytest.mark.parametrize("ready", HOMES, ids=lambda ready: ready.key)
def test_each_device_that_a_home_of_an_archetype_may_have_is_a_device(ready: ReadyHome) -> None:
    for part in ready.parts:
        for choice, key in enumerate(part.keys):
            _, fields = check_new(drawing.part_fields(part, choice))
            assert fields["model"] == BY_KEY[key].model


@pytest.mark.parametrize("ready", HOMES, ids=lambda ready: ready.key)
def test_homes_of_an_archetype_are_a_population_of_the_shares_that_it_names(ready: ReadyHome) -> None:
    found = drawing.drawn(ready, SEED, NUMBERS)
    for people in set(ready.occupants):
        share = ready.occupants.count(people) / len(ready.occupants)
        assert (found.occupants == people).mean() == pytest.approx(share, abs=0.04)
    for part, choices in zip(ready.parts, found.choices.T, strict=True):
        assert (choices != NOT_THERE).mean() == pytest.approx(part.share, abs=0.04)
        for choice in range(len(part.keys)):
            assert (choices == choice).mean() == pytest.approx(part.share / len(part.keys), abs=0.04)


def test_a_home_is_the_same_by_its_number_whatever_homes_are_drawn_with_it() -> None:
    for ready in HOMES:
        whole = drawing.drawn(ready, SEED, NUMBERS)
        some = drawing.drawn(ready, SEED, NUMBERS[70:30:-1])
        assert (some.choices == whole.choices[70:30:-1]).all()
        assert (some.occupants == whole.occupants[70:30:-1]).all()
        assert drawing.occupants_of(ready, SEED, 71) == some.occupants[0]


def test_another_seed_makes_other_homes() -> None:
    ready = home_catalog.BY_KEY["all_electric"]
    one, other = (drawing.drawn(ready, seed, NUMBERS).choices for seed in (SEED, SEED + 1))
    assert (one != other).any(axis=1).mean() > 0.5


def test_what_a_model_can_draw_is_left_to_it() -> None:
    devices = drawing.devices_of(home_catalog.BY_KEY["all_electric_with_solar"], SEED, 1)
    by_model = {fields["model"]: fields["parameters"] for fields in devices}
    assert by_model["solar"] == {"peak_watts": None}
    assert by_model["vehicle"] == {"charger_watts": None}
    assert by_model["heat_pump"] == {"is_ground": None, "most_watts": None}

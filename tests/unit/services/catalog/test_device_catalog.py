from typing import Any

import pytest

from smartenergy.kernel.errors import BadInputError
from smartenergy.services.catalog import device_catalog
from smartenergy.services.catalog.device_catalog import completed
from smartenergy.services.catalog.ready_devices import ReadyDevice
from smartenergy.services.devices.rules import check_new
from smartenergy.simulation.devices import MODELS

DEVICES = device_catalog.devices()
ROOF = {"catalog_key": "solar_roof_6"}


def faults(given: dict[str, Any]) -> dict[str, list[str]]:
    with pytest.raises(BadInputError) as refused:
        completed(given)
    return dict(refused.value.fields)


@pytest.mark.parametrize("ready", DEVICES, ids=lambda ready: ready.key)
def test_a_device_of_the_catalogue_is_a_device_by_its_key_alone(ready: ReadyDevice) -> None:
    _, fields = check_new(completed({"catalog_key": ready.key}))
    assert (fields["name"], fields["device_type"], fields["model"]) == (ready.name, ready.device_type, ready.model)
    for name, value in {**ready.fields, **ready.parameters}.items():
        assert fields[name] == value


def test_every_model_stands_in_the_catalogue() -> None:
    wanted = {(model.name, kind) for model in MODELS for kind in model.kinds}
    kinds = ("production", "storage", "consumption")
    assert {(ready.model, kinds.index(ready.device_type)) for ready in DEVICES} == wanted


def test_keys_and_names_are_there_once_and_each_is_told_in_a_line() -> None:
    for told in ([ready.key for ready in DEVICES], [ready.name for ready in DEVICES]):
        assert len(set(told)) == len(told)
    assert all(0 < len(ready.description) < 100 and "\n" not in ready.description for ready in DEVICES)


def test_what_is_given_stands_above_what_the_catalogue_says() -> None:
    wanted = completed(
        ROOF | {"name": "Barn", "status": "offline", "parameters": {"tilt": 20.0, "peak_watts": None}}
    )
    assert wanted == {
        "name": "Barn", "device_type": "production", "model": "solar", "status": "offline",
        "parameters": {"tilt": 20.0, "peak_watts": None},
    }  # fmt: skip
    assert completed({"catalog_key": "battery_10", "total_capacity_wh": 12_000})["total_capacity_wh"] == 12_000


def test_a_device_of_no_key_is_left_as_it_was_given() -> None:
    assert completed({"name": "x", "catalog_key": None}) == {"name": "x"}
    assert completed({"device_type": "storage"}) == {"device_type": "storage"}


@pytest.mark.parametrize("key", ["solar_roof", "", 6, ["solar_roof_6"], {}])
def test_a_key_that_is_not_there_is_told_with_those_that_are(key: Any) -> None:
    [words] = faults({"catalog_key": key})["catalog_key"]
    assert words.startswith("must be one of the catalogue's keys: solar_roof_3, solar_roof_6, ")


def test_a_key_makes_no_device_of_another_kind_or_model() -> None:
    assert faults(ROOF | {"device_type": "storage"}) == {
        "device_type": ["is production of solar_roof_6, and need not be given"]
    }
    assert faults(ROOF | {"model": "constant"}) == {"model": ["is solar of solar_roof_6, and need not be given"]}
    assert completed(ROOF | {"model": "solar", "device_type": "production"}) == completed(ROOF)


def test_a_device_is_shown_with_what_its_model_draws_as_null() -> None:
    assert device_catalog.shown(device_catalog.BY_KEY["battery_10"]) == {
        "key": "battery_10", "name": "Battery 10 kWh",
        "description": "Carries a house of a family through a summer's night",
        "device_type": "storage", "model": "battery", "other_details": {"total_capacity_wh": 10_000},
        "parameters": dict.fromkeys(
            ["charge_watts", "discharge_watts", "charge_efficiency", "discharge_efficiency", "reserve_percent",
             "standby_watts"]
        ),
    }  # fmt: skip

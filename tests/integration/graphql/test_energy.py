"""energyStats."""

from flask import Flask

from smartenergy.services.ticking import ticks
from tests.client import GraphQLClient
from tests.conftest import statements_of

TICK = 1_795_425_060


def tick(app: Flask, number: int = 0) -> None:
    with app.app_context():
        ticks.run_tick(TICK + 60 * number)


def test_stats_are_null_before_the_first_tick(ada: GraphQLClient) -> None:
    assert ada.stats() is None


def test_stats_balance_and_name_their_tick(app: Flask, ada: GraphQLClient) -> None:
    ada.battery(), ada.generator(), ada.heater()
    tick(app)
    stats = ada.stats()
    assert 1000 <= stats["currentProduction"] <= 5000
    assert 500 <= stats["currentConsumption"] <= 3000
    assert stats["currentStorage"]["totalCapacityWh"] == 20_000
    assert stats["timestamp"] == TICK
    balance = stats["currentConsumption"] + stats["currentStorageFlow"] - stats["currentProduction"]
    assert stats["netGridFlow"] == balance


def test_stats_agree_with_the_devices(app: Flask, ada: GraphQLClient) -> None:
    ada.battery(), ada.generator(), ada.heater()
    tick(app)
    stats, details = ada.stats(), {}
    for device in ada.ask("{ allDevices { otherDetails } }")["allDevices"]:
        details |= device["otherDetails"]
    assert details["instantaneous_output_watts"] == stats["currentProduction"]
    assert details["consumption_rate_watts"] == stats["currentConsumption"]
    assert details["current_level_wh"] == stats["currentStorage"]["currentLevelWh"]


def test_stats_are_read_from_redis_alone(app: Flask, ada: GraphQLClient) -> None:
    ada.heater()
    tick(app)
    with statements_of(app) as statements:
        assert ada.stats()
    assert statements == []


def test_stats_are_null_again_once_nothing_is_online(app: Flask, ada: GraphQLClient) -> None:
    heater = ada.heater()
    tick(app)
    ada.update(id=heater["id"], status="offline")
    tick(app, 1)
    assert ada.stats() is None

"""`/metrics`, and the alerts and the dashboard that stand on it."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families
from pydantic import SecretStr
from redis.exceptions import ConnectionError as RedisConnectionError

from smartenergy.live import metrics as live_metrics
from smartenergy.services.operations import synthetic_fleets, system_metrics
from smartenergy.services.ticking import ticks

OPS = Path(__file__).parents[3] / "ops"
TICK = 1_795_425_060


def samples(http: FlaskClient) -> dict[str, list[tuple[dict[str, str], float]]]:
    answer = http.get("/metrics")
    assert answer.status_code == 200
    found: dict[str, list[tuple[dict[str, str], float]]] = {}
    for family in text_string_to_metric_families(answer.text):
        for sample in family.samples:
            found.setdefault(sample.name, []).append((dict(sample.labels), sample.value))
    return found


@pytest.fixture
def ticked(app: Flask) -> None:
    with app.app_context():
        synthetic_fleets.create_fleet(3, 4, lambda _: None)
        ticks.run_tick(TICK)
        ticks.run_tick(TICK + 300)


@pytest.mark.usefixtures("ticked")
def test_metrics_tell_of_the_last_tick_and_of_all_of_them(http: FlaskClient) -> None:
    found = samples(http)
    assert found["smartenergy_ticks_done_total"] == [({}, 2)]
    assert found["smartenergy_ticks_missed_total"] == [({}, 4)]
    assert found["smartenergy_devices_moved_total"] == [({}, 24)]
    assert ({"result": "moved"}, 12) in found["smartenergy_tick_devices"]
    assert ({"result": "owed"}, 0) in found["smartenergy_tick_chunks"]
    assert {labels["phase"] for labels, _ in found["smartenergy_tick_phase_seconds"]} == {
        "plan", "read", "simulate", "write", "record", "publish",
    }  # fmt: skip


def test_requests_are_counted_by_operation_and_status(http: FlaskClient) -> None:
    before = samples(http)
    http.post("/graphql/", json={"query": "query Mine { energyStats { timestamp } }"})
    http.get("/nowhere")
    after = samples(http)

    def grown(**labels: str) -> float:
        count = {
            json.dumps(found, sort_keys=True): value for found, value in after["smartenergy_http_requests_total"]
        }
        old = {
            json.dumps(found, sort_keys=True): value for found, value in before["smartenergy_http_requests_total"]
        }
        name = json.dumps(labels, sort_keys=True)
        return count.get(name, 0) - old.get(name, 0)

    assert grown(operation="graphql energyStats", code="200") == 1
    assert grown(operation="none", code="404") == 1
    assert any(
        labels.get("operation") == "graphql energyStats"
        for labels, _ in after["smartenergy_http_request_seconds_bucket"]
    )


def test_a_server_that_is_away_is_itself_a_metric(http: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> Iterator[Any]:
        raise RedisConnectionError("away")
        yield

    monkeypatch.setattr(system_metrics, "_redis_signs", away)
    found = samples(http)
    assert sorted((labels["part"], value) for labels, value in found["smartenergy_up"]) == [
        ("database", 1),
        ("redis", 0),
    ]
    assert "smartenergy_workers" not in found
    assert "smartenergy_ticks_done_total" in found


@pytest.mark.parametrize(
    ("environment", "token", "sent", "status"),
    [
        ("development", "", None, 200), ("production", "", None, 404), ("production", "", "Bearer ", 404),
        ("production", "secret", "Bearer secret", 200), ("production", "secret", "Bearer wrong", 404),
        ("development", "secret", None, 404), ("development", "secret", "Bearer sécret", 404),
    ],
)  # fmt: skip
def test_metrics_are_for_whoever_has_the_token(
    app: Flask, monkeypatch: pytest.MonkeyPatch, environment: str, token: str, sent: str | None, status: int
) -> None:
    guarded = {"smartenergy_env": environment, "metrics_token": SecretStr(token)}
    monkeypatch.setitem(app.extensions, "settings", app.extensions["settings"].model_copy(update=guarded))
    headers = {"Authorization": sent} if sent else {}
    assert app.test_client().get("/metrics", headers=headers).status_code == status


def expressions() -> list[str]:
    rules = yaml.safe_load((OPS / "rules.yml").read_text())["groups"][0]["rules"]
    panels = json.loads((OPS / "grafana-dashboard.json").read_text())["panels"]
    return [rule["expr"] for rule in rules] + [target["expr"] for panel in panels for target in panel["targets"]]


@pytest.mark.usefixtures("ticked")
def test_alerts_and_dashboard_ask_only_for_metrics_that_exist(http: FlaskClient) -> None:
    http.get("/health/live")
    found = samples(http)
    asked = {name for expression in expressions() for name in re.findall(r"smartenergy_\w+", expression)}
    assert len(asked) > 15
    of_live = {sample.name for family in live_metrics.REGISTRY.collect() for sample in family.samples}
    assert asked - found.keys() - of_live == {
        "smartenergy_live_refused_total"
    }  # by code, and none was refused yet


def test_every_alert_says_what_is_wrong_and_what_to_do() -> None:
    for rule in yaml.safe_load((OPS / "rules.yml").read_text())["groups"][0]["rules"]:
        assert rule["annotations"].keys() == {"summary", "action"}, rule["alert"]
        assert rule["labels"]["severity"] in ("page", "ticket"), rule["alert"]

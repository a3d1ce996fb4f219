"""A query that leaves the fast path goes on from there: nothing is resolved twice, and it is counted."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from prometheus_client import REGISTRY

from smartenergy.kernel.errors import NotFoundError
from smartenergy.services.access import own_account
from smartenergy.services.devices import editing
from tests.client import GraphQLClient

Calls = Counter[str]


def fallbacks(reason: str) -> float:
    return REGISTRY.get_sample_value("smartenergy_graphql_fallbacks_total", {"reason": reason}) or 0


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Calls:
    """How often the services behind the resolvers are called."""
    found: Calls = Counter()

    def counted(name: str, service: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            found[name] += 1
            return service(*arguments, **named)

        return call

    for module, name in [(own_account, "get_user"), (editing, "get_device"), (editing, "list_devices"),
                         (editing, "create_device"), (editing, "delete_device")]:  # fmt: skip
        monkeypatch.setattr(module, name, counted(name, getattr(module, name)))
    return found


def test_an_error_of_ours_is_final_and_what_was_resolved_before_it_is_kept(
    ada: GraphQLClient, calls: Calls
) -> None:
    ada.heater()
    calls.clear()
    before = fallbacks("refused")
    answer = ada.post(
        "{ me { id username } a: allDevices { id } device(id: 99) { id } b: allDevices { name } }"
    ).get_json()
    assert calls == {"get_user": 1, "list_devices": 2, "get_device": 1}
    [error] = answer["errors"]
    assert (error["path"], error["extensions"]["code"]) == (["device"], "NOT_FOUND")
    assert answer["data"]["device"] is None
    assert answer["data"]["me"]["username"] == "ada"
    assert (len(answer["data"]["a"]), answer["data"]["b"]) == (1, [{"name": "Heater"}])
    assert fallbacks("refused") == before + 1


def test_a_fault_of_ours_does_not_run_the_query_again(
    ada: GraphQLClient, calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_user_id: int, **_: Any) -> None:
        calls["failing"] += 1
        raise RuntimeError

    monkeypatch.setattr(editing, "list_devices", fail)
    before = fallbacks("fault")
    assert ada.code("{ me { id } allDevices { id } }") == "INTERNAL_SERVER_ERROR"
    assert calls == {"get_user": 1, "failing": 1}
    assert fallbacks("fault") == before + 1


def test_an_error_inside_a_list_keeps_its_place_and_the_list_is_read_once(
    ada: GraphQLClient, calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada.heater()
    ada.battery()
    calls.clear()
    monkeypatch.setattr("smartenergy.models.Device.other_details", property(lambda _: 1 / 0))
    [error] = ada.post("{ allDevices { id otherDetails } }").get_json()["errors"]
    assert error["path"] == ["allDevices", 0, "otherDetails"]
    assert calls == {"list_devices": 1}


def test_an_outage_is_not_waited_for_twice(
    ada: GraphQLClient, calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    from redis.exceptions import ConnectionError as NoRedisError

    def away(*_: Any, **__: Any) -> None:
        calls["away"] += 1
        raise NoRedisError

    monkeypatch.setattr(editing, "list_devices", away)
    before = fallbacks("outage")
    assert ada.code("{ a: allDevices { id } b: allDevices { id } }") == "SERVICE_UNAVAILABLE"
    assert calls["away"] == 1
    assert fallbacks("outage") == before + 1


def test_queries_that_have_no_plan_are_counted_and_run_once(ada: GraphQLClient, calls: Calls) -> None:
    before = fallbacks("no_plan")
    ada.ask("query($b: Boolean!) { me { id @include(if: $b) } }", b=True)
    assert calls == {"get_user": 1}
    assert fallbacks("no_plan") == before + 1


@pytest.mark.parametrize("error", [NotFoundError, RuntimeError])
def test_a_mutation_runs_once_whatever_happens(
    ada: GraphQLClient, calls: Calls, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    made = editing.create_device

    def make_and_fail(*arguments: Any, **named: Any) -> None:
        made(*arguments, **named)
        raise error

    monkeypatch.setattr(editing, "create_device", make_and_fail)
    device = '{name: "x", deviceType: "consumption", consumptionRateWatts: 1}'
    assert "errors" in ada.post(f"mutation {{ createDevice(input: {device}) {{ id }} }}").get_json()
    assert calls == {"create_device": 1}

"""A forecast as people are told it, through each door."""

import csv
import io
from datetime import datetime
from typing import Any

import orjson
import pytest
from flask import Flask
from flask.testing import FlaskClient

from smartenergy.kernel.errors import BadInputError, NotFoundError
from smartenergy.services.common import clock
from smartenergy.services.forecasts import telling
from smartenergy.services.tariffs import assigning, example_tariffs
from tests.client import GraphQLClient
from tests.integration.services.forecasts.conftest import NOW
from tests.integration.services.ledger.conftest import make_home

pytestmark = pytest.mark.usefixtures("context")


def told(home: int, **given: Any) -> dict[str, Any]:
    return telling.document(telling.forecast(home, given))


def test_a_forecast_tells_energy_prices_and_how_sure_it_is(homes: list[int]) -> None:
    example_tariffs.store()
    assigning.assign(homes[1], None, {"tariff_id": example_tariffs.id_of("dynamic"), "valid_from": "2026-11-01"})
    found = told(homes[1], hours=48, quantiles="5,95")
    assert (found["home_id"], found["timezone"], found["currency"]) == (homes[1], "Europe/Berlin", "EUR")
    assert (len(found["points"]), found["quantile_percents"]) == (192, [5, 95])
    assert found["made_at"].timestamp() == NOW
    assert found["from"].timestamp() == NOW + 300
    assert found["to"].timestamp() == NOW + 300 + 48 * 3_600
    assert found["days_behind"] == 2.2
    for point in found["points"]:
        low, high = point["load_quantiles_wh"]
        assert 0 <= low <= high
        assert point["load_wh"] > 0
        assert float(point["buy_price"]) > float(point["sell_price"])
    assumed = [point["is_price_assumed"] for point in found["points"]]
    midnight = next(place for place, point in enumerate(found["points"]) if point["start"].hour == 0)
    assert assumed == [False] * midnight + [True] * (192 - midnight)  # published at 13:00, for tomorrow


def test_without_tariff_and_past_there_are_nulls_and_no_zeros(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    found = told(make_home())
    assert (found["currency"], found["days_behind"], len(found["points"])) == (None, 0, 96)
    assert found["points"][0] == {
        "start": datetime.fromtimestamp(NOW + 300, found["from"].tzinfo), "load_wh": None, "load_quantiles_wh": [None] * 3,
        "production_wh": None, "production_quantiles_wh": [None] * 3, "buy_price": None, "sell_price": None,
        "is_price_assumed": False, "planned_level_percent": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("given", "field"),
    [({"hours": 0}, "hours"), ({"hours": 49}, "hours"), ({"quantiles": "0"}, "quantiles"), ({"quantiles": "a,b"}, "quantiles"),
     ({"quantiles": ""}, "quantiles"), ({"quantiles": ",".join(["5"] * 10)}, "quantiles"), ({"days": 1}, "days"),
     ({"quantiles": "nan"}, "quantiles")],
)  # fmt: skip
def test_what_cannot_be_asked_is_said_at_its_field(given: dict[str, Any], field: str) -> None:
    with pytest.raises(BadInputError) as refused:
        told(make_home(), **given)
    assert list(refused.value.fields) == [field]


def test_others_homes_are_not_found() -> None:
    ada, bob = make_home("ada"), make_home("bob")
    with pytest.raises(NotFoundError):
        telling.forecast(ada, {}, bob)


def test_all_doors_tell_the_same(homes: list[int], http: FlaskClient, context: Flask) -> None:
    client = GraphQLClient(http)
    client.login("bob")
    headers = {"Authorization": f"Bearer {client.access_token}"}
    asked = "{ forecast(hours: 1, quantiles: [25]) { homeId quantilePercents points { start loadWh loadQuantilesWh } } }"
    by_graphql = client.ask(asked)["forecast"]
    answer = client.http.get(f"/api/v1/homes/{homes[1]}/forecast?hours=1&quantiles=25", headers=headers)
    by_rest = answer.json
    assert [(one["loadWh"], one["loadQuantilesWh"]) for one in by_graphql["points"]] == [
        (one["load_wh"], one["load_quantiles_wh"]) for one in by_rest["points"]
    ]
    file = client.http.get(f"/api/v1/homes/{homes[1]}/forecast/export?hours=1&quantiles=25", headers=headers)
    table = list(csv.DictReader(io.StringIO(file.text)))
    assert [float(row["load_p25_wh"]) for row in table] == [
        one["load_quantiles_wh"][0] for one in by_rest["points"]
    ]
    assert file.headers["Content-Disposition"].startswith("attachment; filename=forecast-2026")
    run = context.test_cli_runner().invoke
    as_json = orjson.loads(
        run(args=["home", "forecast", "bob", "--hours", "1", "--quantiles", "25", "--format", "json"]).output
    )
    assert as_json["points"] == by_rest["points"]
    assert (
        run(
            args=["home", "forecast", str(homes[1]), "--hours", "1", "--quantiles", "25", "--format", "csv"]
        ).output
        == file.text
    )
    lines = run(args=["home", "forecast", "bob", "--hours", "1"]).output.splitlines()
    assert len(lines) == 6
    assert "2.2 of the last 21 days" in lines[0]

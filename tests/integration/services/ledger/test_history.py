"""What one can ask about what has been, through both APIs."""

import csv
import io
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import psycopg
import pytest
from flask import Flask
from pyarrow import parquet

from smartenergy.ledger import shown
from smartenergy.services.devices import editing
from smartenergy.services.ledger.integrity import ledger_audit
from smartenergy.services.ledger.reading import history, summary
from smartenergy.services.ledger.rollup import expiring, rebuilding, rolling
from tests.client import GraphQLClient
from tests.integration.services.ledger.conftest import DAY, HOME, HOUR, START, make_home
from tests.rest import RestClient, assert_problem, rest

Run = Callable[[int, int], None]
Every = Callable[[int], None]
SERIES = "query($from: DateTime, $to: DateTime, $resolution: Resolution) { energyHistory(from: $from, to: $to, resolution: $resolution) { resolution series { start solarWh consumptionWh levelWh coverage } } }"  # fmt: skip


@pytest.fixture
def api(ada: GraphQLClient, context: Flask) -> RestClient:
    """Ada's, whose home stands in UTC."""
    for device in HOME:
        editing.create_device(ada.user_id, device)
    return rest(ada)


def at(seconds: int) -> str:
    return datetime.fromtimestamp(START + seconds).astimezone().isoformat()


def get(api: RestClient, path: str, **query: Any) -> Any:
    given = {name.removesuffix("_"): value for name, value in query.items()}
    answer = api.get(f"{path}?{urlencode(given)}")
    assert answer.status_code == 200, answer.data
    return answer.json


def test_the_last_day_is_shown_by_the_tick_in_columns(api: RestClient, run: Run) -> None:
    run(START, START + 1800)
    found = get(api, "/energy/history", columns="all")
    assert (found["resolution"], found["timezone"]) == ("tick", "UTC")
    columns = found["series"]
    assert set(columns) == {"start", *shown.ALL}
    assert {len(column) for column in columns.values()} == {31}, "a gap of a day, then 30 ticks"
    assert columns["start"][1:] == list(range(START, START + 1800, 60))
    assert columns["coverage"] == [0, *[1] * 30]


def test_a_gap_is_null_and_never_zero(api: RestClient, run: Run) -> None:
    run(START, START + 300)
    run(START + 900, START + 1200)
    found = get(api, "/energy/history", from_=at(0), to=at(1200), columns="consumption_wh,coverage,level_wh")
    columns = found["series"]
    assert columns["start"] == [*range(START, START + 301, 60), *range(START + 900, START + 1200, 60)]
    gap = columns["start"].index(START + 300)
    assert (columns["consumption_wh"][gap], columns["level_wh"][gap], columns["coverage"][gap]) == (None, None, 0)
    assert all(value for place, value in enumerate(columns["consumption_wh"]) if place != gap)


def test_the_last_tick_of_a_span_long_past_is_missed_as_any_other(api: RestClient, run: Run) -> None:
    run(START, START + 240)
    run(START + 900, START + 960)
    found = get(api, "/energy/history", from_=at(0), to=at(300), columns="coverage")["series"]
    assert (found["start"][-1], found["coverage"][-1]) == (START + 240, 0)


def test_periods_without_a_record_are_gaps_too(api: RestClient, run: Run) -> None:
    run(START, START + 300)
    run(START + 2700, START + 3600)
    found = get(api, "/energy/history", from_=at(0), to=at(3600), resolution="quarter_hour")["series"]
    assert found["start"] == [START, START + 900, START + 1800, START + 2700]
    assert found["coverage"] == [0.3333, 0, 0, 1]
    assert found["consumption_wh"][1:3] == [None, None]


@pytest.mark.parametrize("resolution", ["quarter_hour", "hour", "day", "month"])
def test_every_resolution_adds_up_to_the_ticks_wherever_they_are_kept(
    api: RestClient, run: Run, lived: Run, every: Every, resolution: str
) -> None:
    every(900)
    lived(START - 2 * DAY, START + 9 * HOUR)
    run(START + 9 * HOUR, START + DAY // 2 + 900)
    span = {"from": at(-2 * DAY + 5 * 900), "to": at(DAY // 2 + 900)}
    before = get(api, "/energy/history", **span, resolution=resolution, columns="all")
    rolling.roll_up()
    after = get(api, "/energy/history", **span, resolution=resolution, columns="all")
    assert after == before
    ticks = get(api, "/energy/history", **span, resolution="tick", columns="all")["series"]
    for name in shown.ALL:
        if shown.SHOWN[name].of_ticks and name.endswith("_wh") and name not in ("level_wh", "capacity_wh"):
            assert sum(filter(None, after["series"][name])) == pytest.approx(sum(ticks[name])), name
    assert after["series"]["level_wh"][-1] == ticks["level_wh"][-1]


def test_days_in_another_zone_are_made_from_quarter_hours(api: RestClient, lived: Run, every: Every) -> None:
    every(1800)
    lived(START, START + 2 * DAY)
    rolling.roll_up()
    found = get(api, "/energy/history", from_=at(0), to=at(2 * DAY), resolution="day", timezone="Asia/Kolkata")
    midnight = START + DAY - int(5.5 * HOUR)
    assert found["series"]["start"] == [midnight - DAY, midnight, midnight + DAY]
    own = get(api, "/energy/history", from_=at(0), to=at(2 * DAY), resolution="day")
    assert sum(found["series"]["solar_wh"]) == pytest.approx(sum(own["series"]["solar_wh"]))


def test_points_are_the_same_as_columns(api: RestClient, run: Run) -> None:
    run(START, START + 1800)
    span = {"from": at(0), "to": at(1800), "columns": "solar_wh,coverage"}
    columns = get(api, "/energy/history", **span)["series"]
    points = get(api, "/energy/history", **span, shape="points")["points"]
    assert [point["start"] for point in points] == columns["start"]
    assert [point["coverage"] for point in points] == columns["coverage"]


def test_both_apis_answer_alike(api: RestClient, ada: GraphQLClient, run: Run) -> None:
    run(START, START + 4000)
    rolling.roll_up()
    found = ada.ask(SERIES, **{"from": at(0), "to": at(4000), "resolution": "quarter_hour"})["energyHistory"]
    same = get(api, "/energy/history", from_=at(0), to=at(4000), resolution="quarter_hour")["series"]
    assert found["series"] == {
        "start": same["start"], "solarWh": same["solar_wh"], "consumptionWh": same["consumption_wh"],
        "levelWh": same["level_wh"], "coverage": same["coverage"],
    }  # fmt: skip
    query = "{ energyHistory(resolution: QUARTER_HOUR) { points { start end consumptionWh } } energySummary { present { coverage flows { source sink energyWh } figures { selfSufficiency } } } }"  # fmt: skip
    points = ada.ask(query)["energyHistory"]["points"]
    assert points[-1]["start"] < points[-1]["end"]


def test_the_summary_says_what_the_ticks_say(api: RestClient, lived: Run, every: Every) -> None:
    every(900)
    lived(START - DAY, START + DAY)
    rolling.roll_up()
    found = get(api, "/energy/summary", from_=at(0), to=at(DAY))
    figures, ticks = found["present"]["figures"], get(api, "/energy/history", from_=at(0), to=at(DAY), resolution="tick", columns="all")["series"]  # fmt: skip
    for name in ("production", "consumption", "grid_import", "grid_export", "charge", "discharge"):
        assert figures[f"{name}_wh"] == pytest.approx(sum(ticks[f"{name}_wh"])), name
    assert figures["peak_import_watts"] == max(ticks["peak_import_watts"])
    sent = sum(ticks["solar_to_grid_wh"]) + sum(ticks["generator_to_grid_wh"])
    assert figures["self_consumption"] == pytest.approx(1 - sent / figures["production_wh"])
    assert 0 < figures["self_sufficiency"] <= 1
    into = sum(flow["energy_wh"] for flow in found["present"]["flows"] if flow["sink"] == "use")
    assert into == pytest.approx(figures["consumption_wh"])
    before = get(api, "/energy/summary", from_=at(-DAY), to=at(0))["present"]
    assert found["before"] == before


def test_a_month_is_compared_with_the_month_before(api: RestClient, run: Run) -> None:
    run(START, START + 60)
    found = get(api, "/energy/summary", from_="2026-11-01", to="2026-12-01")
    assert (found["before"]["from"], found["before"]["to"]) == (
        "2026-10-01T00:00:00+00:00", "2026-11-01T00:00:00+00:00",
    )  # fmt: skip
    assert found["before"]["figures"] is None
    assert found["before"]["coverage"] == 0


def test_any_cut_of_a_span_adds_up_to_the_whole(
    ada: GraphQLClient, api: RestClient, lived: Run, every: Every
) -> None:
    every(900)
    lived(START, START + 2 * DAY)
    rolling.roll_up()

    def consumed(since: int, until: int) -> int:
        totals = summary.energy_summary(ada.user_id, {"from": at(since), "to": at(until)}).present
        return totals.figures.consumption_mwh if totals.figures else 0

    whole = consumed(0, 2 * DAY)
    for cut in (900, 8 * HOUR, DAY, DAY + 900, DAY + 23 * HOUR + 2700):
        assert consumed(0, cut) + consumed(cut, 2 * DAY) == whole


@pytest.mark.parametrize(
    ("query", "field", "words"),
    [
        ({"from": "2026-11-23", "to": "2026-11-22"}, "to", "later than"),
        ({"from": "2026-11-23", "to": "2026-11-23"}, "to", "later than"),
        ({"from": "2099-01-01", "to": "2099-01-02"}, "from", "future"),
        ({"from": "2020-01-01", "to": "2026-11-23", "resolution": "tick"}, "resolution", "points"),
        ({"from": "yesterday"}, "from", "2026-11-24T06:00"),
        ({"from": "1795392000"}, "from", "no number"),
        ({"from": "0001-01-01"}, "from", "2000 and 2100"),
        ({"timezone": "Mars/Olympus"}, "timezone", "IANA"),
        ({"resolution": "week"}, "resolution", "'tick', 'quarter_hour', 'hour', 'day' or 'month'"),
        ({"columns": "solar_wh,nothing"}, "columns", "`nothing`"),
        ({"until": "2026-11-23"}, "until", "not a known field"),
    ],
)  # fmt: skip
def test_a_bad_span_is_refused_by_its_name(
    api: RestClient, run: Run, query: dict[str, str], field: str, words: str
) -> None:
    run(START, START + 60)
    answer = api.get(f"/energy/history?{urlencode(query)}")
    assert_problem(answer, 422, "BAD_USER_INPUT", field)
    assert words in answer.json["fields"][field][0]


def test_graphql_refuses_alike(api: RestClient, ada: GraphQLClient, run: Run) -> None:
    run(START, START + 60)
    reversed_span = '{ energyHistory(from: "2026-11-23", to: "2026-11-22") { resolution } }'
    assert ada.fields(reversed_span) == {"to": ["must be later than `from`"]}
    assert "from" in ada.fields('{ energySummary(from: "2099-01-01", to: "2099-02-01") { present { coverage } } }')


def test_a_local_date_is_a_local_midnight(api: RestClient, run: Run) -> None:
    run(START, START + 60)
    found = get(
        api, "/energy/history", from_="2026-11-22", timezone="America/New_York", to="2026-11-23", resolution="hour"
    )
    assert found["from"] == "2026-11-22T00:00:00-05:00"


def test_csv_has_units_offsets_and_empty_gaps(api: RestClient, lived: Run, every: Every) -> None:
    every(900)
    lived(START, START + 1800)
    lived(START + 2700, START + 2 * DAY)
    rolling.roll_up()
    answer = api.get(
        "/energy/export?format=csv&resolution=tick&timezone=Asia/Kolkata&from=2026-11-23T05:30&to=2026-11-25"
    )
    assert answer.content_type == "text/csv; charset=utf-8"
    assert re.search(r"filename=energy-tick-20261123-20261124.csv", answer.headers["Content-Disposition"])
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert rows[0]["start"] == "2026-11-23T05:30:00+05:30"
    assert set(rows[0]) == {"start", *shown.ALL}
    assert rows[2]["consumption_wh"] == ""
    assert float(rows[3]["consumption_wh"]) > 0
    assert len(rows) == (2 * DAY - int(5.5 * HOUR)) // 900


def test_parquet_holds_the_same(api: RestClient, lived: Run, every: Every) -> None:
    every(900)
    lived(START, START + 1800)
    lived(START + 2700, START + DAY)
    table = parquet.read_table(
        io.BytesIO(
            api.get("/energy/export?format=parquet&resolution=quarter_hour&from=2026-11-23&to=2026-11-24").data
        )
    )
    assert table.num_rows == 96
    assert str(table.schema.field("start").type) == "timestamp[ms, tz=UTC]"
    assert table["consumption_wh"].null_count == 1
    shown = get(api, "/energy/history", from_="2026-11-23", to="2026-11-24", resolution="quarter_hour")["series"]
    assert table["solar_wh"].to_pylist() == shown["solar_wh"]


def test_a_devices_history_is_there_once_its_readings_are_on(
    api: RestClient, ada: GraphQLClient, run: Run
) -> None:
    battery = ada.update(id=1, readings="on")["id"]
    run(START, START + 1800)
    span = {"from": at(0), "to": at(1800)}
    ticks = get(api, f"/devices/{battery}/history", **span)["points"]
    assert len(ticks) == 30
    quarters = get(api, f"/devices/{battery}/history", **span, resolution="quarter_hour")["points"]
    assert [point["recorded_seconds"] for point in quarters] == [900, 900]
    assert sum(p["energy_wh"] for p in quarters) == pytest.approx(sum(p["energy_wh"] for p in ticks))
    assert quarters[-1]["level_wh"] == ticks[-1]["level_wh"]
    assert get(api, "/devices/5/history", **span)["points"] == []
    query = "{ deviceHistory(deviceId: 1) { device { id readings } resolution points { start watts levelWh } } }"
    found = ada.ask(query)["deviceHistory"]
    assert found["device"] == {"id": "1", "readings": "on"}
    assert len(found["points"]) == 30


def test_readings_are_off_or_on(ada: GraphQLClient, api: RestClient) -> None:
    assert api.get("/devices/1").json["readings"] == "off"
    assert_problem(api.patch("/devices/1", {"readings": "sometimes"}), 422, "BAD_USER_INPUT", "readings")
    assert ada.fields('mutation { updateDevice(input: {id: 1, readings: "maybe"}) { id } }')


def test_resolution_is_picked_by_the_span(ada: GraphQLClient, api: RestClient, run: Run) -> None:
    run(START, START + 60)
    picked = [
        history.energy_history(ada.user_id, {"from": at(60 - days * DAY), "to": at(60)}).resolution
        for days in (1, 7, 30, 365, 3_650)
    ]
    assert picked == ["tick", "quarter_hour", "hour", "day", "month"]


def test_a_century_is_summed_up_as_quickly_as_what_there_is(ada: GraphQLClient, api: RestClient, run: Run) -> None:
    run(START, START + 60)
    all_of_it = get(api, "/energy/summary", from_="2000-01-01", to="2099-12-31")["present"]
    minute = get(api, "/energy/summary", from_=at(0), to=at(900))["present"]
    assert all_of_it["figures"] == minute["figures"]


def test_who_lives_in_a_zone_that_is_unknown_here_is_answered_in_utc_and_holds_nobody_up(
    ada: GraphQLClient, api: RestClient, run: Run, every: Every, sql: psycopg.Connection[Any]
) -> None:
    every(900)
    neighbour = make_home("bob")
    run(START - DAY, START + HOUR)
    rolling.roll_up()
    sql.execute("UPDATE users SET timezone = 'Europe/Atlantis' WHERE id = %s", [ada.user_id])
    unknown = "UPDATE homes SET timezone = 'Europe/Atlantis', ledger_timezone = 'Europe/Atlantis' WHERE id = %s"
    sql.execute(unknown, [ada.user_id])
    run(START + HOUR, START + DAY + HOUR)
    assert rolling.roll_up().days == 1, "the neighbour's"
    for path in ("/energy/history", "/energy/summary", "/devices/1/history"):
        found = get(api, path, from_=at(-DAY), to=at(DAY))
        assert found.get("timezone", "UTC") == "UTC"
    assert api.get("/energy/export?format=csv").status_code == 200
    assert api.get("/me").json["timezone"] == "Europe/Atlantis"
    assert (ledger_audit.audit().faults, rebuilding.rebuild()) == ([], 1)
    assert [name for name in expiring.expire(START + 400 * DAY) if "quarter" in name] != []
    assert sql.execute("SELECT max(until) FROM energy_days WHERE home_id = %s", [neighbour]).fetchone() == (
        START + DAY,
    )
    assert api.patch("/me", {"timezone": "localtime"}).status_code == 422
    assert api.patch("/me", {"timezone": "Asia/Tokyo"}).status_code == 200
    assert get(api, "/energy/history", from_=at(-DAY), to=at(DAY), resolution="hour")["timezone"] == "Asia/Tokyo"

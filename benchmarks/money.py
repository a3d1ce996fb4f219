"""Money: bills from meter blocks in the server and over HTTP, pricing many homes, what meter blocks take."""

import statistics
import time
from collections.abc import Callable
from datetime import date

import numpy as np
from sqlalchemy import text

from benchmarks.http import a_home, web_server
from benchmarks.load import drive_at, http_request
from config import Settings
from smartenergy import create_app
from smartenergy.kernel.arrays import Floats, Ints
from smartenergy.kernel.extensions import db
from smartenergy.ledger.calendar import DAY_SECONDS, day_start
from smartenergy.ledger.columns import Book, names
from smartenergy.ledger.periods import QUARTER_SECONDS
from smartenergy.services.access import usernames
from smartenergy.services.common.transaction import driver_cursor, transaction
from smartenergy.services.homes.naming import find_any
from smartenergy.services.ledger.reading import spans, summary
from smartenergy.services.ledger.rollup import rollup_progress
from smartenergy.services.tariffs import assigning, bills, costs, example_tariffs, pricing
from smartenergy.storage.books import meter_blocks
from smartenergy.tariffs.assignments import Assignment
from smartenergy.tariffs.bill import bill_of, prepared
from smartenergy.tariffs.examples import BERLIN, EXAMPLES, MARKET, THREE_BANDS
from smartenergy.tariffs.lines import Tariff, Tier, Tiers, Version
from smartenergy.tariffs.meter import Meter
from smartenergy.tariffs.part import Part
from smartenergy.tariffs.series import Values

DAYS = 400
ASKED, PER_SECOND = 31, 20
HOMES, METERS = 10_000, 50
BY_BANDS = Tiers("energy", (Tier(THREE_BANDS, 300_000), Tier(THREE_BANDS, 600_000), Tier(THREE_BANDS)), "month")
TARIFFS = {name: EXAMPLES[name] for name in ("fixed", "three_bands", "dynamic", "tiers", "demand")}
TARIFFS |= {"tiers of bands": Tariff("tiers", "EUR", BERLIN, (Version(date(2015, 1, 1), (BY_BANDS,)),))}


def measure(settings: Settings) -> str:
    """The tables, in Markdown."""
    token = a_home(settings, "payer")
    app = create_app(settings)
    with app.app_context():
        home_id = usernames.find_user("payer").id
        until = int(time.time()) // DAY_SECONDS * DAY_SECONDS
        make_meter(home_id, until)
        example_tariffs.store()
        tariff = {"tariff_id": example_tariffs.id_of("dynamic"), "valid_from": "2020-01-01"}
        assigning.assign(home_id, None, tariff)
        since = until - 365 * DAY_SECONDS
        lines = [in_process(home_id, since, until), *size_line()]
        db.session.remove()
    return "\n".join([HEAD, *lines, over_http(settings, token, until), many_homes()])


CAPACITY, RESERVE, NIGHT_CHARGE = 10_000_000, 1_000_000, 500_000
HEAD = """## Money
"""


def make_meter(home_id: int, until: int) -> None:
    """Days of a home that uses more in the evening and has a roof, with much that is by chance."""
    rng, count = np.random.default_rng(7), DAYS * DAY_SECONDS // QUARTER_SECONDS
    starts = until - DAYS * DAY_SECONDS + QUARTER_SECONDS * np.arange(count, dtype=np.int64)
    hour = starts % DAY_SECONDS / 3_600
    sun = np.maximum(0, np.sin((hour - 6) / 12 * np.pi)) * rng.random(count) * 1_500_000
    use = (60_000 + 90_000 * (hour > 17) + rng.exponential(60_000, count)).astype(np.int64)
    solar = sun.astype(np.int64)
    flow, level = a_battery(use - solar, hour)
    charged, drawn = np.maximum(flow, 0), np.maximum(-flow, 0)
    net = use - solar + flow
    found = {name: np.zeros(count, np.int64) for name in names(Book.METERS)} | {
        "home_id": np.full(count, home_id), "start": starts, "recorded_seconds": np.full(count, QUARTER_SECONDS),
        "solar_mwh": solar, "consumption_mwh": use,
        "import_mwh": np.maximum(net, 0), "export_mwh": np.maximum(-net, 0),
        "store_grid_mwh": np.minimum(charged, np.maximum(net, 0)), "store_used_mwh": drawn, "level_mwh": level,
    }  # fmt: skip
    with transaction():
        meter_blocks.write(driver_cursor(), found)
        rollup_progress.note(rollup_progress.METERS, rollup_progress.Progress(until))


def a_battery(net: Ints, hour: Floats) -> tuple[Ints, Ints]:
    """10 kWh that keep a tenth, charged by the sun and an hour at night: what goes in or out, and what is held."""
    flows, levels, level = [], [], RESERVE
    for lacks, at_night in zip(net.tolist(), ((hour >= 3) & (hour < 4)).tolist(), strict=True):
        wanted = NIGHT_CHARGE if at_night else -lacks
        flow = min(max(wanted, RESERVE - level), CAPACITY - level)
        level += flow
        flows.append(flow)
        levels.append(level)
    return np.array(flows, np.int64), np.array(levels, np.int64)


def in_process(home_id: int, since: int, until: int) -> str:
    """A year's bill by the dynamic tariff, and its parts."""
    asked = {"from": spans.moment(since, "UTC").isoformat(), "to": spans.moment(until, "UTC").isoformat()}
    whole = processor_ms(lambda: bills.energy_bill(home_id, asked))
    with transaction():
        home = find_any(home_id)
        had = pricing.priced(home, since, until, until)
    priced = processor_ms(lambda: bill_of(had.parts, had.counted.meter, since, until))
    return f"""A year of one home by the dynamic tariff, from {DAYS} days of meter blocks, in the server's process:
the pricing **{priced:.2f} ms** (asked: at most 5), with reading the meter and prices {whole:.1f} ms (processor
time, medians of {ASKED}).

{stored_line(home_id, until)}
"""


def stored_line(home_id: int, until: int) -> str:
    """What the costs of a month take, and what stored energy had cost beside them."""
    edges = (until - 31 * DAY_SECONDS, until)
    span = dict(zip(("from", "to"), (spans.moment(edge, "UTC").isoformat() for edge in edges), strict=True))
    totals = summary.energy_summary(home_id, span).present
    had = costs.of_totals(totals)
    stored = costs.of_storage(had)
    assert stored is not None
    alone, beside = processor_ms(lambda: costs.of_totals(totals)), processor_ms(lambda: costs.of_storage(had))
    followed = (until - int(stored.since.timestamp())) // DAY_SECONDS
    return f"""A month's costs take {alone:.1f} ms, what its stored energy has cost {beside:.1f} more: of a battery
that goes down to a tenth each day, followed through {followed} days."""


def over_http(settings: Settings, token: str, until: int) -> str:
    """A month's bill, as REST answers it."""
    first = spans.moment(until - 40 * DAY_SECONDS, "UTC")
    request = http_request("GET", f"/api/v1/energy/bill?month={first:%Y-%m}", token)
    with web_server(settings) as port:
        drive_at(port, request, PER_SECOND, 1.0, 1)
        load = drive_at(port, request, PER_SECOND, 5.0, 1)
        assert not load.failures
    latencies = sorted(1000 * latency for latency in load.answered)
    p50, p99 = latencies[len(latencies) // 2], latencies[len(latencies) * 99 // 100]
    return f"""A month's bill over HTTP takes **{p50:.1f} ms** at the median, {p99:.1f} at the 99th percentile,
asked {PER_SECOND} times a second (at most 20 ms are wanted).
"""


def many_homes() -> str:
    """A year of homes priced anew on one core."""
    since, until = (day_start(BERLIN, date(year, 1, 1)) for year in (2025, 2026))
    count, rng = (until - since) // QUARTER_SECONDS, np.random.default_rng(7)
    imported = rng.integers(0, 400_000, (METERS, count)) * (rng.random((METERS, count)) < 0.7)
    exported = rng.integers(0, 900_000, (METERS, count)) * (rng.random((METERS, count)) < 0.3)
    meters = [Meter(since, *both) for both in zip(imported, exported, strict=True)]
    market = Values(
        QUARTER_SECONDS, since + QUARTER_SECONDS * np.arange(count), rng.integers(-50_000, 300_000, count)
    )
    lines = []
    for name, tariff in TARIFFS.items():
        parts = prepared([Assignment(tariff, since)], since, until, {MARKET: market}, since)
        seconds = statistics.median(repriced(parts, meters, since, until) for _ in range(5)) * HOMES / METERS
        lines.append(f"| {name} | {seconds:.1f} |")
    return f"""| {HOMES:,} homes' year priced anew, by | s on one core (asked: at most 10) |
| --- | --- |
{chr(10).join(lines)}

From meters in memory, {METERS} of them a round, processor time, medians of 5.
"""


def repriced(parts: list[Part], meters: list[Meter], since: int, until: int) -> float:
    started = time.process_time()
    for meter in meters:
        bill_of(parts, meter, since, until)
    return time.process_time() - started


def size_line() -> list[str]:
    """What a home's day takes."""
    packed = text("SELECT avg(octet_length(packed)), max(octet_length(packed)) FROM energy_meter_blocks")
    mean, most = db.session.execute(packed).one()
    db.session.rollback()
    return [
        f"A home's day in meter blocks takes **{mean:.0f} bytes**, {most} at the most (asked: at most 1,000).\n"
    ]


def processor_ms(act: Callable[[], object]) -> float:
    times = []
    for _ in range(ASKED):
        started = time.process_time()
        act()
        times.append(1000 * (time.process_time() - started))
    return statistics.median(times)

"""Forecasts: of many homes for plans, of one for its people, scored; and how good they are in a year of homes."""

import statistics
import time
from collections.abc import Callable

import numpy as np
from sqlalchemy import select

from calibration import forecasts as calibrated
from calibration.homes_year import Year, year
from config import Settings
from smartenergy import create_app
from smartenergy.forecasts.homes import DAYS_OF_PAST
from smartenergy.kernel.extensions import db
from smartenergy.ledger.calendar import DAY_SECONDS
from smartenergy.ledger.columns import Book, names
from smartenergy.ledger.periods import QUARTER_SECONDS
from smartenergy.models import Home
from smartenergy.services.common.transaction import driver_cursor, transaction
from smartenergy.services.forecasts import following, scoring, telling
from smartenergy.services.forecasts.ahead import homes_ahead
from smartenergy.services.ledger.rollup import rollup_progress
from smartenergy.services.operations import synthetic_fleets
from smartenergy.storage.books import meter_blocks

HOMES, AT_ONCE, ASKED, SCORED = 3_000, 100, 15, 100
DAYS = DAYS_OF_PAST + scoring.DAYS_BACK + 5
EVERY = 15
HEAD = """## Forecasts
"""


def measure(settings: Settings) -> str:
    """The tables, in Markdown."""
    made = year(calibrated.SINCE, calibrated.SINCE + (DAYS_OF_PAST + calibrated.YEAR + 4) * DAY_SECONDS)
    days = range(DAYS_OF_PAST + 1, DAYS_OF_PAST + 1 + calibrated.YEAR, EVERY)
    with create_app(settings).app_context():
        synthetic_fleets.create_fleet(HOMES, 1, lambda _: None)
        homes = list(db.session.scalars(select(Home.id).order_by(Home.id)))
        db.session.remove()
        at = int(time.time()) // DAY_SECONDS * DAY_SECONDS
        make_meters(made, homes, at)
        lines = [for_plans(homes, at), for_people(homes), scored(homes)]
        synthetic_fleets.clear_fleet()
        db.session.remove()
    return "\n".join([HEAD, *lines, calibrated.tables(calibrated.measured(made, days)), ""])


def make_meters(made: Year, homes: list[int], until: int) -> None:
    """Weeks of homes of the catalogue, each home another week of one of them."""
    count = DAYS * DAY_SECONDS // QUARTER_SECONDS
    starts = until - DAYS * DAY_SECONDS + QUARTER_SECONDS * np.arange(count, dtype=np.int64)
    with transaction():
        for first in range(0, len(homes), AT_ONCE):
            some = homes[first : first + AT_ONCE]
            rows = [
                (number % len(made.load), 672 * (number // len(made.load) % 40)) for number in range(len(some))
            ]
            load, solar = (
                np.concatenate([np.rint(energy[row, at : at + count] * 1_000) for row, at in rows]).astype(
                    np.int64
                )
                for energy in (made.load, made.solar)
            )
            found = {name: np.zeros(len(load), np.int64) for name in names(Book.METERS)} | {
                "home_id": np.repeat(some, count), "start": np.tile(starts, len(some)),
                "recorded_seconds": np.full(len(load), QUARTER_SECONDS),
                "solar_mwh": solar, "consumption_mwh": load, "level_mwh": np.zeros(len(load), np.int64),
                "import_mwh": np.maximum(load - solar, 0), "export_mwh": np.maximum(solar - load, 0),
            }  # fmt: skip
            meter_blocks.write(driver_cursor(), found)
        rollup_progress.note(rollup_progress.METERS, rollup_progress.Progress(until))


def for_plans(homes: list[int], at: int) -> str:
    """Means of load and production of 48 hours, read from meter blocks."""
    with transaction():
        homes_ahead(homes[:10], at, 192)  # what a process reads once: holidays, climates
    wall, processor = time.perf_counter(), time.process_time()
    with transaction():
        homes_ahead(homes, at, 192)
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    spent, of_many = 1_000 * processor / len(homes), processor / len(homes) * 100_000
    return f"""48 hours of {len(homes):,} homes at once, as plans want them: {spent:.2f} ms of a processor a home,
so **{of_many:.0f} s** for 100,000 ({1_000 * wall / len(homes):.2f} ms of time a home, with the database's part).
"""


def for_people(homes: list[int]) -> str:
    """With quantiles, by the service."""
    spent = [processor_ms(lambda home=home: telling.forecast(home, {"hours": 48}, home)) for home in homes[:ASKED]]
    return f"48 hours of one home with quantiles: **{statistics.median(spent):.0f} ms** of a processor.\n"


def scored(homes: list[int]) -> str:
    """Days of homes, as the periodic task does it."""
    with transaction():
        for home in homes[:SCORED]:
            following.note_asked(home)
    began = time.process_time()
    count = scoring.score(60)
    spent = 1_000 * (time.process_time() - began) / max(count, 1)
    return f"Scoring takes {spent:.0f} ms of a processor a home and day ({count:,} of them).\n"


def processor_ms(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    db.session.remove()
    return 1_000 * (time.process_time() - began)

"""What a home's stored energy has cost, and its carbon: worked out when it is asked for, and never kept.

What a store holds depends on all that was charged before: so it is followed from where it was empty, or from where
what it held then has been replaced since, however short the span is that is asked for (docs/decisions/0072).
"""

from dataclasses import dataclass
from datetime import datetime

import numpy as np

from smartenergy.kernel.arrays import Bools, Floats, Ints
from smartenergy.kernel.units import MWH_PER_WH
from smartenergy.ledger.calendar import DAY_SECONDS
from smartenergy.ledger.periods import QUARTER_SECONDS
from smartenergy.ledger.tables import beginnings
from smartenergy.services.common.transaction import driver_cursor
from smartenergy.services.homes.naming import find_any
from smartenergy.services.ledger.reading.series import Series
from smartenergy.services.ledger.reading.spans import EARLIEST, moment
from smartenergy.services.tariffs import series
from smartenergy.services.tariffs.pricing import Priced, PricedSpan, priced
from smartenergy.storage.books import meter_blocks, period_rows
from smartenergy.tariffs.series import Values, at_quarters
from smartenergy.tariffs.stored import Brought, Means, Storage, joined_up, means

LOOKS_BACK_DAYS = (32, 170, 3 * 366, 12 * 366)
"""So far back, further each time that what was held then has not been replaced."""
MICROGRAMS = 1_000_000
MWH_PER_KWH = 1_000 * MWH_PER_WH
DIGITS_OF_SHARE, DIGITS_OF_ROWS = 4, 6
COLUMNS = {
    "drawn_cost": "What the energy that came out of storage, to own use and to the grid, had cost, in the currency"
    " of the home's tariff, with taxes on energy; own sun costs nothing. Null where a price is missing.",
    "drawn_co2_grams": "What it had emitted, g of CO2. Null where carbon is not known.",
    "held_cost_per_kwh": "What each kWh held at the end has cost, in that currency; null of an empty store.",
    "held_grams_per_kwh": "What each kWh held at the end has emitted, g of CO2.",
}
"""What is said of storage in a history's rows, to who asks for it."""


@dataclass(frozen=True)
class Followed:
    """Storage of a span, and what each mWh of it has cost and emitted, quarter hour by quarter hour."""

    storage: Storage
    cost: Means
    carbon: Means
    brought: tuple[Brought, Brought]
    """Cost and carbon of what was charged from the grid."""
    since: int
    """From when on it was followed."""


@dataclass(frozen=True)
class Worth:
    """Of some energy. None: not known, of more than a twenty-thousandth of it."""

    mwh: int
    cost: float | None
    cost_coverage: float
    co2_grams: float | None
    co2_coverage: float


@dataclass(frozen=True)
class StoredCosts:
    """What storage took, gave and holds in a span, and what that has cost and emitted."""

    charged: Worth
    drawn: Worth
    lost: Worth
    driven: Worth
    held: Worth
    """At the end."""
    since: datetime
    """From when on it was followed."""


@dataclass(frozen=True)
class _Piece:
    """A span of storage, with what was brought to it."""

    storage: Storage
    cost: Brought
    carbon: Brought


def follow(span: PricedSpan) -> Followed:
    """Follow a span's storage from where nothing of what was held before is left, in the transaction at hand."""
    own = _piece(span.had, span.carbon, span.since, span.until)
    held_some = len(own.storage.starts) and own.storage.before[0]
    earlier, since = _looked_back(span) if held_some else ([], span.since)
    whole = joined_up([*(one.storage for one in earlier), own.storage])
    brought = (_together([getattr(one, name) for one in (*earlier, own)]) for name in ("cost", "carbon"))
    before = len(whole.starts) - len(own.storage.starts)
    held_at_first = len(whole.starts) and whole.before[0]
    is_whole = not held_at_first or _begins(span.home_id, int(whole.starts[0]))
    told = means(whole, *brought, is_whole=is_whole)
    cost, carbon = (Means(found.amount[before:], found.known[before:]) for found in told)
    return Followed(own.storage, cost, carbon, (own.cost, own.carbon), since)


def _looked_back(span: PricedSpan) -> tuple[list[_Piece], int]:
    """What went before a span, as far back as anything is left of what was held then; and where that begins."""
    found: list[_Piece] = []
    since = span.since
    for days in LOOKS_BACK_DAYS:
        wanted = span.since - days * DAY_SECONDS
        first = meter_blocks.first_day(driver_cursor(), span.home_id, since) if found else EARLIEST
        begin = max(EARLIEST, wanted, first)
        if begin < since:
            found.insert(0, _before(span, begin, since))
            since = begin
        if begin > wanted or joined_up([one.storage for one in found]).forgets:
            break
    return found, since


def _begins(home_id: int, instant: int) -> bool:
    """Whether a home's record begins there: what was counted before that may have expired."""
    return not period_rows.any_before(driver_cursor(), period_rows.DAYS, home_id, instant)


def _before(span: PricedSpan, since: int, until: int) -> _Piece:
    """What was there before a span, in its currency: what was paid in another is not known."""
    home = find_any(span.home_id)
    had = priced(home, since, until, span.now, span.had.currency or "")
    carbon = series.carbon(home.timezone, since, until, span.now, home.user_id)
    return _piece(had, carbon, since, until)


def _piece(had: Priced, carbon: Values, since: int, until: int) -> _Piece:
    first, after = np.searchsorted(had.counted.storage.starts, [since, until])
    storage = Storage(*(getattr(had.counted.storage, name)[first:after] for name in Storage.__annotations__))
    costs, is_known = had.import_costs(since, until)
    place = (storage.starts - since) // QUARTER_SECONDS
    imported = had.counted.meter.energy("import", since, until)[place]
    share = np.divide(storage.from_grid, imported, out=np.zeros(len(place)), where=imported > 0)
    sampled = at_quarters(carbon, storage.starts)
    grams = storage.from_grid * sampled.values / MICROGRAMS
    return _Piece(storage, Brought(costs[place] * share, is_known[place]), Brought(grams, sampled.is_known))


def _together(parts: list[Brought]) -> Brought:
    return Brought(*(np.concatenate([getattr(part, name) for part in parts]) for name in ("amount", "is_known")))


def of_span(span: PricedSpan) -> StoredCosts | None:
    """Of a span as a whole, in the transaction at hand; None where nothing of it is recorded."""
    found = follow(span)
    storage, has_price = found.storage, span.had.currency is not None
    if not len(storage.starts):
        return None
    at_end = np.zeros_like(storage.level)
    at_end[-1:] = storage.level[-1:]
    drawn, lost, driven, held = (
        _worth(energy, found, has_price=has_price)
        for energy in (storage.drawn, storage.lost, storage.driven, at_end)
    )
    charged = _charged(found, has_price=has_price)
    return StoredCosts(charged, drawn, lost, driven, held, moment(found.since, span.zone))


def _worth(energy: Ints, found: Followed, *, has_price: bool) -> Worth:
    mwh = int(energy.sum())
    cost, cost_share = _known(energy, found.cost, mwh)
    grams, grams_share = _known(energy, found.carbon, mwh)
    return Worth(mwh, cost if has_price else None, cost_share if has_price else 0.0, grams, grams_share)


def _known(energy: Ints, each: Means, mwh: int) -> tuple[float | None, float]:
    share = round(float(np.dot(energy, each.known)) / mwh, DIGITS_OF_SHARE) if mwh else 1.0
    return float(np.dot(energy, each.amount)) if share == 1 else None, share


def _charged(found: Followed, *, has_price: bool) -> Worth:
    charged, mwh = found.storage.charged, int(found.storage.charged.sum())
    told = []
    for brought in found.brought:
        is_known = (brought.is_known | (found.storage.from_grid == 0)) & found.storage.is_known
        share = round(float(np.dot(charged, is_known)) / mwh, DIGITS_OF_SHARE) if mwh else 1.0
        told.append((float(brought.amount[is_known].sum()) if share == 1 else None, share))
    (cost, cost_share), (grams, grams_share) = told
    return Worth(mwh, cost if has_price else None, cost_share if has_price else 0.0, grams, grams_share)


def columns(found: Series, span: PricedSpan) -> dict[str, Floats]:
    """The columns of `COLUMNS` beside a history, in the transaction at hand."""
    store = follow(span)
    row = np.searchsorted(found.starts, store.storage.starts, "right") - 1
    last = np.append(beginnings(row)[1:], len(row)) - 1 if len(row) else row
    told = {}
    for each, drawn, held, is_told in (
        (store.cost, "drawn_cost", "held_cost_per_kwh", span.had.currency is not None),
        (store.carbon, "drawn_co2_grams", "held_grams_per_kwh", True),
    ):
        told[drawn] = _by_rows(len(found), row, store.storage.drawn, each, is_told=is_told).round(DIGITS_OF_ROWS)
        at_end = np.full(len(found), np.nan)
        known = (each.known[last].round(DIGITS_OF_SHARE) == 1) & (store.storage.level[last] > 0) & is_told
        at_end[row[last]] = np.where(known, each.amount[last] * MWH_PER_KWH, np.nan)
        told[held] = at_end.round(DIGITS_OF_ROWS)
    return {name: told[name] for name in COLUMNS}


def _by_rows(count: int, row: Ints, energy: Ints, each: Means, *, is_told: bool) -> Floats:
    """What left in each row; null where a part of it is not known, or nothing is recorded."""
    sums = np.bincount(row, energy * each.amount, count)
    all_of, known = np.bincount(row, energy, count), np.bincount(row, energy * each.known, count)
    share = np.divide(known, all_of, out=np.ones(count), where=all_of > 0).round(DIGITS_OF_SHARE)
    is_known: Bools = (share == 1) & (np.bincount(row, minlength=count) > 0) & is_told
    return np.where(is_known, sums, np.nan)

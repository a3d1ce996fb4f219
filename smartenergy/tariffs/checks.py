"""What is wrong with a tariff, in words: of each line by its name, and of the whole."""

import itertools
from collections import Counter
from collections.abc import Iterator

from smartenergy.kernel import zones
from smartenergy.tariffs.bands import first_gap
from smartenergy.tariffs.lines import Credit, Demand, Energy, Line, Standing, Tariff, Tax, Tiers, Version
from smartenergy.tariffs.money import DIGITS, MICRO
from smartenergy.tariffs.prices import Bands, Fixed, Price, Series

Problem = tuple[str, str]
"""Where, and what."""
HIGHEST_PRICE = 1_000_000 * MICRO
"""A kWh, a day, a month or a kW: a million of any currency."""
LONGEST_NAME = 100


def problems(tariff: Tariff) -> list[Problem]:
    """All that is wrong with it; nothing, where it can price a home."""
    return [
        *of_tariff(tariff.name, tariff.currency, tariff.timezone),
        *_of_versions(tariff),
        *(found for version in tariff.versions for found in of_version(version)),
    ]


def of_tariff(name: str, currency: str, timezone: str) -> Iterator[Problem]:
    """What is wrong with a tariff beside its versions."""
    if not 1 <= len(name) <= LONGEST_NAME:
        yield "name", f"must have 1 to {LONGEST_NAME} characters"
    if currency not in DIGITS:
        yield "currency", "must be a code of ISO 4217 such as EUR"
    if timezone not in zones.names():
        yield "timezone", zones.WORDS


def _of_versions(tariff: Tariff) -> Iterator[Problem]:
    if not tariff.versions:
        yield "versions", "must hold one at the least"
    days = [version.valid_from for version in tariff.versions]
    if any(after <= before for before, after in itertools.pairwise(days)):
        yield "versions", "must follow one another: each valid_from is later than the one before"


def of_version(version: Version) -> Iterator[Problem]:
    """What is wrong with a version's lines."""
    if not version.lines:
        yield "lines", "must hold one at the least"
    for name, count in Counter(line.name for line in version.lines).items():
        if count > 1:
            yield name, "must be the name of one line only"
        if not 1 <= len(name) <= LONGEST_NAME:
            yield name, f"must have 1 to {LONGEST_NAME} characters"
    for line in version.lines:
        for words in _of_line(line, version):
            yield line.name, words


def _of_line(line: Line, version: Version) -> Iterator[str]:
    if isinstance(line, Energy):
        yield from _of_price(line.price)
    elif isinstance(line, Tiers):
        yield from _of_tiers(line)
    elif isinstance(line, Tax):
        yield from _of_tax(line, version)
    else:
        yield from _of_charge(line)


def _of_price(price: Price) -> Iterator[str]:
    if isinstance(price, Fixed):
        yield from _within(price.price)
    elif isinstance(price, Series):
        yield from _of_series(price)
    else:
        yield from _of_bands(price)


def _of_bands(price: Bands) -> Iterator[str]:
    wrong = [f"band {band.name!r}: {words}" for band in price.bands for words in band.when.problems()]
    yield from wrong
    if not price.bands:
        yield "must hold a band at the least"
    elif len({band.name for band in price.bands}) < len({(band.name, band.price) for band in price.bands}):
        yield "bands of one name must have one price"
    elif not wrong and (gap := first_gap(price)):
        yield f"no band holds in {gap}; begin with one that always does"
    for band in price.bands:
        yield from _within(band.price)


def _of_series(price: Series) -> Iterator[str]:
    if not price.series:
        yield "must name a series"
    if not 0 < price.factor <= 1000 * MICRO:
        yield "factor must be above 0 and at most 1000"
    for number in (price.add, price.floor, price.cap):
        yield from _within(number or 0)
    if price.floor is not None and price.cap is not None and price.floor > price.cap:
        yield "floor must not be above cap"


def _of_tiers(line: Tiers) -> Iterator[str]:
    limits = [tier.up_to_wh for tier in line.tiers]
    if not limits or limits[-1] is not None or None in limits[:-1]:
        yield "each tier but the last must have a limit, the last none"
    else:
        bounds = [0, *(limit or 0 for limit in limits[:-1])]
        if any(after <= before for before, after in itertools.pairwise(bounds)):
            yield "limits of tiers must rise"
    for tier in line.tiers:
        yield from _of_price(tier.price)


def _of_charge(line: Standing | Demand | Credit) -> Iterator[str]:
    if line.price < 0:
        yield "must not be negative" + ("; it is taken off as it is" if isinstance(line, Credit) else "")
    yield from _within(line.price)
    if isinstance(line, Demand):
        if not 1 <= line.highest_days <= 28:
            yield "highest days must be 1 to 28"
        if line.floor_watts < 0:
            yield "floor must not be negative"
        for when in line.when:
            yield from when.problems()
        if not line.when:
            yield "must say when it counts"


def _of_tax(tax: Tax, version: Version) -> Iterator[str]:
    if not 0 <= tax.basis_points <= 100_000:
        yield "must be 0 to 1000%"
    names = {line.name for line in version.lines if not isinstance(line, Tax)}
    for name in tax.on:
        if name not in names:
            yield f"is on {name!r}, which is no line, or a tax itself"


def _within(price: int) -> Iterator[str]:
    if abs(price) > HIGHEST_PRICE:
        yield "must be a million at the most"

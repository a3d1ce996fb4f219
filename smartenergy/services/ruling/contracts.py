"""Tariffs as strategies look at them."""

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import select

from smartenergy.kernel.extensions import db
from smartenergy.models import Tariff
from smartenergy.services.tariffs import series
from smartenergy.services.tariffs.stored import as_rules, series_named
from smartenergy.storage.strategy_rows import days_of, micros_of
from smartenergy.tariffs import lines
from smartenergy.tariffs.series import Known

Stamp = tuple[Any, ...]
"""Stands for all that a tariff says: its id, then of each version the day and when it was written, as
`storage/strategy_rows.py` counts both."""


class Contract(NamedTuple):
    """A tariff as it was read. It follows series of its owner's; without one, those of everybody."""

    stamp: Stamp
    rules: lines.Tariff
    owner: int | None
    series: frozenset[str]

    @property
    def follows_loaded(self) -> bool:
        """Whether prices may become known at any time of a day; the built-in market's are when a day begins."""
        return bool(self.series - series.BUILT_IN.keys())

    def known(self, span: tuple[int, int], asked: int) -> Known:
        """The prices that it follows, those of the built-in market by its own clocks, as known at an instant."""
        return series.known(self.series, self.rules.timezone, *span, asked, self.owner)


class Contracts(NamedTuple):
    """What a home has on a day."""

    bought: Contract | None = None
    sold: Contract | None = None

    @property
    def all(self) -> list[Contract]:
        """Those that there are."""
        return [one for one in self if one is not None]

    @property
    def stamps(self) -> tuple[Stamp | None, Stamp | None]:
        """What both say."""
        return self.bought and self.bought.stamp, self.sold and self.sold.stamp

    @property
    def follow_loaded(self) -> bool:
        """Whether any of them does."""
        return any(one.follows_loaded for one in self.all)


def read(numbers: Collection[int]) -> dict[int, Contract]:
    """Tariffs by their ids, as they are now."""
    wanted = select(Tariff).where(Tariff.id.in_(numbers)).execution_options(populate_existing=True)
    return {row.id: contract(row) for row in db.session.scalars(wanted)}


def contract(tariff: Tariff) -> Contract:
    """A tariff at hand."""
    written = ((days_of(version.valid_from), micros_of(version.created_at)) for version in tariff.versions)
    rules = as_rules(tariff)
    return Contract((tariff.id, *written), rules, tariff.user_id, frozenset(series_named(rules)))

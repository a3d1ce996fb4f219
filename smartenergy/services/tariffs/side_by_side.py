"""Which tariffs a home may have at once: one for imports, one for exports, and nothing is paid twice."""

from collections.abc import Iterator, Sequence
from datetime import date

from smartenergy.kernel.errors import BadInputError
from smartenergy.models import Direction, HomeTariff, Tariff
from smartenergy.services.tariffs import tariffs


def refuse_what_does_not_fit(had: Sequence[HomeTariff], direction: str, day: date, tariff: Tariff) -> None:
    """Raise BadInputError where a tariff does not go together with those that a home has or will have."""
    others = [row for row in had if row.direction != direction]
    currencies = {row.tariff.currency for row in others if row.tariff}
    if currencies - {tariff.currency}:
        _refuse(f"must be in {', '.join(sorted(currencies))}, as the home's other tariff")
    prices = tariffs.as_rules(tariff).prices
    if direction == Direction.EXPORT and "import" in prices:
        _refuse("prices what is imported too: give it for `import`, where it pays for both")
    following = [row.valid_from for row in had if row.direction == direction and row.valid_from > day]
    beside = map(tariffs.as_rules, _ruling(others, day, min(following, default=date.max)))
    if "export" in prices and any("export" in other.prices for other in beside):
        _refuse("pays for what is exported, as the home's other tariff does then")


def _ruling(rows: Sequence[HomeTariff], day: date, until: date) -> Iterator[Tariff]:
    """The tariffs of rows of one direction, by day, that rule at any time of a span."""
    ends = [*(row.valid_from for row in rows[1:]), date.max]
    for row, end in zip(rows, ends, strict=False):
        if row.tariff is not None and row.valid_from < until and end > day:
            yield row.tariff


def _refuse(words: str) -> None:
    raise BadInputError({"tariff_id": [words]})

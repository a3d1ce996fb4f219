"""Which tariffs a home may have at once: one for imports, one for exports, and nothing is paid twice."""

from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import select

from smartenergy.kernel.errors import BadInputError
from smartenergy.kernel.extensions import db
from smartenergy.models import Direction, HomeTariff, Tariff
from smartenergy.services.tariffs.stored import as_rules
from smartenergy.tariffs import lines
from smartenergy.tariffs.lines import Version


def refuse_what_does_not_fit(had: Sequence[HomeTariff], direction: str, day: date, tariff: Tariff) -> None:
    """Raise BadInputError where a tariff does not go together with those that a home has or will have."""
    others = [row for row in had if row.direction != direction]
    currencies = {row.tariff.currency for row in others if row.tariff}
    if currencies - {tariff.currency}:
        _refuse(f"must be in {', '.join(sorted(currencies))}, as the home's other tariff")
    prices = as_rules(tariff).prices
    if direction == Direction.EXPORT and "import" in prices:
        _refuse("prices what is imported too: give it for `import`, where it pays for both")
    following = [row.valid_from for row in had if row.direction == direction and row.valid_from > day]
    beside = map(as_rules, _ruling(others, day, min(following, default=date.max)))
    if "export" in prices and any("export" in other.prices for other in beside):
        _refuse("pays for what is exported, as the home's other tariff does then")


def refuse_version_that_does_not_fit(tariff: Tariff, version: Version) -> None:
    """Raise BadInputError where a home that has the tariff would be paid, or pay, twice once a version rules."""
    pays = lines.Tariff(tariff.name, tariff.currency, tariff.timezone, (version,)).prices
    having = select(HomeTariff.user_id, HomeTariff.home_id).where(HomeTariff.tariff_id == tariff.id).distinct()
    for user_id, home_id in db.session.execute(having).all():
        of_home = (HomeTariff.user_id == user_id, HomeTariff.home_id == home_id)
        rows = db.session.scalars(
            select(HomeTariff)
            .where(*of_home)
            .order_by(HomeTariff.valid_from)
            .execution_options(populate_existing=True)
        ).all()
        for row, end in _until(rows):
            if row.tariff_id == tariff.id and end > version.valid_from:
                _refuse_beside(row, [one for one in rows if one.direction != row.direction], end, version, pays)


def _refuse_beside(
    row: HomeTariff, others: Sequence[HomeTariff], end: date, version: Version, pays: set[lines.Direction]
) -> None:
    if row.direction == Direction.EXPORT and "import" in pays:
        _refuse(f"price what is imported, but home {row.home_id} has this tariff for what it exports", "lines")
    begin = max(row.valid_from, version.valid_from)
    beside = map(as_rules, _ruling(others, begin, end))
    if "export" in pays and any("export" in other.prices for other in beside):
        _refuse(f"pay for what is exported, as the other tariff of home {row.home_id} does then", "lines")


def _until(rows: Sequence[HomeTariff]) -> Iterator[tuple[HomeTariff, date]]:
    """Each with the day on which the next of its direction begins."""
    for row in rows:
        after = [one.valid_from for one in rows if one.direction == row.direction]
        yield row, min((day for day in after if day > row.valid_from), default=date.max)


def _ruling(rows: Sequence[HomeTariff], day: date, until: date) -> Iterator[Tariff]:
    """The tariffs of rows of one direction, by day, that rule at any time of a span."""
    ends = [*(row.valid_from for row in rows[1:]), date.max]
    for row, end in zip(rows, ends, strict=False):
        if row.tariff is not None and row.valid_from < until and end > day:
            yield row.tariff


def _refuse(words: str, field: str = "tariff_id") -> None:
    raise BadInputError({field: [words]})

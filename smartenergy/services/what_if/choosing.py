"""Which tariffs a scenario has: as the home has them, or another one for the whole span."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from smartenergy.kernel.errors import BadInputError, NotFoundError
from smartenergy.ledger.calendar import day_start, local_date
from smartenergy.models import Home
from smartenergy.services.tariffs import assigning, tariffs
from smartenergy.services.tariffs.stored import as_rules
from smartenergy.tariffs.assignments import Assignment
from smartenergy.tariffs.lines import Demand, Tariff, Tiers

LONG_AGO = date(2000, 1, 1)
Assignments = tuple[Assignment, ...]


class Chosen(NamedTuple):
    """Tariffs over a span, and what is assumed of them."""

    assignments: Assignments
    assumed: tuple[str, ...]


def own(home: Home, since: int, until: int) -> Chosen:
    """As the home has and had them; the first of each kind is taken to have held before as well."""
    found, assumed, had = list[Assignment](), list[str](), assigning.assignments(home)
    for one in had:
        is_first = not any(other.since < one.since and other.tariff.prices & one.tariff.prices for other in had)
        if (one.since >= until and not is_first) or (one.until is not None and one.until <= since):
            continue
        if one.since > since and is_first:
            has = f"The home has the tariff {one.tariff.name!r} since {local_date(home.timezone, one.since)}"
            assumed.append(f"{has}: it is taken to have held before.")
            one = replace(one, since=since)
        found.append(one)
    held = [_from_the_beginning(one, since) for one in found]
    return Chosen(tuple(one for one, _ in held), (*assumed, *_said([one for _, one in held], found, since)))


def other(home: Home, base: Chosen, since: int, wanted: tuple[int | None, int | None], field: str) -> Chosen:
    """With another tariff for what is bought, for what is sold, or both. Raises BadInputError for a field.

    `wanted`: their ids; `field`: of the first, with a place for a word before it.
    """
    bought, sold = (
        None if number is None else _take(home, number, field.format(word))
        for number, word in zip(wanted, ("", "export_"), strict=True)
    )
    if bought is None and sold is None:
        return base
    if sold is not None and "import" in sold.prices:
        _refuse(field.format("export_"), "prices what is imported too: give it as `tariff_id`")
    kept = [one for one in base.assignments if _stays(one.tariff, bought, sold)]
    made = [Assignment(one, since) for one in (bought, sold) if one is not None]
    _refuse_beside([one.tariff for one in kept], bought, sold, field)
    held = [_from_the_beginning(one, since) for one in made]
    new = _said([one for _, one in held], made, since)
    return Chosen((*kept, *(one for one, _ in held)), tuple(dict.fromkeys([*_about(base, kept), *new])))


def currencies(chosen: Sequence[Chosen]) -> list[str]:
    """Of all tariffs."""
    return sorted({one.tariff.currency for each in chosen for one in each.assignments})


def _take(home: Home, number: int, field: str) -> Tariff:
    try:
        return as_rules(tariffs.get_tariff(home.user_id, number))
    except NotFoundError:
        _refuse(field, f"must be a tariff that the home's owner may take: there is no {number} among these")
        raise


def _stays(tariff: Tariff, bought: Tariff | None, sold: Tariff | None) -> bool:
    """What is bought by another tariff is bought by that alone, and so is what is sold."""
    prices = tariff.prices
    if bought is not None and ("import" in prices or "export" in bought.prices):
        return False
    return sold is None or "export" not in prices or "import" in prices


def _refuse_beside(kept: Sequence[Tariff], bought: Tariff | None, sold: Tariff | None, field: str) -> None:
    name, tariff = ("", bought) if bought is not None else ("export_", sold)
    if tariff is None:
        return
    if others := {one.currency for one in kept} - {tariff.currency}:
        _refuse(field.format(name), f"must be in {', '.join(sorted(others))}, as the home's other tariff")
    if sold is not None:
        if bought is not None and bought.currency != sold.currency:
            _refuse(field.format("export_"), f"must be in {bought.currency}, as `tariff_id`")
        if any("export" in one.prices for one in [*kept, *([bought] if bought else [])]):
            _refuse(field.format("export_"), "must not stand beside a tariff that pays for what is sold as well")


def _from_the_beginning(one: Assignment, since: int) -> tuple[Assignment, str]:
    """A tariff whose first version is taken to have ruled before, where the span begins before it."""
    first = one.tariff.versions[0]
    if day_start(one.tariff.timezone, first.valid_from) <= max(since, one.since):
        return one, ""
    begins = f"The tariff {one.tariff.name!r} begins on {first.valid_from}"
    told = f"{begins}: its first version is taken to have ruled before."
    versions = (replace(first, valid_from=LONG_AGO), *one.tariff.versions[1:])
    return replace(one, tariff=replace(one.tariff, versions=versions)), told


def _said(texts: Sequence[str], assignments: Sequence[Assignment], since: int) -> list[str]:
    found = [text for text in texts if text]
    for one in assignments:
        lines = [line for version in one.tariff.versions for line in version.lines]
        if any(isinstance(line, Tiers | Demand) for line in lines):
            found.append(f"Tiers and peaks of {one.tariff.name!r} are counted from where the span begins.")
    return found


def _about(base: Chosen, kept: Sequence[Assignment]) -> list[str]:
    return [text for text in base.assumed if any(repr(one.tariff.name) in text for one in kept)]


def _refuse(field: str, words: str) -> None:
    raise BadInputError({field: [words]})

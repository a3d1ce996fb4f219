"""Variants made of lists: each with each, as commands ask for them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from smartenergy.kernel.errors import BadInputError
from smartenergy.models import Home, Tariff
from smartenergy.services.tariffs import assigning, tariffs
from smartenergy.services.tariffs.stored import as_rules
from smartenergy.services.what_if.rules import MOST_VARIANTS

ALL = "all"
EXAMPLE = "example: "
NUMBER = re.compile(r"(\+?)([0-9]+(?:\.[0-9]+)?)\s*(?:kwh|kwp|kw|x)?", re.ASCII | re.IGNORECASE)
Choice = tuple[str, dict[str, Any]]
"""What to call it, and what it says of a variant."""


def variants(home: Home, lists: Mapping[str, str]) -> list[dict[str, Any]]:
    """Each of a list with each of the others, parted by commas: `battery` (kWh), `solar` (times, or +kWp),
    `tariff`, `strategy`, `car`, `consumption` (times). Raises BadInputError, naming the list.
    """
    each = [list(_choices(home, name, text)) for name, text in lists.items()]
    count = 1
    for choices in each:
        count *= len(choices)
    if count > MOST_VARIANTS:
        told = f"make {count} variants, each with each: {MOST_VARIANTS} are the most"
        raise BadInputError({", ".join(lists): [told]})
    return [_joined(chosen) for chosen in product(*each)] if each else []


def _joined(chosen: Sequence[Choice]) -> dict[str, Any]:
    made: dict[str, Any] = {"name": ", ".join(name for name, _ in chosen)}
    for _, said in chosen:
        made |= said
    return made


def _choices(home: Home, name: str, text: str) -> Iterator[Choice]:
    words = [word.strip() for word in text.split(",") if word.strip()]
    if name == "tariff":
        yield from _tariffs(home, words)
        return
    for word in words:
        yield _choice(name, word)


def _choice(name: str, word: str) -> Choice:
    if name == "strategy":
        return word, {"strategy": {"kind": word}}
    if name == "car":
        return f"car {word}", {"car": word}
    matched = NUMBER.fullmatch(word)
    if matched is None:
        raise BadInputError({name: [f"must be numbers such as 5 or 7.5, parted by commas: {word!r} is none"]})
    is_added, number = bool(matched[1]), float(matched[2])
    if name == "battery":
        return f"{number:g} kWh", {"battery": {"capacity_wh": round(number * 1_000)}}
    if name == "consumption":
        return f"{number:g} × use", {"consumption_scale": number}
    if is_added:
        return f"+{number:g} kWp", {"solar": {"added_watts": round(number * 1_000)}}
    return f"{number:g} × panels", {"solar": {"scale": number}}


def _tariffs(home: Home, words: Sequence[str]) -> Iterator[Choice]:
    """By names or ids; all: those in the home's currency that price what is bought."""
    there = tariffs.list_tariffs(home.user_id)
    if [word.lower() for word in words] == [ALL]:
        currencies = {one.tariff.currency for one in assigning.assignments(home)}
        found = [one for one in there if not currencies or one.currency in currencies]
    else:
        found = [_named(there, word) for word in words]
    for one in found:
        if "import" in as_rules(one).prices:
            yield one.name, {"tariff_id": one.id}


def _named(there: Sequence[Tariff], word: str) -> Tariff:
    for one in there:
        if word.lower() in (str(one.id), one.name.lower(), one.name.lower().removeprefix(EXAMPLE)):
            return one
    names = ", ".join(one.name for one in there)
    raise BadInputError(
        {"tariff": [f"must be {ALL}, or names or numbers of tariffs: {word!r} is none of {names}"]}
    )

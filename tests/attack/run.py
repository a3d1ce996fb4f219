"""Try all attacks, each against a system that trusts a proxy or one that trusts none."""

from collections.abc import Callable, Iterable

from tests.attack import doors, guessing, identity, records  # noqa: F401 - each adds its attacks to the list
from tests.attack.attacks import ATTACKS, Attack, Outcome, outcome
from tests.attack.target import target

CHEAP = {"ARGON2_TIME_COST": "1", "ARGON2_MEMORY_KIB": "64"}
"""Behind a proxy it is about addresses and counts: hundreds of wrong passwords, whose hashing is nobody's target."""


def run(tell: Callable[[str], None], *, only_quick: bool = False, name: str = "") -> list[Outcome]:
    """Try those whose name holds `name`; answer what came of each."""
    chosen = [one for one in ATTACKS if name in one.name and (one.is_quick or not only_quick)]
    return [
        found
        for proxies in (0, 1)
        for found in _against(proxies, [one for one in chosen if one.behind_proxy == bool(proxies)], tell)
    ]


def _against(proxies: int, attacks: list[Attack], tell: Callable[[str], None]) -> Iterable[Outcome]:
    if not attacks:
        return
    with target(TRUSTED_PROXIES=str(proxies), **(CHEAP if proxies else {})) as system:
        for one in attacks:
            found = outcome(one, system)
            tell(f"{'held' if found.held else 'GAVE WAY'}  {one.name}: {found.seen}")
            yield found


def table(outcomes: list[Outcome]) -> str:
    """All of it as a table in Markdown."""
    rows = [
        f"| {one.attack.name} | {one.attack.promise} | {'yes' if one.held else '**no**'} | {one.seen} |"
        for one in outcomes
    ]
    return "\n".join(["| attack | promise | held | seen |", "| --- | --- | --- | --- |", *rows])

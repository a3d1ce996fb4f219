"""What an attack is, and the list of all."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.attack.target import Target

Try = Callable[[Target], str]


@dataclass(frozen=True)
class Attack:
    """One thing to try. `attempt` answers what was seen, or fails an assertion that says what gave way."""

    name: str
    promise: str
    attempt: Try
    is_quick: bool
    behind_proxy: bool
    """Whether the system under attack trusts a proxy."""


@dataclass(frozen=True)
class Outcome:
    """What came of one."""

    attack: Attack
    held: bool
    seen: str


ATTACKS: list[Attack] = []


def attack(promise: str, *, is_quick: bool = True, behind_proxy: bool = False) -> Callable[[Try], Try]:
    """Add a function to the list; its name is the attack's, and `promise` what must hold."""

    def add(attempt: Try) -> Try:
        name = attempt.__name__.replace("_", " ")
        ATTACKS.append(Attack(name, promise, attempt, is_quick, behind_proxy))
        return attempt

    return add


def outcome(one: Attack, target: Target) -> Outcome:
    """Try it."""
    try:
        return Outcome(one, True, one.attempt(target))
    except AssertionError as error:
        return Outcome(one, False, str(error).splitlines()[0])

"""What storage of a home goes by: chosen from the next quarter hour on, with all that ruled before."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, tuple_
from sqlalchemy.orm import aliased

from smartenergy.kernel.errors import BadInputError
from smartenergy.kernel.extensions import db
from smartenergy.ledger.periods import QUARTER_SECONDS
from smartenergy.models import Home, HomeStrategy
from smartenergy.services.common import audit_log, clock
from smartenergy.services.common.transaction import transaction
from smartenergy.services.common.versions import check_version
from smartenergy.services.homes.rights import Reached, Right, find_home, of_managed, reach
from smartenergy.services.homes.strategy_rules import check_choice, own_of
from smartenergy.services.ruling import replanning
from smartenergy.services.ruling.chosen import USUAL, Chosen, as_settings, chosen
from smartenergy.services.ruling.expiring import kept_since

MOST_SHOWN = 100
"""Of the versions of a home."""


@dataclass(frozen=True)
class Version:
    """A strategy that a home has from an instant on, until the next."""

    chosen: Chosen
    valid_from: datetime | None
    """None: from the beginning."""

    def begins_by(self, instant: float) -> bool:
        """Whether it has begun by an instant."""
        return self.valid_from is None or self.valid_from.timestamp() <= instant

    def document(self) -> dict[str, Any]:
        """As both APIs answer it."""
        said = {"kind": self.chosen.kind, "settings": own_of(self.chosen), "valid_from": self.valid_from}
        return said | asdict(self.chosen.common)


FIRST = Version(USUAL, None)


@dataclass(frozen=True)
class Strategies:
    """What rules a home now, what it goes by next, and what it went by, newest first."""

    reached: Reached
    versions: Sequence[Version]

    @property
    def now(self) -> Version:
        """What rules."""
        begun = (one for one in self.versions if one.begins_by(clock.now()))
        return next(begun, self.versions[-1])

    @property
    def coming(self) -> Version | None:
        """What rules from the next quarter hour on, where that is something else."""
        first = self.versions[0]
        return first if first is not self.now else None

    def document(self) -> dict[str, Any]:
        """As both APIs answer it."""
        coming = self.coming
        return {
            "home_id": self.reached.home.id, "now": self.now.document(),
            "coming": coming and coming.document(), "versions": [one.document() for one in self.versions],
        }  # fmt: skip


def list_strategies(user_id: int, home_id: int | None = None) -> Strategies:
    """What a home goes by and went by; whoever may see the home may see it."""
    return of_home(reach(user_id, home_id))


def of_home(reached: Reached) -> Strategies:
    """The same of a home at hand."""
    return of_homes([reached])[reached.home.id]


def of_homes(reached: Sequence[Reached]) -> dict[int, Strategies]:
    """The same of several homes, by their ids: one query for all.

    Of each its newest versions, and before them own use where there are no more and none was forgotten.
    """
    place = func.row_number().over(partition_by=HomeStrategy.home_id, order_by=HomeStrategy.valid_from.desc())
    theirs = tuple_(HomeStrategy.user_id, HomeStrategy.home_id).in_(
        [(one.home.user_id, one.home.id) for one in reached]
    )
    newest = select(HomeStrategy, place.label("place")).where(theirs).subquery()
    rows = select(aliased(HomeStrategy, newest)).where(newest.c.place <= MOST_SHOWN).order_by(newest.c.place)
    found = defaultdict[int, list[Version]](list)
    for row in db.session.scalars(rows):
        found[row.home_id].append(Version(chosen(row), row.valid_from))
    return {one.home.id: Strategies(one, _with_first(found[one.home.id])[:MOST_SHOWN]) for one in reached}


def ruling_at(home: Home, instant: float) -> Version:
    """What ruled, or will rule, a home at an instant. Raises BadInputError where that is not known any more."""
    row = _newest(home, HomeStrategy.valid_from <= datetime.fromtimestamp(instant, UTC))
    if row is not None:
        return Version(chosen(row), row.valid_from)
    first = db.session.scalar(select(func.min(HomeStrategy.valid_from)).where(*_of(home)))
    if first is not None and _is_first_kept(first):
        raise BadInputError({"at": [f"must be {first:%Y-%m-%dT%H:%MZ} or later: what ruled before is not kept"]})
    return FIRST


def _with_first(versions: list[Version]) -> list[Version]:
    oldest = versions[-1].valid_from if versions else None
    return versions if oldest is not None and _is_first_kept(oldest) else [*versions, FIRST]


def _is_first_kept(oldest: datetime) -> bool:
    """Whether what came before the oldest version may have been forgotten."""
    since = kept_since()
    return since is not None and oldest.timestamp() <= since


def set_strategy(
    user_id: int, home_id: int | None, given: Mapping[str, Any], only_versions: Collection[str] | None = None
) -> Strategies:
    """Let a home go by a strategy from the next quarter hour on; its owner and managers may.

    Raises BadInputError, naming each setting that breaks a rule, and PreconditionFailedError unless the home's
    version is one of `only_versions`, where given.
    """
    wanted = check_choice(given)
    with transaction() as session:
        home = find_home(user_id, home_id, Right.MANAGE, lock=True)
        check_version(f"Home {home.id}", home.updated_at, only_versions)
        if choose(home, wanted):
            told = {"kind": wanted.kind} | own_of(wanted) | asdict(wanted.common)
            described = audit_log.owned_by(f"home {audit_log.cut(home.name)} (id {home.id})", home.user_id)
            audit_log.record("home's strategy set", described, told)
        session.flush()
        session.refresh(home)
        return of_home(of_managed(user_id, home))


def choose(home: Home, wanted: Chosen) -> bool:
    """Let a home go by a strategy, in the transaction at hand; False where it does so already."""
    begins = next_quarter()
    if _latest(home) == wanted and home.strategy == wanted.kind:
        return False
    db.session.execute(delete(HomeStrategy).where(*_of(home), HomeStrategy.valid_from >= begins))
    said = {"settings": own_of(wanted)} | asdict(wanted.common)
    db.session.add(
        HomeStrategy(user_id=home.user_id, home_id=home.id, valid_from=begins, kind=wanted.kind, **said)
    )
    home.strategy, home.updated_at = wanted.kind, func.now()
    db.session.flush()
    replanning.again([home.id])
    return True


def choose_kind(home: Home, kind: str) -> bool:
    """The same by the kind's name alone: with its usual settings, and what all have as it was."""
    return choose(home, Chosen(kind, as_settings(kind, {}), _latest(home).common))


def next_quarter() -> datetime:
    """When what is chosen now begins to rule."""
    return datetime.fromtimestamp((clock.now() // QUARTER_SECONDS + 1) * QUARTER_SECONDS, UTC)


def _latest(home: Home) -> Chosen:
    """What was chosen last."""
    row = _newest(home)
    return USUAL if row is None else chosen(row)


def _newest(home: Home, *among: ColumnElement[bool]) -> HomeStrategy | None:
    newest = select(HomeStrategy).where(*_of(home), *among).order_by(HomeStrategy.valid_from.desc())
    return db.session.scalar(newest.limit(1))


def _of(home: Home) -> tuple[ColumnElement[bool], ...]:
    return HomeStrategy.user_id == home.user_id, HomeStrategy.home_id == home.id

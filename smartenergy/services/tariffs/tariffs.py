"""Tariffs: listed, made, given further versions, deleted. One implementation under every way in."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import or_, select

from smartenergy.kernel.errors import ConflictError, ForbiddenError, NotFoundError
from smartenergy.kernel.extensions import db, settings
from smartenergy.models import HomeTariff, Tariff
from smartenergy.models.column_types import LARGEST_ID
from smartenergy.services.access.own_account import get_user
from smartenergy.services.common import audit_log, quotas
from smartenergy.services.common.transaction import transaction
from smartenergy.services.tariffs.rules import Checked, check_tariff
from smartenergy.services.tariffs.stored import as_stored


def list_tariffs(user_id: int) -> Sequence[Tariff]:
    """One's own tariffs and those that everybody may take, by id."""
    theirs = or_(Tariff.user_id == user_id, Tariff.user_id.is_(None))
    return db.session.scalars(select(Tariff).where(theirs).order_by(Tariff.id)).all()


def get_tariff(user_id: int, tariff_id: int) -> Tariff:
    """One that a user may take, as it stands now. Raises NotFoundError."""
    found = db.session.get(Tariff, tariff_id, populate_existing=True) if 0 < tariff_id <= LARGEST_ID else None
    if found is None or found.user_id not in (None, user_id):
        raise NotFoundError(f"There is no tariff {tariff_id}.")
    return found


def own_tariff(user_id: int, tariff_id: int) -> Tariff:
    """One of one's own, under the owner's lock in the transaction at hand. Raises NotFoundError, ForbiddenError.

    Whoever changes a user's tariffs, or which of them a home has, takes that lock before looking at what there is.
    """
    if get_tariff(user_id, tariff_id).user_id is None:
        raise ForbiddenError("This tariff is everybody's: make one of your own.")
    quotas.hold(user_id)
    return get_tariff(user_id, tariff_id)


def create_tariff(user_id: int | None, given: Mapping[str, Any], *, is_example: bool = False) -> Tariff:
    """Make a tariff with its first version, for everybody where no user is named.

    Raises BadInputError, naming each field or line that breaks a rule, and QuotaExceededError.
    """
    own_zone = get_user(user_id).timezone if user_id is not None else "UTC"
    return store(user_id, lambda: check_tariff(given, own_zone, user_id), is_example=is_example)


def store(user_id: int | None, checked: Callable[[], Checked], *, is_example: bool = False) -> Tariff:
    """Keep a tariff, checked in the same transaction. Raises what its check does, and QuotaExceededError."""
    with transaction() as session:
        if user_id is not None:
            _hold(user_id)
        fields, version = checked()
        tariff = Tariff(user_id=user_id, is_example=is_example, **fields)
        tariff.versions = [as_stored(version)]
        session.add(tariff)
        session.flush()
        audit_log.record("tariff created", described(tariff), {"name": tariff.name})
    return tariff


def delete_tariff(user_id: int, tariff_id: int) -> int:
    """Delete a tariff of one's own and answer its id. Raises ConflictError while a home has or had it."""
    with transaction() as session:
        tariff = own_tariff(user_id, tariff_id)
        if session.scalar(select(HomeTariff.home_id).where(HomeTariff.tariff_id == tariff.id).limit(1)):
            raise ConflictError({}, "A home has or had this tariff: its past is priced by it.")
        audit_log.record("tariff deleted", described(tariff), {"name": tariff.name})
        session.delete(tariff)
    return tariff_id


def described(tariff: Tariff) -> str:
    """For the audit log."""
    told = f"tariff {audit_log.cut(tariff.name)} (id {tariff.id})"
    return told if tariff.user_id is None else audit_log.owned_by(told, tariff.user_id)


def _hold(user_id: int) -> None:
    quotas.hold(user_id)
    if quotas.is_bound():
        most = settings.max_tariffs_per_user
        quotas.refuse_over("tariffs", Tariff.id, [Tariff.user_id == user_id], 1, most, "MAX_TARIFFS_PER_USER")

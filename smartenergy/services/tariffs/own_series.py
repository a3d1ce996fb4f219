"""Price and carbon series that users load: listed, made, deleted. Those of everybody are staff's to change."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator
from sqlalchemy import Select, Text, cast, func, or_, select
from sqlalchemy.dialects.postgresql import JSONPATH
from sqlalchemy.exc import IntegrityError

from smartenergy.kernel.errors import ConflictError, ForbiddenError, NotFoundError
from smartenergy.kernel.extensions import db, settings
from smartenergy.models import PriceSeries, Tariff, TariffVersion
from smartenergy.models.column_types import LARGEST_ID
from smartenergy.services.access.own_account import get_user
from smartenergy.services.common import audit_log, quotas
from smartenergy.services.common.transaction import broken_constraint, transaction
from smartenergy.services.common.validation import Input, Name, Timezone, at_field, check
from smartenergy.services.tariffs.series import BUILT_IN
from smartenergy.tariffs.money import DIGITS
from smartenergy.tariffs.series import STEPS

NAMES_LOCK = 0x5E71E5  # an advisory lock with a name: whoever makes a series of that name
NAMED = "$.**.series ? (@ == $name)"
KindName = Literal["price", "carbon"]
MINUTES = tuple(step // 60 for step in STEPS)
TAKEN = {
    "uq_price_series_owner_name": ("name", "is that of another series of this owner"),
    "uq_price_series_carbon": ("timezone", "has a series of carbon of this owner already"),
}


def _step(minutes: int) -> int:
    if minutes not in MINUTES:
        raise ValueError(f"must be one of {', '.join(map(str, MINUTES))}")
    return minutes


def _name(text: str) -> str:
    if text in BUILT_IN:
        raise ValueError(f"must not be {' or '.join(BUILT_IN)}: those are built in")
    return text


class NewSeries(Input):
    """A series, still without values."""

    name: Annotated[Name, AfterValidator(_name)] = Field(description="By which lines of tariffs name it.")
    kind: KindName = Field(
        default="price",
        description="Prices, or the carbon of homes in the series' time zone, g/kWh.",
    )  # fmt: skip
    currency: str | None = Field(default=None, description="ISO 4217, of prices; none of carbon.")
    timezone: Timezone | None = Field(
        default=None, description="IANA name, for times without an offset; one's own unless given."
    )
    step_minutes: Annotated[int, AfterValidator(_step)] = Field(
        default=60, description=f"How long a value holds: {', '.join(map(str, MINUTES))}."
    )
    for_everybody: bool = Field(default=False, description="Whether everybody may follow it: for staff.")

    @model_validator(mode="after")
    def _has_what_its_kind_has(self) -> "NewSeries":
        if self.kind == "carbon" and self.currency is not None:
            raise at_field("currency", "must not be given: carbon is g/kWh")
        if self.kind == "price" and self.currency not in DIGITS:
            raise at_field("currency", "must be a code of ISO 4217 such as EUR")
        return self


def list_series(user_id: int) -> Sequence[PriceSeries]:
    """One's own series and those that everybody may follow, by id."""
    return db.session.scalars(select(PriceSeries).where(_theirs(user_id)).order_by(PriceSeries.id)).all()


def get_series(user_id: int, series_id: int, lock: dict[str, Any] | None = None) -> PriceSeries:
    """One that a user may follow, as it stands now, perhaps its row held. Raises NotFoundError."""
    found = None
    if 0 < series_id <= LARGEST_ID:
        found = db.session.get(PriceSeries, series_id, with_for_update=lock, populate_existing=True)
    if found is None or found.user_id not in (None, user_id):
        raise NotFoundError(f"There is no series {series_id}.")
    return found


def series_named(user_id: int, name: str) -> PriceSeries:
    """The same by its name. Raises NotFoundError."""
    found = db.session.scalars(select(PriceSeries).where(_theirs(user_id), PriceSeries.name == name)).first()
    if found is None:
        raise NotFoundError(f"There is no series {audit_log.cut(name)!r}.")
    return found


def create_series(user_id: int, given: Mapping[str, Any]) -> PriceSeries:
    """Make a series of a user, or one for everybody, which staff may.

    Raises BadInputError, ForbiddenError, ConflictError for a name that is taken, and QuotaExceededError.
    """
    wanted, user = check(NewSeries, given), get_user(user_id)
    if wanted.for_everybody and not (user.is_staff or user.is_admin):
        raise ForbiddenError("Only staff make series for everybody.")
    try:
        with transaction() as session:
            _hold(user_id, wanted.name)
            _refuse_two_of_a_name(user_id, wanted)
            made = PriceSeries(
                user_id=None if wanted.for_everybody else user_id, name=wanted.name, kind=wanted.kind,
                currency=wanted.currency, timezone=wanted.timezone or user.timezone,
                step_seconds=wanted.step_minutes * 60,
            )  # fmt: skip
            session.add(made)
            session.flush()
            audit_log.record("series created", described(made), {"name": made.name, "kind": made.kind})
    except IntegrityError as error:
        field, words = TAKEN[broken_constraint(error)]
        raise ConflictError({field: [words]}) from None
    return made


def delete_series(user_id: int, series_id: int) -> int:
    """Delete a series with its values and answer its id. Raises ConflictError while a tariff names it."""
    with transaction() as session:
        series = changeable(user_id, series_id, to_delete=True)
        if session.scalar(select(TariffVersion.tariff_id).join(Tariff).where(*_naming(series)).limit(1)):
            raise ConflictError({}, "A tariff names this series: its past is priced by it.")
        audit_log.record("series deleted", described(series), {"name": series.name})
        session.delete(series)
    return series_id


def changeable(user_id: int, series_id: int, *, to_delete: bool = False) -> PriceSeries:
    """A series that a user may change, its row held in the transaction at hand.

    Raises NotFoundError, ForbiddenError.
    """
    series = get_series(user_id, series_id)
    user = get_user(user_id)
    if series.user_id is None and not (user.is_staff or user.is_admin):
        raise ForbiddenError("This series is everybody's: only staff change it.")
    return get_series(user_id, series_id, {"key_share": not to_delete})


def described(series: PriceSeries) -> str:
    """For the audit log."""
    told = f"series {audit_log.cut(series.name)} (id {series.id})"
    return told if series.user_id is None else audit_log.owned_by(told, series.user_id)


def _theirs(user_id: int) -> Any:
    return or_(PriceSeries.user_id == user_id, PriceSeries.user_id.is_(None))


def _refuse_two_of_a_name(user_id: int, wanted: NewSeries) -> None:
    """A name means one series to all who may use it, so that no tariff comes to follow another."""
    others = select(PriceSeries.id).where(PriceSeries.name == wanted.name)
    if not wanted.for_everybody:
        others = others.where(PriceSeries.user_id.is_(None) | (PriceSeries.user_id == user_id))
    if db.session.scalar(others.limit(1)) is not None:
        whose = "a user's, or everybody's" if wanted.for_everybody else "one's own, or everybody's"
        raise ConflictError({"name": [f"is that of another series, {whose}"]})


def _naming(series: PriceSeries) -> list[Any]:
    """Versions of tariffs that name a series and may."""
    name = func.jsonb_build_object("name", cast(series.name, Text))
    named = func.jsonb_path_exists(TariffVersion.content, cast(NAMED, JSONPATH), name)
    return [named] if series.user_id is None else [named, Tariff.user_id == series.user_id]


def tariffs_naming(series: PriceSeries) -> Select[int]:
    """The ids of tariffs whose prices follow a series."""
    return select(Tariff.id).join(TariffVersion, TariffVersion.tariff_id == Tariff.id).where(*_naming(series))


def _hold(user_id: int, name: str) -> None:
    quotas.hold(user_id)
    db.session.execute(select(func.pg_advisory_xact_lock(NAMES_LOCK, func.hashtext(name))))
    if quotas.is_bound():
        most = settings.max_price_series_per_user
        mine = [PriceSeries.user_id == user_id]
        quotas.refuse_over("price series", PriceSeries.id, mine, 1, most, "MAX_PRICE_SERIES_PER_USER")

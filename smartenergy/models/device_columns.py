"""The columns of devices, and what the database holds of them: made of what the models say of their fields."""

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import Boolean, CheckConstraint, Double, Integer
from sqlalchemy.orm import mapped_column
from sqlalchemy.types import TypeEngine

from smartenergy.kernel.extensions import Model
from smartenergy.simulation.devices import fields_of, holders, model_names, models_of, plain_fields_of
from smartenergy.simulation.devices.device_field import DeviceField
from smartenergy.simulation.kinds import KIND_NAMES

TYPES: dict[type, type[TypeEngine[Any]]] = {int: Integer, float: Double, bool: Boolean}
AnyModel = TypeVar("AnyModel", bound=type[Model])


def columns_of(kind: str) -> Callable[[AnyModel], AnyModel]:
    """Give a model the columns of its kind."""

    def give(model: AnyModel) -> AnyModel:
        for field in fields_of(kind):
            setattr(model, field.name, mapped_column(TYPES[field.type], nullable=True))
        model.kind_fields = tuple(field.name for field in plain_fields_of(kind))
        return model

    return give


def checks_of(kind: str) -> tuple[CheckConstraint, ...]:
    """What holds of the columns of a kind: it has them, no other has, and each keeps its bounds."""
    bounds = [(field.name, condition) for field in fields_of(kind) if (condition := _condition(field))]
    return (_only(kind), *(CheckConstraint(condition, name=name) for name, condition in bounds))


def has_a_model() -> CheckConstraint:
    """Each device has a model of its kind. Kinds are told apart where theirs differ: each UPDATE asks this."""
    by_kind = {kind: ", ".join(f"'{name}'" for name in model_names(kind)) for kind in KIND_NAMES}
    if len(set(by_kind.values())) == 1:
        return CheckConstraint(f"model IN ({by_kind[KIND_NAMES[0]]})", name="model")
    cases = " ".join(f"WHEN '{kind}' THEN model IN ({names})" for kind, names in by_kind.items())
    return CheckConstraint(f"CASE device_type {cases} END", name="model")


def _only(kind: str) -> CheckConstraint:
    fields = fields_of(kind)
    has = " AND ".join(_presence(field, kind) for field in fields)
    lacks = " AND ".join(f"{field.name} IS NULL" for field in fields)
    return CheckConstraint(f"CASE WHEN device_type = '{kind}' THEN {has} ELSE {lacks} END", name=f"{kind}_columns")


def _presence(field: DeviceField, kind: str) -> str:
    with_it = holders(field, kind)
    if len(with_it) == len(models_of(kind)):
        return f"{field.name} IS NOT NULL"
    names = ", ".join(f"'{name}'" for name in with_it)
    if field.drawn:
        return f"({field.name} IS NULL OR model IN ({names}))"
    return f"({field.name} IS NOT NULL) = (model IN ({names}))"


def _condition(field: DeviceField) -> str:
    """That NaN is greater than all numbers is PostgreSQL's rule: a float is bounded on both sides."""
    highest = field.highest if field.up_to is None else field.up_to.name
    if field.lowest is not None and highest is not None:
        return f"{field.name} BETWEEN {field.lowest} AND {highest}"
    is_float, has_low = field.type is float, field.lowest is not None or field.above is not None
    ends = (
        (">", field.above), (">=", field.lowest), (">", "'-Infinity'" if is_float and not has_low else None),
        ("<=", highest), ("<", "'Infinity'" if is_float and highest is None else None),
    )  # fmt: skip
    return " AND ".join(f"{field.name} {sign} {end}" for sign, end in ends if end is not None)

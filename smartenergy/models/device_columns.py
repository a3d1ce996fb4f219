"""The columns of devices, and what the database holds of them: made of what the models say of their fields."""

from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import Boolean, CheckConstraint, Double, Integer
from sqlalchemy.orm import mapped_column
from sqlalchemy.types import TypeEngine

from smartenergy.kernel.extensions import Model
from smartenergy.simulation.devices import MODELS, UNIFORM, fields_of, model_names, parameters_of, plain_fields_of
from smartenergy.simulation.devices.device_field import DeviceField
from smartenergy.simulation.kinds import KIND_NAMES

TYPES: dict[type, type[TypeEngine[Any]]] = {int: Integer, float: Double, bool: Boolean}
AnyModel = TypeVar("AnyModel", bound=type[Model])


def columns_of(kind: str) -> Callable[[AnyModel], AnyModel]:
    """Give a model the columns of its kind."""

    def give(model: AnyModel) -> AnyModel:
        for field in fields_of(kind):
            column = mapped_column(TYPES[field.type], nullable=True, use_existing_column=True)
            setattr(model, field.name, column)
        model.kind_fields = tuple(field.name for field in plain_fields_of(kind))
        return model

    return give


def checks_of(kind: str) -> tuple[CheckConstraint, ...]:
    """What holds of the columns of a kind: it has them, no other has, and each keeps its bounds.

    Every tick's UPDATE asks these. What a model has beside them is asked when it is written (`parameter_rules`).
    """
    bounds = [(field.name, condition) for field in plain_fields_of(kind) if (condition := _condition(field))]
    return (_only(kind), *(CheckConstraint(condition, name=name) for name, condition in bounds))


def has_a_model() -> CheckConstraint:
    """Each device has a model of its kind. Each UPDATE asks this; most devices are done with the first word."""
    by_kind = {kind: ", ".join(f"'{name}'" for name in model_names(kind)) for kind in KIND_NAMES}
    if len(set(by_kind.values())) == 1:
        return CheckConstraint(f"model IN ({by_kind[KIND_NAMES[0]]})", name="model")
    cases = " ".join(f"WHEN '{kind}' THEN model IN ({names})" for kind, names in by_kind.items())
    return CheckConstraint(f"model = '{UNIFORM}' OR CASE device_type {cases} END", name="model")


def parameter_rules() -> str:
    """What a trigger holds of the parameters of a new or changed device, as a condition on its row `NEW`."""
    holders: dict[DeviceField, list[str]] = {}
    for model in MODELS:
        for field in parameters_of(model):
            holders.setdefault(field, []).append(model.name)
    return " AND ".join(_parameter_rule(field, names) for field, names in holders.items())


def _parameter_rule(field: DeviceField, models: list[str]) -> str:
    names = ", ".join(f"'{name}'" for name in models)
    has, condition = f"NEW.model IN ({names})", _condition(field, "NEW.")
    bounds = f" AND {condition}" if condition else ""
    if field.drawn:
        return f"(NEW.{field.name} IS NULL OR {has}{bounds})"
    return f"CASE WHEN {has} THEN NEW.{field.name} IS NOT NULL{bounds} ELSE NEW.{field.name} IS NULL END"


def _only(kind: str) -> CheckConstraint:
    fields = plain_fields_of(kind)
    has = " AND ".join(f"{field.name} IS NOT NULL" for field in fields)
    lacks = " AND ".join(f"{field.name} IS NULL" for field in fields)
    return CheckConstraint(f"CASE WHEN device_type = '{kind}' THEN {has} ELSE {lacks} END", name=f"{kind}_columns")


def _condition(field: DeviceField, row: str = "") -> str:
    """That NaN is greater than all numbers is PostgreSQL's rule: a float is bounded on both sides."""
    column, highest = f"{row}{field.name}", field.highest if field.up_to is None else field.up_to.name
    if field.lowest is not None and highest is not None:
        return f"{column} BETWEEN {field.lowest} AND {highest}"
    is_float, has_low = field.type is float, field.lowest is not None or field.above is not None
    ends = (
        (">", field.above), (">=", field.lowest), (">", "'-Infinity'" if is_float and not has_low else None),
        ("<=", highest), ("<", "'Infinity'" if is_float and highest is None else None),
    )  # fmt: skip
    return " AND ".join(f"{column} {sign} {end}" for sign, end in ends if end is not None)

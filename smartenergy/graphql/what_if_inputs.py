"""A what-if as it is asked: variants of a home, as services take them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from graphene import ID, Boolean, Float, InputObjectType, Int, NonNull, String

from smartenergy.graphql.inputs import as_id
from smartenergy.graphql.strategy_inputs import HomeStrategyInput, as_choice, named_in
from smartenergy.kernel.errors import BadInputError
from smartenergy.services.homes.strategy_rules import SETTINGS


class WhatIfBatteryInput(InputObjectType):
    """All batteries of the home together; what is not said is as it is."""

    capacity_wh = Int(description="0: no battery.")
    power_watts = Int(description="Most power, both ways; unless given it grows with the capacity.")
    efficiency = Float(description="Of a round trip: what comes back of what was put in, 0.25 to 1.")


class WhatIfSolarInput(InputObjectType):
    """All panels of the home together, their inverters with them."""

    scale = Float(description="So many times what there is; 0: none.")
    added_watts = Int(description="Peak power beside that, on the same roof where there is one,")
    tilt = Float(description="unless it is said how it lies: degrees from the horizontal,")
    azimuth = Float(description="and where it looks: degrees from north, 90 is east, 180 south.")


class WhatIfVariantInput(InputObjectType):
    """What is other of the home; what is not said is as it is."""

    name = NonNull(String, description="What to call it in the answer; each name once.")
    strategy = HomeStrategyInput(description="What batteries and cars go by.")
    tariff_id = ID(description="The tariff for what is bought, and for what is sold where it prices that.")
    export_tariff_id = ID(description="The tariff for what is sold.")
    battery = WhatIfBatteryInput(description="The batteries.")
    solar = WhatIfSolarInput(description="The panels.")
    car = String(description="`none`, or a car of the catalogue in place of those that there are.")
    consumption_scale = Float(description="So many times what is used, the heat pump among it, cars apart.")
    grid_import_limit_watts = Int(description="The most that the connection takes in.")
    grid_export_limit_watts = Int(description="The most that it gives out; 0: nothing.")
    perfect_forecast = Boolean(description="`optimised`: its plans know what is to come, as an upper bound.")
    price = Float(description="What it takes to have it, in the tariff's currency.")


IDS = ("tariff_id", "export_tariff_id", "bare_tariff_id")


def as_question(written: Mapping[str, Any]) -> dict[str, Any]:
    """As the service takes it. Null is nothing. Raises BadInputError, naming the field."""
    variants = [_variant(one, place) for place, one in enumerate(written.get("variants") or [])]
    return _said(written, "", "variants", "home_id") | {"variants": variants}


def _variant(written: Mapping[str, Any], place: int) -> dict[str, Any]:
    field = f"variants.{place}."
    given = _said(written, field, "strategy", "battery", "solar")
    given |= {name: _said(written[name], field) for name in ("battery", "solar") if written.get(name) is not None}
    if written.get("strategy") is None:
        return given
    try:
        return given | {"strategy": as_choice(written["strategy"])}
    except BadInputError as error:
        error.fields = {f"{field}strategy.{name}": told for name, told in error.fields.items()}
        raise


def _said(written: Mapping[str, Any], field: str, *but: str) -> dict[str, Any]:
    said = {name: value for name, value in written.items() if value is not None and name not in but}
    return said | {name: as_id(said[name], f"{field}{name}") for name in IDS if name in said}


@contextmanager
def told_as_written(variants: Sequence[Mapping[str, Any]]) -> Iterator[None]:
    """Tell a fault of a strategy's setting as the caller wrote it: `variants.0.strategy.price.cheapestHours`."""
    try:
        yield
    except BadInputError as error:
        for place, written in enumerate(variants):
            named = named_in(written.get("strategy") or {})
            if named:
                before = f"variants.{place}.strategy."
                error.fields = {
                    name.replace(f"{before}{SETTINGS}.", f"{before}{named[0]}.", 1): told
                    for name, told in error.fields.items()
                }
        raise

"""Which way power goes in a home."""

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from smartenergy.ledger.flows import split
from smartenergy.services.live.power import flows

WATTS, FLOW = st.integers(0, 20_000), st.integers(-20_000, 20_000)
STORES = ("battery", "vehicle")


def balanced(solar: int, generator: int, house: int, battery: int, vehicle: int) -> dict[str, int]:
    power = {"solar": solar, "generator": generator, "house": house, "battery": battery, "vehicle": vehicle}
    return power | {"grid": house + battery + vehicle - solar - generator}


def test_the_sun_serves_the_house_then_the_battery_then_the_car_and_the_grid_the_rest() -> None:
    assert flows(balanced(solar=5_000, generator=0, house=1_000, battery=2_500, vehicle=3_700)) == {
        "solar_to_house": 1_000, "solar_to_battery": 2_500, "solar_to_vehicle": 1_500, "grid_to_vehicle": 2_200,
    }  # fmt: skip
    assert flows(balanced(0, 0, 300, -800, 0)) == {"battery_to_house": 300, "battery_to_grid": 500}
    assert flows(balanced(0, 0, 0, 0, 0)) == {}


@given(WATTS, WATTS, WATTS, FLOW, FLOW)
def test_every_watt_is_counted_once_and_flows_agree_with_the_ledgers(
    solar: int, generator: int, house: int, battery: int, vehicle: int
) -> None:
    watts = balanced(solar, generator, house, battery, vehicle)
    found = flows(watts)
    given_by, taken_by = Counter[str](), Counter[str]()
    for name, power in found.items():
        source, _, use = name.partition("_to_")
        given_by[source] += power
        taken_by[use] += power
    assert all(power > 0 for power in found.values())
    assert (given_by["solar"], given_by["generator"], taken_by["house"]) == (solar, generator, house)
    assert all(taken_by[one] - given_by[one] == watts[one] for one in ("battery", "vehicle"))
    assert given_by["grid"] - taken_by["grid"] == watts["grid"]
    facts = {
        "solar": solar,
        "generator": generator,
        "consumption": house,
        "charge": max(battery, 0) + max(vehicle, 0),
    }
    facts["discharge"] = max(-battery, 0) + max(-vehicle, 0)
    theirs = split({f"{name}_mwh": np.array([amount]) for name, amount in facts.items()})
    for name, energy in theirs.items():
        source, _, use = name.removesuffix("_mwh").partition("_to_")
        sources = STORES if source == "battery" else (source,)
        uses = STORES if use == "battery" else ("house" if use == "use" else use,)
        assert sum(found.get(f"{one}_to_{other}", 0) for one in sources for other in uses) == energy[0]

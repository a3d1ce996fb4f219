"""Where a tick's energy goes."""

import numpy as np
from hypothesis import given

from smartenergy.kernel.arrays import Ints
from smartenergy.ledger.columns import FLOWS, SINKS, SOURCES
from smartenergy.ledger.flows import net_import_mwh, split
from smartenergy.ledger.tables import from_source, into_sink
from tests.unit.ledger.strategies import histories


def one(
    solar: int = 0, generator: int = 0, consumption: int = 0, charge: int = 0, discharge: int = 0
) -> dict[str, int]:
    """The ways that took some energy, of a tick of one home."""
    facts = {
        "solar_mwh": solar, "generator_mwh": generator, "consumption_mwh": consumption, "charge_mwh": charge,
        "discharge_mwh": discharge,
    }  # fmt: skip
    flows = split({name: np.array([value]) for name, value in facts.items()})
    return {name.removesuffix("_mwh"): int(flow[0]) for name, flow in flows.items() if flow[0]}


def test_the_sun_serves_the_house_first_then_the_battery_then_the_grid() -> None:
    assert one(solar=100, consumption=30, charge=20) == {
        "solar_to_use": 30, "solar_to_battery": 20, "solar_to_grid": 50,
    }  # fmt: skip


def test_the_sun_goes_before_the_generator_and_that_before_the_battery() -> None:
    assert one(solar=10, generator=10, discharge=10, consumption=25) == {
        "solar_to_use": 10, "generator_to_use": 10, "battery_to_use": 5, "battery_to_grid": 5,
    }  # fmt: skip


def test_the_grid_gives_what_is_missing() -> None:
    assert one(solar=10, consumption=30, charge=20) == {
        "solar_to_use": 10, "grid_to_use": 20, "grid_to_battery": 20,
    }  # fmt: skip


def test_one_battery_may_fill_another() -> None:
    assert one(charge=20, discharge=30, consumption=5) == {
        "battery_to_use": 5, "battery_to_battery": 20, "battery_to_grid": 5,
    }  # fmt: skip


@given(histories())
def test_nothing_is_negative_and_every_source_and_sink_adds_up(facts: dict[str, Ints]) -> None:
    flows = split(facts)
    assert list(flows) == list(FLOWS)
    assert all((flow >= 0).all() for flow in flows.values())
    assert (from_source(flows, "solar") == facts["solar_mwh"]).all()
    assert (from_source(flows, "generator") == facts["generator_mwh"]).all()
    assert (from_source(flows, "battery") == facts["discharge_mwh"]).all()
    assert (into_sink(flows, "use") == facts["consumption_mwh"]).all()
    assert (into_sink(flows, "battery") == facts["charge_mwh"]).all()


@given(histories())
def test_a_tick_never_imports_and_exports_at_once_and_its_balance_holds(facts: dict[str, Ints]) -> None:
    flows = split(facts)
    imported, exported = from_source(flows, "grid"), into_sink(flows, "grid")
    assert (imported * (exported > 0) == 0).all()
    produced = facts["solar_mwh"] + facts["generator_mwh"]
    flow = facts["charge_mwh"] - facts["discharge_mwh"]
    assert (imported - exported == facts["consumption_mwh"] + flow - produced).all()


def laid_end_to_end(facts: dict[str, Ints]) -> dict[str, Ints]:
    """The ways as docs/energy.md tells them: pieces of two lines that lie beside one another."""
    net = net_import_mwh(facts)
    given_ = [facts["solar_mwh"], facts["generator_mwh"], facts["discharge_mwh"], np.maximum(net, 0)]
    taken = [facts["consumption_mwh"], facts["charge_mwh"], np.maximum(-net, 0)]
    source_ends, sink_ends = np.cumsum(given_, axis=0), np.cumsum(taken, axis=0)
    flows = {}
    for i, source in enumerate(SOURCES):
        for j, sink in enumerate(SINKS):
            end = np.minimum(source_ends[i], sink_ends[j])
            start = np.maximum(source_ends[i] - given_[i], sink_ends[j] - taken[j])
            flows[f"{source}_to_{sink}_mwh"] = np.maximum(end - start, 0)
    return {name: flows[name] for name in FLOWS}


@given(histories())
def test_source_by_source_the_ways_are_those_of_two_lines_laid_end_to_end(facts: dict[str, Ints]) -> None:
    expected = laid_end_to_end(facts)
    assert {name: flow.tolist() for name, flow in split(facts).items()} == {
        name: flow.tolist() for name, flow in expected.items()
    }


def test_so_they_are_of_a_hundred_thousand_homes() -> None:
    random = np.random.default_rng(1)
    names = ("solar_mwh", "generator_mwh", "consumption_mwh", "charge_mwh", "discharge_mwh")
    facts = {name: random.integers(0, 100_000, 100_000) * (random.random(100_000) < 0.7) for name in names}
    expected = laid_end_to_end(facts)
    assert all((flow == expected[name]).all() for name, flow in split(facts).items())

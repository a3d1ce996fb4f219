"""The figures of a span, from one period that holds all of it."""

from dataclasses import asdict, dataclass
from typing import Any

from smartenergy.kernel.units import MWH_PER_WH
from smartenergy.ledger.columns import FLOWS, ORIGINS
from smartenergy.ledger.tables import Table, from_source, into_sink


@dataclass(frozen=True)
class Figures:
    """Energy in mWh, shares from 0 to 1; a share of nothing is None."""

    production_mwh: int
    solar_mwh: int
    generator_mwh: int
    consumption_mwh: int
    grid_import_mwh: int
    grid_export_mwh: int
    charge_mwh: int
    discharge_mwh: int
    battery_throughput_mwh: int
    """What went into batteries and what came out, together."""
    equivalent_full_cycles: float | None
    """Throughput over twice the capacity: one is a full charge and a full discharge."""
    self_consumption: float | None
    """The part of production that was not sent to the grid as it was made."""
    self_sufficiency: float | None
    """The part of consumption that no energy from the grid served, straight or by way of the battery."""
    peak_import_watts: int
    peak_export_watts: int

    def in_wh(self) -> dict[str, Any]:
        """The same with energy in Wh, by name: `production_wh`."""
        return dict(map(_in_wh, asdict(self).items()))


def figures(period: Table) -> Figures:
    """Compute them from a table of one row."""

    def of(column: str) -> int:
        return int(period[column][0])

    solar, generator = int(from_source(period, "solar")[0]), int(from_source(period, "generator")[0])
    production, consumption = solar + generator, int(into_sink(period, "use")[0])
    charge, discharge = int(into_sink(period, "battery")[0]), int(from_source(period, "battery")[0])
    sent = of("solar_to_grid_mwh") + of("generator_to_grid_mwh")
    from_grid = of("grid_to_use_mwh") + of("stored_grid_to_use_mwh")
    return Figures(
        production_mwh=production, solar_mwh=solar, generator_mwh=generator, consumption_mwh=consumption,
        grid_import_mwh=int(from_source(period, "grid")[0]), grid_export_mwh=int(into_sink(period, "grid")[0]),
        charge_mwh=charge, discharge_mwh=discharge, battery_throughput_mwh=charge + discharge,
        equivalent_full_cycles=_share(charge + discharge, 2 * MWH_PER_WH * of("capacity_wh")),
        self_consumption=_share(production - sent, production),
        self_sufficiency=_share(consumption - from_grid, consumption),
        peak_import_watts=of("peak_import_watts"), peak_export_watts=of("peak_export_watts"),
    )  # fmt: skip


def links(period: Table) -> list[tuple[str, str, int]]:
    """The ways that energy took, as (from, to, mWh), those of none left out; stored energy by its origin."""
    found = []
    for flow in FLOWS:
        source, _, sink = flow.removesuffix("_mwh").partition("_to_")
        if source != "battery":
            found.append((source, sink, int(period[flow][0])))
    for origin in ORIGINS:
        for sink in ("use", "grid"):
            found.append((f"stored_{origin}", sink, int(period[f"stored_{origin}_to_{sink}_mwh"][0])))
    return [link for link in found if link[2]]


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _in_wh(figure: tuple[str, Any]) -> tuple[str, Any]:
    name, value = figure
    return (f"{name.removesuffix('_mwh')}_wh", value / MWH_PER_WH) if name.endswith("_mwh") else figure

"""The figures of a span, from one period that holds all of it."""

from dataclasses import dataclass
from typing import Any

from smartenergy.kernel.units import MWH_PER_WH
from smartenergy.ledger.columns import BY_NAME, FLOWS, ORIGINS, Unit, sentence
from smartenergy.ledger.tables import Table, from_source, into_sink


@dataclass(frozen=True)
class Figure:
    """What a figure is called, and is."""

    name: str
    label: str
    sentence: str
    unit: Unit | None
    """None: a number without one, that may be missing."""

    @property
    def shown_name(self) -> str:
        """With the unit that people are shown."""
        return f"{self.name.removesuffix('_mwh')}_wh" if self.unit is Unit.MWH else self.name


def _energy(name: str, label: str, said: str) -> Figure:
    return Figure(name, label, said, Unit.MWH)


def _column(name: str, label: str) -> Figure:
    return Figure(name, label, BY_NAME[name].sentence, BY_NAME[name].unit)


def _gross(column: str) -> str:
    return sentence(BY_NAME[column].text, Unit.WH, "gross, tick by tick")


FIGURES = (
    _energy("production_mwh", "Production", sentence("Energy produced", Unit.WH)),
    _column("solar_mwh", "of it solar"),
    _column("generator_mwh", "of it generators"),
    _column("consumption_mwh", "Consumption"),
    _energy("grid_import_mwh", "Import", _gross("import_mwh")),
    _energy("grid_export_mwh", "Export", _gross("export_mwh")),
    _column("charge_mwh", "Charged"),
    _column("discharge_mwh", "Discharged"),
    _energy("battery_throughput_mwh", "Battery throughput", sentence("Both together", Unit.WH)),
    _column("loss_mwh", "Lost in batteries"),
    _column("driven_mwh", "Driven"),
    _column("curtailed_mwh", "Curtailed"),
    Figure(
        "equivalent_full_cycles", "Equivalent full cycles",
        "Throughput over twice the capacity; null without a battery.", None,
    ),
    Figure(
        "self_consumption", "Self-consumption",
        "The part of production that was not exported as it was made, 0 to 1.", None,
    ),
    Figure(
        "self_sufficiency", "Self-sufficiency",
        "The part of consumption that no energy from the grid served, 0 to 1.", None,
    ),
    _column("peak_import_watts", "Peak import"),
    _column("peak_export_watts", "Peak export"),
)  # fmt: skip


@dataclass(frozen=True)
class Figures:
    """The values of `FIGURES`: energy in mWh, shares from 0 to 1; a share of nothing is None."""

    production_mwh: int
    solar_mwh: int
    generator_mwh: int
    consumption_mwh: int
    grid_import_mwh: int
    grid_export_mwh: int
    charge_mwh: int
    discharge_mwh: int
    battery_throughput_mwh: int
    loss_mwh: int
    driven_mwh: int
    curtailed_mwh: int
    equivalent_full_cycles: float | None
    """One is a full charge and a full discharge."""
    self_consumption: float | None
    self_sufficiency: float | None
    """What the grid served counts straight or by way of the battery."""
    peak_import_watts: int
    peak_export_watts: int

    def in_wh(self) -> dict[str, Any]:
        """The same with energy in Wh, by name: `production_wh`."""
        return {figure.shown_name: self.shown(figure) for figure in FIGURES}

    def shown(self, figure: Figure) -> Any:
        """A figure as people see it: energy in Wh."""
        value = getattr(self, figure.name)
        return value / MWH_PER_WH if figure.unit is Unit.MWH else value


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
        loss_mwh=of("loss_mwh"), driven_mwh=of("driven_mwh"), curtailed_mwh=of("curtailed_mwh"),
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

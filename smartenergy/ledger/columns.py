"""The names of the ledger's columns."""

FACTS = (
    "interval_seconds", "solar_mwh", "generator_mwh", "consumption_mwh", "charge_mwh", "discharge_mwh",
    "level_mwh", "capacity_wh",
)  # fmt: skip
"""What a tick records of a home, beside whose it is and which tick."""
GRID = ("import_mwh", "export_mwh")
"""What follows from the facts: the table of ticks has it as well, blocks of ticks have not."""

SOURCES = ("solar", "generator", "battery", "grid")
SINKS = ("use", "battery", "grid")
FLOWS = tuple(
    f"{source}_to_{sink}_mwh" for source in SOURCES for sink in SINKS if (source, sink) != ("grid", "grid")
)
"""The ways that energy takes. In a home that imports nothing is exported, so no way leads from grid to grid."""

ORIGINS = ("solar", "generator", "grid", "other")
"""Where stored energy came from; `other` is what was there before the ledger, or came by an edit."""
STORED = tuple(f"stored_{origin}_mwh" for origin in ORIGINS)
STORED_TO_USE = tuple(f"stored_{origin}_to_use_mwh" for origin in ORIGINS)
STORED_TO_GRID = tuple(f"stored_{origin}_to_grid_mwh" for origin in ORIGINS)
PEAKS = ("peak_import_watts", "peak_export_watts")

SUMMED = ("ticks", "recorded_seconds", *FLOWS, *STORED_TO_USE, *STORED_TO_GRID, "adjusted_mwh")
LAST = ("level_mwh", "capacity_wh", *STORED)
PERIOD = (*SUMMED, *LAST, *PEAKS)
"""What is known of a home's quarter hour, hour, day or month: sums, what held at its end, and peaks of power."""

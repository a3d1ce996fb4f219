"""The ledger's columns, each said once: tables, blocks, APIs, files and docs read them here.

A new column takes the next id and the next layout, and comes at the end: so the columns of a layout are the first
of those of any later one, and what was written before is read for ever. No id is used twice, no column leaves a
book (docs/decisions/0050).
"""

from dataclasses import dataclass
from enum import Flag, StrEnum, auto

LAYOUT = 3
"""What is written now. A block says which layout it has; columns that its layout lacks are 0."""


class Unit(StrEnum):
    """In what a column is kept."""

    MWH = "mWh"
    WH = "Wh"
    WATTS = "W"
    SECONDS = "s"
    COUNT = "count"


class Merge(StrEnum):
    """What becomes of a column when periods are merged into a coarser one."""

    SUM = "summed"
    LAST = "last"
    MOST = "maximum"
    NONE = "–"


class Book(Flag):
    """Where a column stands."""

    FACTS = auto()
    """What a tick records of a home."""
    TICKS = auto()
    """Rows of ticks: facts, and what follows from them."""
    TICK_BLOCKS = auto()
    PERIODS = auto()
    """Quarter hours, hours, days and months."""
    PERIOD_BLOCKS = auto()
    CHUNKS = auto()
    """The run log: what the homes of a chunk add up to."""
    METERS = auto()
    """What a home's meters counted: quarter hours, kept for years, so that any past can be priced."""


OF_TICKS = Book.FACTS | Book.TICKS | Book.TICK_BLOCKS
SUMS_OF_TICKS = OF_TICKS | Book.CHUNKS
METERED = SUMS_OF_TICKS | Book.METERS
OF_PERIODS = Book.PERIODS | Book.PERIOD_BLOCKS


@dataclass(frozen=True)
class Column:
    """A column of the ledger."""

    id: int
    name: str
    unit: Unit
    text: str
    books: Book
    merge: Merge = Merge.NONE
    note: str = ""
    """What has to be said beside the text."""
    since: int = 1
    """The first layout that has it."""

    @property
    def shown_name(self) -> str:
        """With the unit that people are shown."""
        return f"{self.name.removesuffix('_mwh')}_wh" if self.unit is Unit.MWH else self.name

    @property
    def sentence(self) -> str:
        """What it is, in the unit that people are shown."""
        return sentence(self.text, Unit.WH if self.unit is Unit.MWH else self.unit, self.note)


def sentence(text: str, unit: str, note: str = "") -> str:
    """What a number is, with its unit."""
    return f"{text}, {unit}: {note}." if note else f"{text}, {unit}."


def _flow(number: int, source: str, sink: str, text: str) -> Column:
    return Column(number, f"{source}_to_{sink}_mwh", Unit.MWH, f"Energy from {text}", OF_PERIODS, Merge.SUM)


def _stored(number: int, origin: str) -> Column:
    text = f"Of what is held at the end, energy of origin {origin}"
    return Column(number, f"stored_{origin}_mwh", Unit.MWH, text, OF_PERIODS, Merge.LAST)


def _energy(number: int, name: str, text: str, books: Book, note: str = "") -> Column:
    return Column(number, name, Unit.MWH, text, books, note=note)


def _store(number: int, name: str, text: str, note: str = "") -> Column:
    return Column(number, f"store_{name}_mwh", Unit.MWH, text, Book.METERS, note=note, since=3)


def _loss(number: int, name: str, text: str, note: str) -> Column:
    return Column(number, name, Unit.MWH, text, SUMS_OF_TICKS | OF_PERIODS, Merge.SUM, note, since=2)


COLUMNS = (
    Column(1, "first_seconds", Unit.SECONDS, "Where the first tick begins in its hour", Book.TICK_BLOCKS),
    Column(2, "gap_seconds", Unit.SECONDS, "How long after the tick before it one begins", Book.TICK_BLOCKS),
    _energy(3, "opening_mwh", "Energy held before the first tick", Book.TICK_BLOCKS),
    Column(4, "offset_seconds", Unit.SECONDS, "Where a period begins in its block", Book.PERIOD_BLOCKS),
    Column(5, "ticks", Unit.COUNT, "How many ticks are recorded", OF_PERIODS, Merge.SUM),
    Column(6, "recorded_seconds", Unit.SECONDS, "How long is recorded", OF_PERIODS | Book.METERS, Merge.SUM),
    _flow(7, "solar", "use", "solar to own use"),
    _flow(8, "solar", "battery", "solar to the battery"),
    _flow(9, "solar", "grid", "solar to the grid"),
    _flow(10, "generator", "use", "generator to own use"),
    _flow(11, "generator", "battery", "generator to the battery"),
    _flow(12, "generator", "grid", "generator to the grid"),
    _flow(13, "battery", "use", "battery to own use"),
    _flow(14, "battery", "battery", "battery to the battery"),
    _flow(15, "battery", "grid", "battery to the grid"),
    _flow(16, "grid", "use", "grid to own use"),
    _flow(17, "grid", "battery", "grid to the battery"),
    _flow(18, "stored_solar", "use", "stored energy of origin solar to own use"),
    _flow(19, "stored_generator", "use", "stored energy of origin generator to own use"),
    _flow(20, "stored_grid", "use", "stored energy of origin grid to own use"),
    _flow(21, "stored_other", "use", "stored energy of origin other to own use"),
    _flow(22, "stored_solar", "grid", "stored energy of origin solar to the grid"),
    _flow(23, "stored_generator", "grid", "stored energy of origin generator to the grid"),
    _flow(24, "stored_grid", "grid", "stored energy of origin grid to the grid"),
    _flow(25, "stored_other", "grid", "stored energy of origin other to the grid"),
    Column(
        26, "adjusted_mwh", Unit.MWH, "Change of what is held that no flow explains",
        Book.TICK_BLOCKS | OF_PERIODS, Merge.SUM, "a user set it, or a battery came or went",
    ),
    Column(27, "interval_seconds", Unit.SECONDS, "How long a tick is", OF_TICKS),
    _energy(28, "solar_mwh", "Energy from solar devices", METERED),
    _energy(29, "generator_mwh", "Energy from generators", METERED),
    _energy(30, "consumption_mwh", "Energy used", METERED),
    _energy(31, "charge_mwh", "Energy that went into batteries", SUMS_OF_TICKS),
    _energy(32, "discharge_mwh", "Energy that came out of batteries", SUMS_OF_TICKS),
    Column(
        33, "level_mwh", Unit.MWH, "Energy held at the end", Book.FACTS | Book.TICKS | OF_PERIODS, Merge.LAST,
    ),
    Column(
        34, "capacity_wh", Unit.WH, "Energy that the batteries online at the end hold when full",
        OF_TICKS | OF_PERIODS, Merge.LAST,
    ),
    _stored(35, "solar"),
    _stored(36, "generator"),
    _stored(37, "grid"),
    _stored(38, "other"),
    Column(
        39, "peak_import_watts", Unit.WATTS, "The highest power from the grid in a tick", OF_PERIODS, Merge.MOST,
    ),
    Column(
        40, "peak_export_watts", Unit.WATTS, "The highest power to the grid in a tick", OF_PERIODS, Merge.MOST,
    ),
    _energy(41, "import_mwh", "Energy taken from the grid", Book.TICKS | Book.CHUNKS | Book.METERS),
    _energy(42, "export_mwh", "Energy given to the grid", Book.TICKS | Book.CHUNKS | Book.METERS),
    _loss(43, "loss_mwh", "Energy that batteries lost", "by converting it, or standing by"),
    _loss(44, "driven_mwh", "Energy that cars used away from home", "it left in their batteries"),
    _loss(45, "curtailed_mwh", "Energy that solar devices could have given", "they were not let"),
    _store(46, "grid", "Energy from the grid into batteries"),
    _store(47, "used", "Stored energy to own use"),
    _store(48, "sent", "Stored energy to the grid"),
    _store(49, "lost", "Energy that batteries lost"),
    _store(50, "driven", "Energy that cars used away from home"),
    _store(51, "risen", "Rise of what is held that no flow explains", "at a day's first all that was held before"),
    _store(52, "fallen", "Fall of what is held that no flow explains"),
)  # fmt: skip
BY_NAME = {column.name: column for column in COLUMNS}


def names(book: Book, layout: int = LAYOUT) -> tuple[str, ...]:
    """The columns of a book in a layout, in their order."""
    return tuple(column.name for column in COLUMNS if book in column.books and column.since <= layout)


def _merged(merge: Merge) -> tuple[str, ...]:
    return tuple(column.name for column in COLUMNS if Book.PERIODS in column.books and column.merge is merge)


FACTS, TICKS, PERIOD = names(Book.FACTS), names(Book.TICKS), names(Book.PERIODS)
GRID = tuple(name for name in TICKS if name not in FACTS)
"""What follows from the facts: rows of ticks have it as well."""
SUMMED, LAST, PEAKS = _merged(Merge.SUM), _merged(Merge.LAST), _merged(Merge.MOST)

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
LEFT_STORE = tuple(f"store_{way}_mwh" for way in ("used", "sent", "lost", "driven"))
STORE = ("store_grid_mwh", *LEFT_STORE)
"""What moved in storage, as meters count it: what came from panels and generators follows from the rest."""
LOSSES = ("loss_mwh", "driven_mwh", "curtailed_mwh")
"""What came to nothing at home: all 0 of devices whose model knows no losses."""

"""The energy ledger's tables, each partitioned by time so that what has expired is dropped whole.

They are written by COPY and read as arrays, so they are tables and no classes. No foreign key leads from them:
it would be looked up for every home and tick. Who removes an account erases its ledger
(`services/ledger/rollup/erasing.py`).
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    func,
    text,
)  # fmt: skip

from smartenergy.kernel.extensions import Base
from smartenergy.ledger.columns import LOSSES, STORED, Book, names


def _numbers(*names: str) -> list[Column[int]]:
    return [Column(name, BigInteger, nullable=False) for name in names]


energy_ticks = Table(
    "energy_ticks",
    Base.metadata,
    *_numbers("home_id", "tick", *names(Book.TICKS, layout=1)),
    *(Column(name, BigInteger, comment="NULL is 0.") for name in LOSSES),
    CheckConstraint(
        "solar_mwh + generator_mwh + discharge_mwh + import_mwh = consumption_mwh + charge_mwh + export_mwh",
        name="balanced",
    ),
    CheckConstraint(
        "least(solar_mwh, generator_mwh, consumption_mwh, charge_mwh, discharge_mwh, import_mwh, export_mwh,"
        " level_mwh, loss_mwh, driven_mwh, curtailed_mwh) >= 0",
        name="not_negative",
    ),
    Index("ix_energy_ticks_home_id", "home_id", postgresql_using="brin", postgresql_with={"pages_per_range": "2"}),
    postgresql_partition_by="RANGE (tick)",
    comment="One row a home and tick, until its hour is packed into energy_tick_blocks.",
)


def _blocks(name: str, comment: str) -> Table:
    return Table(
        name,
        Base.metadata,
        *_numbers("home_id", "start"),
        Column("packed", LargeBinary, nullable=False),
        PrimaryKeyConstraint("home_id", "start"),
        postgresql_partition_by="RANGE (start)",
        comment=comment,
    )


def _periods(name: str, comment: str) -> Table:
    return Table(
        name,
        Base.metadata,
        *_numbers("home_id", "start", "until", *names(Book.PERIODS, layout=1)),
        *(Column(name, BigInteger, nullable=False, server_default=text("0")) for name in LOSSES),
        PrimaryKeyConstraint("home_id", "start"),
        CheckConstraint("start < until", name="bounds"),
        postgresql_partition_by="RANGE (start)",
        comment=comment,
    )


energy_tick_blocks = _blocks("energy_tick_blocks", "The ticks of a home in an hour of UTC.")
energy_quarter_blocks = _blocks("energy_quarter_blocks", "The quarter hours of a home in an hour of UTC.")
energy_hour_blocks = _blocks("energy_hour_blocks", "The hours of a home in one of its days.")
energy_meter_blocks = _blocks(
    "energy_meter_blocks", "What a home's meters counted by the quarter hour in a day of UTC, kept for years."
)
energy_days = _periods("energy_days", "A home's days, in its own time zone as it was then.")
energy_months = _periods("energy_months", "A home's months, in its own time zone as it was then.")

energy_balances = Table(
    "energy_balances",
    Base.metadata,
    Column("home_id", BigInteger, primary_key=True, autoincrement=False),
    *_numbers("until", *STORED),
    comment="What a home's batteries held by origin at the end of what is packed of it.",
)

energy_behind = Table(
    "energy_behind",
    Base.metadata,
    Column("home_id", BigInteger, primary_key=True, autoincrement=False),
    *_numbers("since", "until"),
    comment="Homes whose packed ticks were changed in [since, until): all above is to be made anew.",
)

energy_histories = Table(
    "energy_histories",
    Base.metadata,
    *_numbers("home_id", "since", "until"),
    Column("written_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    PrimaryKeyConstraint("home_id", "since"),
    CheckConstraint("since < until", name="bounds"),
    comment="Stretches of homes that were written in bulk: the run log knows nothing of them.",
)

energy_progress = Table(
    "energy_progress",
    Base.metadata,
    Column("name", String(64), primary_key=True),
    *_numbers("until", "next_user_id"),
    Column("rules", String(64), nullable=False, server_default=""),
    Column("renewing_from", BigInteger),
    comment="How far what is made from ticks has come: `hours`, `meters`, and each time zone's days.",
)

energy_erasures = Table(
    "energy_erasures",
    Base.metadata,
    Column("home_id", BigInteger, primary_key=True, autoincrement=False),
    Column("erased_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("user_id", BigInteger, nullable=False),
    comment="Homes whose ledger was erased, and whose: so an audit knows why the run log counted more.",
)

device_readings = Table(
    "device_readings",
    Base.metadata,
    *_numbers("user_id", "device_id", "tick"),
    Column("interval_seconds", Integer, nullable=False),
    *_numbers("energy_mwh", "level_mwh"),
    PrimaryKeyConstraint("user_id", "device_id", "tick"),
    postgresql_partition_by="RANGE (tick)",
    comment="Devices whose readings are on: energy of each tick (storage: positive = charged) and level.",
)

LEDGER_TABLES = (
    energy_ticks, energy_tick_blocks, energy_quarter_blocks, energy_hour_blocks, energy_meter_blocks,
    energy_days, energy_months, energy_balances, energy_behind, energy_histories,
)  # fmt: skip
"""All that has rows of one home each. A user's first home has the user's id."""

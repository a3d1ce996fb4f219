"""the energy ledger: ticks, blocks, days, months, balances; readings of devices"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

CHUNK_ENERGY = (
    "solar_mwh",
    "generator_mwh",
    "consumption_mwh",
    "charge_mwh",
    "discharge_mwh",
    "import_mwh",
    "export_mwh",
)
TICK = (
    "user_id", "tick", "interval_seconds", "solar_mwh", "generator_mwh", "consumption_mwh", "charge_mwh", "discharge_mwh",
    "level_mwh", "capacity_wh", "import_mwh", "export_mwh",
)  # fmt: skip
STORED = ("stored_solar_mwh", "stored_generator_mwh", "stored_grid_mwh", "stored_other_mwh")
PERIOD = (
    "ticks", "recorded_seconds",
    "solar_to_use_mwh", "solar_to_battery_mwh", "solar_to_grid_mwh",
    "generator_to_use_mwh", "generator_to_battery_mwh", "generator_to_grid_mwh",
    "battery_to_use_mwh", "battery_to_battery_mwh", "battery_to_grid_mwh",
    "grid_to_use_mwh", "grid_to_battery_mwh",
    "stored_solar_to_use_mwh", "stored_generator_to_use_mwh", "stored_grid_to_use_mwh", "stored_other_to_use_mwh",
    "stored_solar_to_grid_mwh", "stored_generator_to_grid_mwh", "stored_grid_to_grid_mwh", "stored_other_to_grid_mwh",
    "adjusted_mwh", "level_mwh", "capacity_wh", *STORED, "peak_import_watts", "peak_export_watts",
)  # fmt: skip
BLOCKS = {
    "energy_tick_blocks": "The ticks of a home in an hour of UTC.",
    "energy_quarter_blocks": "The quarter hours of a home in an hour of UTC.",
    "energy_hour_blocks": "The hours of a home in one of its days.",
}
PERIODS = {
    "energy_days": "A home's days, in its own time zone.",
    "energy_months": "A home's months, in its own time zone.",
}


def numbers(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.BigInteger(), nullable=False) for name in names]


def upgrade() -> None:
    op.add_column("devices", sa.Column("readings", sa.String(length=3), server_default="off", nullable=False))
    op.create_check_constraint(op.f("ck_devices_readings"), "devices", "readings IN ('off', 'on')")
    op.create_index(
        "ix_devices_recorded", "devices", ["user_id", "id"], postgresql_where=sa.text("readings = 'on'")
    )
    op.execute("ALTER TABLE devices SET (fillfactor = 48)")  # the new column made some rows longer
    for name in CHUNK_ENERGY:
        op.add_column("tick_chunks", sa.Column(name, sa.BigInteger(), server_default=sa.text("0"), nullable=False))
    op.add_column(
        "tick_chunks", sa.Column("record_seconds", sa.REAL(), server_default=sa.text("0"), nullable=False)
    )
    op.create_table(
        "energy_ticks",
        *numbers(*TICK),
        sa.CheckConstraint(
            "solar_mwh + generator_mwh + discharge_mwh + import_mwh = consumption_mwh + charge_mwh + export_mwh",
            name=op.f("ck_energy_ticks_balanced"),
        ),
        sa.CheckConstraint(
            "least(solar_mwh, generator_mwh, consumption_mwh, charge_mwh, discharge_mwh, import_mwh, export_mwh, level_mwh) >= 0",
            name=op.f("ck_energy_ticks_not_negative"),
        ),
        postgresql_partition_by="RANGE (tick)",
        comment="One row a home and tick, until its hour is packed into energy_tick_blocks.",
    )
    op.create_index(
        "ix_energy_ticks_user_id", "energy_ticks", ["user_id"], postgresql_using="brin",
        postgresql_with={"pages_per_range": "4"},
    )  # fmt: skip
    for name, comment in BLOCKS.items():
        op.create_table(
            name,
            *numbers("user_id", "start"),
            sa.Column("packed", sa.LargeBinary(), nullable=False),
            sa.PrimaryKeyConstraint("user_id", "start", name=op.f(f"pk_{name}")),
            postgresql_partition_by="RANGE (start)",
            comment=comment,
        )
    for name, comment in PERIODS.items():
        op.create_table(
            name,
            *numbers("user_id", "start", *PERIOD),
            sa.PrimaryKeyConstraint("user_id", "start", name=op.f(f"pk_{name}")),
            postgresql_partition_by="RANGE (start)",
            comment=comment,
        )
    op.create_table(
        "energy_balances",
        *numbers("user_id", "until", *STORED),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_energy_balances")),
        comment="What a home's batteries held by origin at the end of what is packed of it.",
    )
    op.create_table(
        "energy_progress",
        sa.Column("name", sa.String(length=64), nullable=False),
        *numbers("until", "next_user_id"),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_energy_progress")),
        comment="How far what is made from ticks has come: `hours`, and each time zone's days.",
    )
    op.create_table(
        "energy_erasures",
        *numbers("user_id"),
        sa.Column("erased_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_energy_erasures")),
        comment="Accounts whose ledger was erased, so that an audit knows why the run log counted more homes.",
    )
    op.create_table(
        "device_readings",
        *numbers("user_id", "device_id", "tick"),
        sa.Column("interval_seconds", sa.Integer(), nullable=False),
        *numbers("energy_mwh", "level_mwh"),
        sa.PrimaryKeyConstraint("user_id", "device_id", "tick", name=op.f("pk_device_readings")),
        postgresql_partition_by="RANGE (tick)",
        comment="Devices whose readings are on: energy of each tick (storage: positive = charged) and level.",
    )


def downgrade() -> None:
    for name in (
        "device_readings",
        "energy_erasures",
        "energy_progress",
        "energy_balances",
        *PERIODS,
        *BLOCKS,
        "energy_ticks",
    ):
        op.drop_table(name)
    for name in ("record_seconds", *CHUNK_ENERGY):
        op.drop_column("tick_chunks", name)
    op.drop_index("ix_devices_recorded", table_name="devices")
    op.drop_column("devices", "readings")
    op.execute("ALTER TABLE devices SET (fillfactor = 50)")

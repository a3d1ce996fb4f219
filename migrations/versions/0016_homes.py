"""homes, their members and invitations: each user's devices and ledger are those of a first home with the user's id"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

LEDGER = (
    "energy_ticks", "energy_tick_blocks", "energy_quarter_blocks", "energy_hour_blocks", "energy_days",
    "energy_months", "energy_balances",
)  # fmt: skip
STRATEGIES = (
    "strategy IN ('self_consumption', 'hold', 'charge_only', 'discharge_only', 'time_of_use', 'windows', 'price',"
    " 'backup', 'peak_shaving', 'optimised')"
)
OF_ACCOUNTS = "Accounts whose ledger was erased, so that an audit knows why the run log counted more homes."
OF_HOMES = "Homes whose ledger was erased, and whose: so an audit knows why the run log counted more."
OTHERS = "SELECT id FROM homes WHERE id <> user_id"


def upgrade() -> None:
    _create_homes()
    _create_members()
    op.execute("""
        INSERT INTO homes (id, user_id, name, timezone, ledger_timezone, created_at, updated_at)
        SELECT id, id, 'Home', timezone, timezone, created_at, created_at FROM users ORDER BY id
    """)
    _fill(
        "devices", "home_id", sa.BigInteger(), "user_id"
    )  # the table is written anew, at once, with room for updates
    op.drop_constraint("fk_devices_user_id_users", "devices")
    op.create_foreign_key(
        "fk_devices_user_id_home_id_homes", "devices", "homes", ["user_id", "home_id"], ["user_id", "id"],
        ondelete="CASCADE",
    )  # fmt: skip
    _fill("tick_chunks", "homes", sa.Integer(), "users")
    op.alter_column("tick_chunks", "homes", server_default="0")
    _fill("energy_erasures", "user_id", sa.BigInteger(), "home_id")
    op.create_table_comment("energy_erasures", OF_HOMES, existing_comment=OF_ACCOUNTS)


def _fill(table: str, column: str, kind: sa.types.TypeEngine[int], source: str) -> None:
    """Add a column that holds what another one does: by one rewrite of the table, which leaves no dead rows."""
    op.add_column(table, sa.Column(column, kind))
    op.execute(f"ALTER TABLE {table} ALTER COLUMN {column} TYPE {kind.compile()} USING {source}")
    op.alter_column(table, column, nullable=False)


def downgrade() -> None:
    """Devices of all homes are their user's again. The ledger of homes that are no first one has no place any more."""
    if op.get_bind().scalar(sa.text(f"SELECT EXISTS ({OTHERS})")):
        for table in LEDGER:
            op.execute(f"DELETE FROM {table} WHERE home_id IN ({OTHERS})")  # noqa: S608 - made of our own names
        op.execute("""
            INSERT INTO energy_erasures (home_id, user_id) SELECT id, user_id FROM homes WHERE id <> user_id
            ON CONFLICT DO NOTHING
        """)
    op.create_table_comment("energy_erasures", OF_ACCOUNTS, existing_comment=OF_HOMES)
    op.drop_column("energy_erasures", "user_id")
    op.drop_column("tick_chunks", "homes")
    op.drop_constraint("fk_devices_user_id_home_id_homes", "devices")
    op.create_foreign_key("fk_devices_user_id_users", "devices", "users", ["user_id"], ["id"], ondelete="CASCADE")
    op.drop_column("devices", "home_id")
    for table in ("home_invitations", "home_members", "homes"):
        op.drop_table(table)


def _create_homes() -> None:
    op.create_table(
        "homes",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("ledger_timezone", sa.String(length=64), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("occupants", sa.Integer(), nullable=True),
        sa.Column("annual_consumption_kwh", sa.Integer(), nullable=True),
        sa.Column("grid_import_limit_watts", sa.Integer(), nullable=True),
        sa.Column("grid_export_limit_watts", sa.Integer(), nullable=True),
        sa.Column("strategy", sa.String(length=32), server_default="self_consumption", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("btrim(name) <> ''", name=op.f("ck_homes_name_present")),
        sa.CheckConstraint("timezone ~ '^[A-Za-z0-9_+/-]{1,64}$'", name=op.f("ck_homes_timezone_form")),
        sa.CheckConstraint(
            "ledger_timezone ~ '^[A-Za-z0-9_+/-]{1,64}$'", name=op.f("ck_homes_ledger_timezone_form")
        ),
        sa.CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name=op.f("ck_homes_place_whole")),
        sa.CheckConstraint("latitude BETWEEN -90 AND 90", name=op.f("ck_homes_latitude")),
        sa.CheckConstraint("longitude BETWEEN -180 AND 180", name=op.f("ck_homes_longitude")),
        sa.CheckConstraint("country ~ '^[A-Z]{2}$'", name=op.f("ck_homes_country_form")),
        sa.CheckConstraint("occupants BETWEEN 1 AND 12", name=op.f("ck_homes_occupants")),
        sa.CheckConstraint(
            "annual_consumption_kwh BETWEEN 1 AND 1000000", name=op.f("ck_homes_annual_consumption_kwh")
        ),
        sa.CheckConstraint(
            "grid_import_limit_watts BETWEEN 0 AND 100000000", name=op.f("ck_homes_grid_import_limit_watts")
        ),
        sa.CheckConstraint(
            "grid_export_limit_watts BETWEEN 0 AND 100000000", name=op.f("ck_homes_grid_export_limit_watts")
        ),
        sa.CheckConstraint(STRATEGIES, name=op.f("ck_homes_strategy")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_homes_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_homes")),
        sa.UniqueConstraint("user_id", "id", name=op.f("uq_homes_user_id_id")),
    )


def _create_members() -> None:
    op.create_table(
        "home_members",
        sa.Column("home_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("role", sa.String(length=8), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("role IN ('manager', 'viewer')", name=op.f("ck_home_members_role")),
        sa.ForeignKeyConstraint(
            ["home_id"], ["homes.id"], name=op.f("fk_home_members_home_id_homes"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_home_members_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("home_id", "user_id", name=op.f("pk_home_members")),
    )
    op.create_index("ix_home_members_user_id", "home_members", ["user_id"])
    op.create_table(
        "home_invitations",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("home_id", sa.BigInteger(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("role", sa.String(length=8), nullable=False),
        sa.Column("made_by", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("role IN ('manager', 'viewer')", name=op.f("ck_home_invitations_role")),
        sa.ForeignKeyConstraint(
            ["home_id"], ["homes.id"], name=op.f("fk_home_invitations_home_id_homes"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["made_by"], ["users.id"], name=op.f("fk_home_invitations_made_by_users"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_home_invitations")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_home_invitations_code_hash")),
    )
    op.create_index("ix_home_invitations_home_id", "home_invitations", ["home_id"])
    op.create_index("ix_home_invitations_made_by", "home_invitations", ["made_by"])

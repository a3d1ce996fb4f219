"""users, devices, periodic tasks, tick runs"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# Fires only for statements that name the column, which a tick's do not.
KEEP_KIND = """
CREATE FUNCTION refuse_change_of_kind() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the kind of a device never changes'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_devices_kind_stays';
END $$;
CREATE TRIGGER kind_stays BEFORE UPDATE OF device_type ON devices
    FOR EACH ROW WHEN (OLD.device_type IS DISTINCT FROM NEW.device_type)
    EXECUTE FUNCTION refuse_change_of_kind();
"""


def upgrade() -> None:
    op.create_table(
        "periodic_tasks",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("task", sa.String(length=100), nullable=False),
        sa.Column("every", sa.Integer(), nullable=True),
        sa.Column("unit", sa.String(length=8), nullable=True),
        sa.Column("cron", sa.String(length=100), nullable=True),
        sa.Column("start_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("enabled", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("last_run_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_firing", sa.BigInteger(), nullable=True),
        sa.Column("run_count", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("btrim(name) <> ''", name=op.f("ck_periodic_tasks_name_present")),
        sa.CheckConstraint("unit IN ('seconds', 'minutes', 'hours', 'days')", name=op.f("ck_periodic_tasks_unit")),
        sa.CheckConstraint("(every IS NULL) <> (cron IS NULL)", name=op.f("ck_periodic_tasks_interval_or_cron")),
        sa.CheckConstraint("(every IS NULL) = (unit IS NULL)", name=op.f("ck_periodic_tasks_interval_whole")),
        sa.CheckConstraint("every > 0", name=op.f("ck_periodic_tasks_every")),
        sa.CheckConstraint("run_count >= 0", name=op.f("ck_periodic_tasks_run_count")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_periodic_tasks")),
        sa.UniqueConstraint("name", name=op.f("uq_periodic_tasks_name")),
    )
    op.create_table(
        "tick_runs",
        sa.Column("tick", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("interval_seconds", sa.Integer(), nullable=False),
        sa.Column("seed", sa.String(length=20), nullable=False),
        sa.Column("status", sa.String(length=8), server_default="running", nullable=False),
        sa.Column("missed_ticks", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(status = 'running') = (finished_at IS NULL)", name=op.f("ck_tick_runs_finished")),
        sa.CheckConstraint("status IN ('running', 'done', 'given_up')", name=op.f("ck_tick_runs_status")),
        sa.CheckConstraint(
            "interval_seconds > 0 AND mod(tick, interval_seconds) = 0", name=op.f("ck_tick_runs_aligned")
        ),
        sa.CheckConstraint("missed_ticks >= 0", name=op.f("ck_tick_runs_missed_ticks")),
        sa.PrimaryKeyConstraint("tick", name=op.f("pk_tick_runs")),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("username", sa.String(length=80), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=False),
        sa.Column("timezone", sa.String(length=64), server_default="UTC", nullable=False),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("is_staff", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("is_admin", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("can_view_devices", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("token_version", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("email ~ '^[^@[:space:]]+@[^@[:space:]]+$'", name=op.f("ck_users_email_form")),
        sa.CheckConstraint("password_hash <> ''", name=op.f("ck_users_password_hash_present")),
        sa.CheckConstraint("timezone ~ '^[A-Za-z0-9_+/-]{1,64}$'", name=op.f("ck_users_timezone_form")),
        sa.CheckConstraint("username ~ '^[A-Za-z0-9_.-]{3,80}$'", name=op.f("ck_users_username_form")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
    )
    op.create_index("uq_users_email", "users", [sa.literal_column("lower(email)")], unique=True)
    op.create_index("uq_users_username", "users", [sa.literal_column("lower(username)")], unique=True)
    op.create_table(
        "devices",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("device_type", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=8), server_default="online", nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("instantaneous_output_watts", sa.Integer(), nullable=True),
        sa.Column("is_solar", sa.Boolean(), nullable=True),
        sa.Column("total_capacity_wh", sa.Integer(), nullable=True),
        sa.Column("current_level_wh", sa.Double(), nullable=True),
        sa.Column("charge_discharge_rate_watts", sa.Double(), nullable=True),
        sa.Column("consumption_rate_watts", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "CASE WHEN device_type = 'consumption' THEN consumption_rate_watts IS NOT NULL ELSE consumption_rate_watts IS NULL END",
            name=op.f("ck_devices_consumption_columns"),
        ),
        sa.CheckConstraint(
            "CASE WHEN device_type = 'production' THEN instantaneous_output_watts IS NOT NULL AND is_solar IS NOT NULL ELSE instantaneous_output_watts IS NULL AND is_solar IS NULL END",
            name=op.f("ck_devices_production_columns"),
        ),
        sa.CheckConstraint(
            "CASE WHEN device_type = 'storage' THEN total_capacity_wh IS NOT NULL AND current_level_wh IS NOT NULL AND charge_discharge_rate_watts IS NOT NULL ELSE total_capacity_wh IS NULL AND current_level_wh IS NULL AND charge_discharge_rate_watts IS NULL END",
            name=op.f("ck_devices_storage_columns"),
        ),
        sa.CheckConstraint("btrim(name) <> ''", name=op.f("ck_devices_name_present")),
        sa.CheckConstraint(
            "charge_discharge_rate_watts > '-Infinity' AND charge_discharge_rate_watts < 'Infinity'",
            name=op.f("ck_devices_charge_discharge_rate_watts"),
        ),
        sa.CheckConstraint(
            "device_type IN ('production', 'storage', 'consumption')", name=op.f("ck_devices_device_type")
        ),
        sa.CheckConstraint("status IN ('online', 'offline')", name=op.f("ck_devices_status")),
        sa.CheckConstraint(
            "consumption_rate_watts BETWEEN 0 AND 1000000", name=op.f("ck_devices_consumption_rate_watts")
        ),
        sa.CheckConstraint(
            "current_level_wh BETWEEN 0 AND total_capacity_wh", name=op.f("ck_devices_current_level_wh")
        ),
        sa.CheckConstraint(
            "instantaneous_output_watts BETWEEN 0 AND 1000000",
            name=op.f("ck_devices_instantaneous_output_watts"),
        ),
        sa.CheckConstraint("total_capacity_wh > 0", name=op.f("ck_devices_total_capacity_wh")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_devices_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("user_id", "id", name=op.f("pk_devices")),
        postgresql_with={"fillfactor": "50"},
    )
    op.create_table(
        "tick_chunks",
        sa.Column("tick", sa.BigInteger(), nullable=False),
        sa.Column("first_user_id", sa.BigInteger(), nullable=False),
        sa.Column("next_user_id", sa.BigInteger(), nullable=False),
        sa.Column("devices", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("edited", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("users", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("first_user_id < next_user_id", name=op.f("ck_tick_chunks_range")),
        sa.CheckConstraint(
            "published_at IS NULL OR done_at IS NOT NULL", name=op.f("ck_tick_chunks_published_after_done")
        ),
        sa.ForeignKeyConstraint(
            ["tick"], ["tick_runs.tick"], name=op.f("fk_tick_chunks_tick_tick_runs"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("tick", "first_user_id", name=op.f("pk_tick_chunks")),
    )
    op.execute(KEEP_KIND)


def downgrade() -> None:
    op.drop_table("tick_chunks")
    op.drop_table("devices")
    op.execute("DROP FUNCTION refuse_change_of_kind()")
    op.drop_index("uq_users_username", table_name="users")
    op.drop_index("uq_users_email", table_name="users")
    op.drop_table("users")
    op.drop_table("tick_runs")
    op.drop_table("periodic_tasks")

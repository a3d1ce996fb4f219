"""what storage of a home goes by, from when on"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

KINDS = (
    "kind IN ('self_consumption', 'hold', 'charge_only', 'discharge_only', 'time_of_use', 'windows', 'price',"
    " 'backup', 'peak_shaving', 'optimised')"
)
SHARES = ("reserve_percent", "car_first_above_percent", "feeds_car_above_percent")
SAID = " || '|' || ".join([
    "kind", "settings::text", "reserve_percent::text", "grid_charges::text", "exports::text",
    "car_first_above_percent::text", "feeds_car_above_percent::text",
])  # fmt: skip
# What homes were told before it meant anything: from the next quarter hour on it does, with its usual settings.
CARRY_OVER = """
    INSERT INTO home_strategies (user_id, home_id, valid_from, kind, settings)
    SELECT user_id, id, to_timestamp((floor(extract(epoch FROM now()) / 900) + 1) * 900), strategy, '{}'
    FROM homes WHERE strategy NOT IN ('self_consumption', 'optimised')
"""


def upgrade() -> None:
    op.create_table(
        "home_strategies",
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("home_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("valid_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("settings", JSONB(), nullable=False),
        sa.Column("reserve_percent", sa.Integer(), server_default="0", nullable=False),
        sa.Column("grid_charges", sa.Boolean(), server_default="true", nullable=False),
        sa.Column("exports", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("car_first_above_percent", sa.Integer(), server_default="0", nullable=False),
        sa.Column("feeds_car_above_percent", sa.Integer(), server_default="100", nullable=False),
        sa.Column(
            "digest", sa.BigInteger(), sa.Computed(f"hashtextextended({SAID}, 0)", persisted=True), nullable=False
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "home_id", "valid_from", name=op.f("pk_home_strategies")),
        sa.ForeignKeyConstraint(
            ["user_id", "home_id"], ["homes.user_id", "homes.id"],
            name=op.f("fk_home_strategies_user_id_home_id_homes"), ondelete="CASCADE",
        ),
        sa.CheckConstraint(KINDS, name=op.f("ck_home_strategies_kind")),
        *[sa.CheckConstraint(f"{name} BETWEEN 0 AND 100", name=op.f(f"ck_home_strategies_{name}")) for name in SHARES],
    )  # fmt: skip
    op.execute(CARRY_OVER)


def downgrade() -> None:
    op.drop_table("home_strategies")

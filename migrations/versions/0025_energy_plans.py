"""plans of what storage is to do"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

NOW = sa.text("now()")


def upgrade() -> None:
    op.create_table(
        "energy_plans",
        sa.Column("home_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("since", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("known_at", sa.BigInteger(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.Column("quarters", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("home_id", "since", name=op.f("pk_energy_plans")),
        sa.ForeignKeyConstraint(
            ["home_id"], ["homes.id"], name=op.f("fk_energy_plans_home_id_homes"), ondelete="CASCADE"
        ),
        sa.CheckConstraint("since % 900 = 0 AND until > since", name=op.f("ck_energy_plans_bounds")),
    )
    op.create_index("ix_energy_plans_until", "energy_plans", ["until"])
    # A tick reads one quarter hour of a plan: of bytes that are not compressed only that much is read.
    op.execute("ALTER TABLE energy_plans ALTER COLUMN quarters SET STORAGE EXTERNAL")
    op.create_table(
        "planned_homes",
        sa.Column("home_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=True),
        sa.Column("expected", sa.LargeBinary(), nullable=True),
        sa.Column("failure", sa.String(), nullable=True),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("home_id", name=op.f("pk_planned_homes")),
        sa.ForeignKeyConstraint(
            ["home_id"], ["homes.id"], name=op.f("fk_planned_homes_home_id_homes"), ondelete="CASCADE"
        ),
    )
    op.create_index("ix_planned_homes_due_at", "planned_homes", ["due_at"])
    op.create_index("ix_homes_optimised", "homes", ["id"], postgresql_where=sa.text("strategy = 'optimised'"))


def downgrade() -> None:
    op.drop_index("ix_homes_optimised", "homes")
    op.drop_table("planned_homes")
    op.drop_table("energy_plans")

"""homes whose roll-ups are to be made anew, and stretches of homes that were written in bulk"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0018"
branch_labels = None
depends_on = None


def numbers(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.BigInteger(), nullable=False) for name in names]


def upgrade() -> None:
    op.create_table(
        "energy_behind",
        sa.Column("home_id", sa.BigInteger(), autoincrement=False, nullable=False),
        *numbers("since", "until"),
        sa.PrimaryKeyConstraint("home_id", name=op.f("pk_energy_behind")),
        comment="Homes whose packed ticks were changed in [since, until): all above is to be made anew.",
    )
    op.create_table(
        "energy_histories",
        *numbers("home_id", "since", "until"),
        sa.Column("written_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("home_id", "since", name=op.f("pk_energy_histories")),
        sa.CheckConstraint("since < until", name=op.f("ck_energy_histories_bounds")),
        comment="Stretches of homes that were written in bulk: the run log knows nothing of them.",
    )


def downgrade() -> None:
    op.drop_table("energy_histories")
    op.drop_table("energy_behind")

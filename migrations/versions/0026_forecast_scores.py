"""how good forecasts were"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

NOW = sa.text("now()")


def _of_home(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["home_id"], ["homes.id"], name=op.f(f"fk_{table}_home_id_homes"), ondelete="CASCADE"
    )


def upgrade() -> None:
    op.create_table(
        "forecast_scores",
        sa.Column("home_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("sums", sa.ARRAY(sa.REAL()), nullable=False),
        sa.Column("scored_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.PrimaryKeyConstraint("home_id", "day", name=op.f("pk_forecast_scores")),
        _of_home("forecast_scores"),
    )
    op.create_index("ix_forecast_scores_day", "forecast_scores", ["day"])
    op.create_table(
        "followed_forecasts",
        sa.Column("home_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("home_id", name=op.f("pk_followed_forecasts")),
        _of_home("followed_forecasts"),
    )
    op.create_index("ix_followed_forecasts_asked_at", "followed_forecasts", ["asked_at"])


def downgrade() -> None:
    op.drop_table("followed_forecasts")
    op.drop_table("forecast_scores")

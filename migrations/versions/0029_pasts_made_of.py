"""what pasts were made of"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("energy_backfills", sa.Column("made_of", sa.String(length=64), nullable=True))


def downgrade() -> None:
    op.drop_column("energy_backfills", "made_of")

"""meters count storage too: days whose quarter hours are still kept are counted again, by the next roll-ups"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0026"
branch_labels = None
depends_on = None

FIRST_DAY = r"""
    SELECT min((regexp_match(pg_get_expr(c.relpartbound, c.oid), $$FROM \('([0-9]+)'\)$$))[1]::bigint)
    FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'energy_quarter_blocks'::regclass
"""
COUNT_AGAIN = "UPDATE energy_progress SET until = :day, next_user_id = 0 WHERE name = 'meters' AND until > :day"


def upgrade() -> None:
    """Until they are counted again, what they say is read of their quarter hours."""
    connection = op.get_bind()
    day = connection.scalar(sa.text(FIRST_DAY))
    if day is not None:
        connection.execute(sa.text(COUNT_AGAIN), {"day": day})


def downgrade() -> None:
    """Blocks of the new layout can't be read by what was before: those are made anew as well, as far as they can be."""
    upgrade()

"""what never changes of a device is looked at after an update, which locks no row a second time"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

STAYS = ("kind_stays", "model_stays")
DEFINITION = "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgrelid = 'devices'::regclass AND tgname = :name"
HOLDS_AT_FIRST = """
    CREATE TRIGGER parameters_hold_at_first BEFORE INSERT ON devices
    FOR EACH ROW EXECUTE FUNCTION check_parameters()
"""


def upgrade() -> None:
    """A trigger before updates makes PostgreSQL lock each row that a tick moves, whether or not it would fire."""
    for name in STAYS:
        _made_anew(name, " BEFORE UPDATE ", " AFTER UPDATE ")
    _made_anew("parameters_hold", " BEFORE INSERT OR UPDATE ", " AFTER UPDATE ")
    op.execute(HOLDS_AT_FIRST)


def downgrade() -> None:
    op.execute("DROP TRIGGER parameters_hold_at_first ON devices")
    _made_anew("parameters_hold", " AFTER UPDATE ", " BEFORE INSERT OR UPDATE ")
    for name in STAYS:
        _made_anew(name, " AFTER UPDATE ", " BEFORE UPDATE ")


def _made_anew(name: str, before: str, after: str) -> None:
    """A trigger with another time to fire, else as it stands."""
    definition = op.get_bind().execute(sa.text(DEFINITION), {"name": name}).scalar_one()
    op.execute(f"DROP TRIGGER {name} ON devices")
    op.execute(definition.replace(before, after))

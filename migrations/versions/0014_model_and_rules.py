"""devices name their model, ticks the version of the rules that made them"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0012"
branch_labels = None
depends_on = None

# Fires only for statements that name the column, which a tick's do not.
KEEP_MODEL = """
CREATE FUNCTION refuse_change_of_model() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the model of a device never changes'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_devices_model_stays';
END $$
"""
MODEL_STAYS = """
CREATE TRIGGER model_stays BEFORE UPDATE OF model ON devices
    FOR EACH ROW WHEN (OLD.model IS DISTINCT FROM NEW.model)
    EXECUTE FUNCTION refuse_change_of_model()
"""


def upgrade() -> None:
    """No row is rewritten: a column's constant default is kept beside the table."""
    op.add_column("devices", sa.Column("model", sa.Text(), server_default="uniform", nullable=False))
    op.create_check_constraint(op.f("ck_devices_model"), "devices", "model IN ('uniform')")
    op.execute(KEEP_MODEL)
    op.execute(MODEL_STAYS)
    op.add_column("tick_runs", sa.Column("rules", sa.SmallInteger(), server_default=sa.text("1"), nullable=False))


def downgrade() -> None:
    op.drop_column("tick_runs", "rules")
    op.execute("DROP TRIGGER model_stays ON devices")
    op.execute("DROP FUNCTION refuse_change_of_model()")
    op.drop_column("devices", "model")

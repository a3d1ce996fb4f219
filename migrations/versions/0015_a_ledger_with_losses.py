"""the ledger knows what is lost, driven away and curtailed; no row is rewritten"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

LOSSES = ("loss_mwh", "driven_mwh", "curtailed_mwh")
ROWS = ("energy_ticks", "energy_days", "energy_months", "tick_chunks")
NOT_NEGATIVE = "least(solar_mwh, generator_mwh, consumption_mwh, charge_mwh, discharge_mwh, import_mwh, export_mwh, level_mwh{}) >= 0"
COLUMNS_OF_BLOCKS = {"energy_tick_blocks": 11, "energy_quarter_blocks": 31, "energy_hour_blocks": 31}
"""How many columns blocks had before: those of layout 1."""

# The kinds of the new columns are the last of a block's header: 0x101010 says that each is 0 in all entries.
BLOCKS_HOLD = "get_byte(packed, 0) = 2 AND substr(packed, {kinds}, 3) <> '\\x101010'"
ROWS_HOLD = "loss_mwh <> 0 OR driven_mwh <> 0 OR curtailed_mwh <> 0"
BACK_TO_LAYOUT_1 = """
    UPDATE {table} SET packed = '\\x01'::bytea || substr(packed, 2, {kinds} - 2) || substr(packed, {kinds} + 3)
    WHERE get_byte(packed, 0) = 2
"""


def upgrade() -> None:
    for name in LOSSES:
        op.add_column("energy_ticks", sa.Column(name, sa.BigInteger(), comment="NULL is 0."))
    _check(", ".join(["", *LOSSES]))
    for table in ROWS[1:]:
        for name in LOSSES:
            op.add_column(table, sa.Column(name, sa.BigInteger(), server_default=sa.text("0"), nullable=False))


def downgrade() -> None:
    """Blocks are written as before. Where something was lost there is no way back: levels would not follow."""
    for table in ROWS:
        _refuse(table, ROWS_HOLD)
    for table, columns in COLUMNS_OF_BLOCKS.items():
        _refuse(table, BLOCKS_HOLD.format(kinds=4 + columns))
        op.execute(sa.text(BACK_TO_LAYOUT_1.format(table=table, kinds=4 + columns)))
    _check("")
    for table in ROWS:
        for name in LOSSES:
            op.drop_column(table, name)


def _refuse(table: str, held: str) -> None:
    if op.get_bind().scalar(sa.text(f"SELECT EXISTS (SELECT FROM {table} WHERE {held})")):  # noqa: S608 - our own
        raise RuntimeError(f"{table} holds losses, which the version before cannot say: restore a backup instead")


def _check(losses: str) -> None:
    name = op.f("ck_energy_ticks_not_negative")
    op.drop_constraint(name, "energy_ticks")
    op.create_check_constraint(name, "energy_ticks", NOT_NEGATIVE.format(losses))

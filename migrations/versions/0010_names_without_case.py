"""names and addresses are unique without the case of ASCII letters, in every locale"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0007"
branch_labels = None
depends_on = None

INDEXES = {"uq_users_username": "username", "uq_users_email": "email"}


def upgrade() -> None:
    for index, column in INDEXES.items():
        _refuse_twins(column)
        op.drop_index(index, table_name="users")
        op.create_index(index, "users", [sa.text(f'lower({column} COLLATE "C")')], unique=True)


def downgrade() -> None:
    for index, column in INDEXES.items():
        op.drop_index(index, table_name="users")
        op.create_index(index, "users", [sa.text(f"lower({column})")], unique=True)


def _refuse_twins(column: str) -> None:
    """A Turkish database, for one, took IVAN and ivan for two names."""
    folded = f'lower({column} COLLATE "C")'
    twins = f"SELECT string_agg({column}, ', ' ORDER BY id) FROM users GROUP BY {folded} HAVING count(*) > 1"  # noqa: S608 - of constants
    if found := op.get_bind().execute(sa.text(twins)).scalars().all():
        raise SystemExit(
            f"These differ only by the case of letters: {'; '.join(found)}. Change one of each first."
        )

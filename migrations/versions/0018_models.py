"""devices have the parameters of their models; batteries are one"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0016"
branch_labels = None
depends_on = None

COLUMNS: dict[str, tuple[type[sa.types.TypeEngine[float]], str]] = {
    "charge_watts": (sa.Integer, "charge_watts BETWEEN 1 AND 1000000"),
    "discharge_watts": (sa.Integer, "discharge_watts BETWEEN 1 AND 1000000"),
    "charge_efficiency": (sa.Double, "charge_efficiency BETWEEN 0.5 AND 1"),
    "discharge_efficiency": (sa.Double, "discharge_efficiency BETWEEN 0.5 AND 1"),
    "reserve_percent": (sa.Double, "reserve_percent BETWEEN 0 AND 100"),
    "standby_watts": (sa.Double, "standby_watts BETWEEN 0 AND 1000"),
}
LIVE = "total_capacity_wh {0} NULL AND current_level_wh {0} NULL AND charge_discharge_rate_watts {0} NULL"
MODELS = """CASE device_type WHEN 'production' THEN model IN ('uniform') WHEN 'storage' THEN model IN ('uniform', 'battery')
    WHEN 'consumption' THEN model IN ('uniform') END"""


def upgrade() -> None:
    """No row is rewritten: columns without a default stand beside the table."""
    for name, (kind, _) in COLUMNS.items():
        op.add_column("devices", sa.Column(name, kind(), nullable=True))
    own = [f"({name} IS NULL OR model IN ('battery'))" for name in COLUMNS]
    none = [f"{name} IS NULL" for name in COLUMNS]
    has, lacks = " AND ".join((LIVE.format("IS NOT"), *own)), " AND ".join((LIVE.format("IS"), *none))
    _check("storage_columns", f"CASE WHEN device_type = 'storage' THEN {has} ELSE {lacks} END")
    _check("model", MODELS)
    for name, (_, rule) in COLUMNS.items():
        op.create_check_constraint(op.f(f"ck_devices_{name}"), "devices", rule)


def downgrade() -> None:
    """What the version before does not know behaves by its rules from then on."""
    op.execute("ALTER TABLE devices DISABLE TRIGGER model_stays")
    op.execute("UPDATE devices SET model = 'uniform' WHERE model <> 'uniform'")
    op.execute("ALTER TABLE devices ENABLE TRIGGER model_stays")
    present, absent = LIVE.format("IS NOT"), LIVE.format("IS")
    _check("storage_columns", f"CASE WHEN device_type = 'storage' THEN {present} ELSE {absent} END")
    _check("model", "model IN ('uniform')")
    for name in COLUMNS:
        op.drop_column("devices", name)


def _check(name: str, rule: str) -> None:
    op.drop_constraint(op.f(f"ck_devices_{name}"), "devices")
    op.create_check_constraint(op.f(f"ck_devices_{name}"), "devices", rule)

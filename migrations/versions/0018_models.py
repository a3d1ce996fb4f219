"""devices have the parameters of their models: batteries, cars, solar panels, households and their parts, and more"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0016"
branch_labels = None
depends_on = None

COLUMNS: dict[str, type[sa.types.TypeEngine[float]]] = {
    "charge_watts": sa.Integer,
    "discharge_watts": sa.Integer,
    "charge_efficiency": sa.Double,
    "discharge_efficiency": sa.Double,
    "reserve_percent": sa.Double,
    "standby_watts": sa.Double,
    "peak_watts": sa.Integer,
    "tilt": sa.Double,
    "azimuth": sa.Double,
    "inverter_watts": sa.Integer,
    "losses_percent": sa.Double,
    "watts": sa.Integer,
    "always_on_watts": sa.Double,
    "pump_watts": sa.Double,
    "fridge_watts": sa.Double,
    "has_freezer": sa.Boolean,
    "is_electric": sa.Boolean,
    "kettle_watts": sa.Double,
    "hob_watts": sa.Double,
    "washes_a_week": sa.Double,
    "has_dryer": sa.Boolean,
    "dishwashes_a_week": sa.Double,
    "tv_watts": sa.Double,
    "computer_watts": sa.Double,
    "lamp_watts": sa.Double,
    "heater_watts": sa.Double,
    "heat_loss_w_per_k": sa.Double,
    "is_ground": sa.Boolean,
    "is_floor": sa.Boolean,
    "heating_limit": sa.Double,
    "most_watts": sa.Double,
    "heat_gain_w_per_k": sa.Double,
    "wanted_temperature": sa.Double,
    "charger_watts": sa.Integer,
    "driven_wh_a_day": sa.Double,
    "commutes": sa.Boolean,
    "is_patient": sa.Boolean,
    "plugged_in_share": sa.Double,
    "target_percent": sa.Double,
}
MODELS = """
    model = 'uniform' OR CASE device_type WHEN 'production' THEN model IN ('uniform', 'solar', 'constant')
    WHEN 'storage' THEN model IN ('uniform', 'battery', 'vehicle')
    WHEN 'consumption' THEN model IN ('uniform', 'constant', 'household', 'base', 'refrigeration', 'cooking',
        'laundry', 'dishwashing', 'entertainment', 'lighting', 'hot_water', 'heat_pump', 'air_conditioner') END
"""
RULES = """
        (NEW.charge_watts IS NULL OR NEW.model IN ('battery') AND NEW.charge_watts BETWEEN 1 AND 1000000)
        AND (NEW.discharge_watts IS NULL OR NEW.model IN ('battery') AND NEW.discharge_watts BETWEEN 1 AND 1000000)
        AND (NEW.charge_efficiency IS NULL OR NEW.model IN ('battery', 'vehicle') AND NEW.charge_efficiency BETWEEN 0.5 AND 1)
        AND (NEW.discharge_efficiency IS NULL OR NEW.model IN ('battery') AND NEW.discharge_efficiency BETWEEN 0.5 AND 1)
        AND (NEW.reserve_percent IS NULL OR NEW.model IN ('battery') AND NEW.reserve_percent BETWEEN 0 AND 100)
        AND (NEW.standby_watts IS NULL OR NEW.model IN ('battery') AND NEW.standby_watts BETWEEN 0 AND 1000)
        AND (NEW.peak_watts IS NULL OR NEW.model IN ('solar') AND NEW.peak_watts BETWEEN 1 AND 1000000)
        AND (NEW.tilt IS NULL OR NEW.model IN ('solar') AND NEW.tilt BETWEEN 0 AND 90)
        AND (NEW.azimuth IS NULL OR NEW.model IN ('solar') AND NEW.azimuth BETWEEN 0 AND 360)
        AND (NEW.inverter_watts IS NULL OR NEW.model IN ('solar') AND NEW.inverter_watts BETWEEN 1 AND 1000000)
        AND (NEW.losses_percent IS NULL OR NEW.model IN ('solar') AND NEW.losses_percent BETWEEN 0 AND 90)
        AND CASE WHEN NEW.model IN ('constant') THEN NEW.watts IS NOT NULL AND NEW.watts BETWEEN 0 AND 1000000
            ELSE NEW.watts IS NULL END
        AND (NEW.always_on_watts IS NULL OR NEW.model IN ('base') AND NEW.always_on_watts BETWEEN 0 AND 100000)
        AND (NEW.pump_watts IS NULL OR NEW.model IN ('base') AND NEW.pump_watts BETWEEN 0 AND 100000)
        AND (NEW.fridge_watts IS NULL OR NEW.model IN ('refrigeration') AND NEW.fridge_watts BETWEEN 0 AND 100000)
        AND (NEW.has_freezer IS NULL OR NEW.model IN ('refrigeration'))
        AND (NEW.is_electric IS NULL OR NEW.model IN ('cooking'))
        AND (NEW.kettle_watts IS NULL OR NEW.model IN ('cooking') AND NEW.kettle_watts BETWEEN 0 AND 100000)
        AND (NEW.hob_watts IS NULL OR NEW.model IN ('cooking') AND NEW.hob_watts BETWEEN 0 AND 100000)
        AND (NEW.washes_a_week IS NULL OR NEW.model IN ('laundry') AND NEW.washes_a_week BETWEEN 0 AND 50)
        AND (NEW.has_dryer IS NULL OR NEW.model IN ('laundry'))
        AND (NEW.dishwashes_a_week IS NULL OR NEW.model IN ('dishwashing') AND NEW.dishwashes_a_week BETWEEN 0 AND 50)
        AND (NEW.tv_watts IS NULL OR NEW.model IN ('entertainment') AND NEW.tv_watts BETWEEN 0 AND 100000)
        AND (NEW.computer_watts IS NULL OR NEW.model IN ('entertainment') AND NEW.computer_watts BETWEEN 0 AND 100000)
        AND (NEW.lamp_watts IS NULL OR NEW.model IN ('lighting') AND NEW.lamp_watts BETWEEN 0 AND 100000)
        AND (NEW.heater_watts IS NULL OR NEW.model IN ('hot_water') AND NEW.heater_watts BETWEEN 0 AND 100000)
        AND (NEW.heat_loss_w_per_k IS NULL OR NEW.model IN ('heat_pump') AND NEW.heat_loss_w_per_k BETWEEN 1 AND 10000)
        AND (NEW.is_ground IS NULL OR NEW.model IN ('heat_pump'))
        AND (NEW.is_floor IS NULL OR NEW.model IN ('heat_pump'))
        AND (NEW.heating_limit IS NULL OR NEW.model IN ('heat_pump') AND NEW.heating_limit BETWEEN 0 AND 30)
        AND (NEW.most_watts IS NULL OR NEW.model IN ('heat_pump', 'air_conditioner') AND NEW.most_watts BETWEEN 1 AND 100000)
        AND (NEW.heat_gain_w_per_k IS NULL OR NEW.model IN ('air_conditioner') AND NEW.heat_gain_w_per_k BETWEEN 1 AND 10000)
        AND (NEW.wanted_temperature IS NULL OR NEW.model IN ('air_conditioner') AND NEW.wanted_temperature BETWEEN 10 AND 35)
        AND (NEW.charger_watts IS NULL OR NEW.model IN ('vehicle') AND NEW.charger_watts BETWEEN 1 AND 1000000)
        AND (NEW.driven_wh_a_day IS NULL OR NEW.model IN ('vehicle') AND NEW.driven_wh_a_day BETWEEN 0 AND 500000)
        AND (NEW.commutes IS NULL OR NEW.model IN ('vehicle'))
        AND (NEW.is_patient IS NULL OR NEW.model IN ('vehicle'))
        AND (NEW.plugged_in_share IS NULL OR NEW.model IN ('vehicle') AND NEW.plugged_in_share BETWEEN 0 AND 1)
        AND (NEW.target_percent IS NULL OR NEW.model IN ('vehicle') AND NEW.target_percent BETWEEN 0 AND 100)
"""
# A trigger, for every tick's UPDATE would ask a constraint, and no tick writes a parameter.
CHECK_PARAMETERS = f"""
CREATE FUNCTION check_parameters() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT ({RULES}) THEN
        RAISE EXCEPTION 'a parameter of device "%" is not one of its model, lacks or breaks its bounds', NEW.name
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ck_devices_parameters';
    END IF;
    RETURN NEW;
END $$
"""
PARAMETERS_HOLD = f"""
CREATE TRIGGER parameters_hold BEFORE INSERT OR UPDATE OF {", ".join(COLUMNS)} ON devices
    FOR EACH ROW EXECUTE FUNCTION check_parameters()
"""


def upgrade() -> None:
    """No row is rewritten: columns without a default stand beside the table."""
    for name, kind in COLUMNS.items():
        op.add_column("devices", sa.Column(name, kind(), nullable=True))
    _check_model(MODELS)
    op.execute(CHECK_PARAMETERS)
    op.execute(PARAMETERS_HOLD)


def downgrade() -> None:
    """What the version before does not know behaves by its rules from then on."""
    op.execute("DROP TRIGGER parameters_hold ON devices")
    op.execute("DROP FUNCTION check_parameters()")
    op.execute("ALTER TABLE devices DISABLE TRIGGER model_stays")
    op.execute("UPDATE devices SET model = 'uniform' WHERE model <> 'uniform'")
    op.execute("ALTER TABLE devices ENABLE TRIGGER model_stays")
    _check_model("model IN ('uniform')")
    for name in COLUMNS:
        op.drop_column("devices", name)


def _check_model(rule: str) -> None:
    op.drop_constraint(op.f("ck_devices_model"), "devices")
    op.create_check_constraint(op.f("ck_devices_model"), "devices", rule)

"""What the homes of these tests have, and when they are looked at."""

from typing import Any

from smartenergy.kernel.extensions import db
from smartenergy.services.tariffs import assigning, tariffs

NOON = 1_795_431_600  # 23 November 2026, a Monday, 12:00 in Berlin
HOUR, QUARTER = 3_600, 900
BERLIN = "Europe/Berlin"
BATTERY = {"device_type": "storage", "model": "battery", "name": "B", "total_capacity_wh": 10_000, "current_level_wh": 5_000,
           "parameters": {"charge_watts": 4_000, "discharge_watts": 4_000, "standby_watts": 0, "reserve_percent": 0}}  # fmt: skip
LOAD = {"device_type": "consumption", "model": "constant", "name": "Server", "parameters": {"watts": 1_000}}


def give_tariff(user_id: int, lines: dict[str, Any], **more: Any) -> int:
    """An hour ago: what has just been said, a verification passes over. Answers the tariff's id."""
    made = tariffs.create_tariff(user_id, lines).id
    assigning.assign(user_id, None, {"tariff_id": made, "valid_from": "2026-01-01"} | more)
    for table in ("home_tariffs", "tariff_versions"):
        db.session.execute(db.text(f"UPDATE {table} SET created_at = now() - INTERVAL '1 hour'"))
    db.session.commit()
    return made

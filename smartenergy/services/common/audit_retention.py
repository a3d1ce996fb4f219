"""How long the audit log is kept: whole months are made before they begin and dropped once they are too old."""

import time

from smartenergy.kernel.extensions import settings
from smartenergy.services.common.retention import drop_before
from smartenergy.services.common.transaction import driver_cursor, transaction
from smartenergy.storage import audit_months

DAY = 86_400
AHEAD_SECONDS = 10 * DAY


def keep_months(now: float | None = None) -> list[str]:
    """Make this month's partition and soon the next one's; drop what is too old and answer the names."""
    for ahead in (0, AHEAD_SECONDS):
        with transaction():
            audit_months.ensure(driver_cursor(), ahead)
    days = settings.audit_retention_days
    moment = time.time() if now is None else now
    return drop_before(audit_months.TABLE, moment - days * DAY) if days else []

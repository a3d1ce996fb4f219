"""How a tick's readings find the rows that they were made from: the one place that joins them with the devices.

A row version is found by its place and proven by the transaction that wrote it: whoever changed the device since
it was read left another version, which this does not touch (docs/decisions/0003). Both are one server's own. A
database that is spread over several wants another `FIELDS` and another `write` here, and nothing else: nobody else
knows what a version is (docs/decisions/0052).
"""

from typing import Any

from psycopg import Cursor
from psycopg.sql import SQL

from smartenergy.simulation.world import Readings
from smartenergy.storage.codec.binary_copy import RowFormat, copy_in
from smartenergy.storage.codec.packed_rows import Records
from smartenergy.storage.planning import BY_ADDRESS, held_to

FIELDS: dict[str, tuple[str | None, str]] = {
    "version": ("tidsend(ctid)", "V6"), "revision": ("xidsend(xmin)", ">u4"),
}  # fmt: skip
"""What is read of a device beside its traits, for `write` to find it again."""

IS_OWN = SQL("own.ctid = devices.ctid")
"""Finds the version of a row that is being read once more, as `own`."""

STAGED_ROW = RowFormat(version="V6", revision=">u4", watts=">i4", level_wh=">f8", flow_watts=">f8")
CREATE_STAGING = SQL("""
    CREATE TEMPORARY TABLE IF NOT EXISTS staged_readings (
        version tid NOT NULL, revision xid NOT NULL,
        watts integer NOT NULL, level_wh float8 NOT NULL, flow_watts float8 NOT NULL
    ) ON COMMIT DELETE ROWS
""")
FILL_STAGING = SQL("COPY staged_readings FROM STDIN (FORMAT binary)")
WRITE_READINGS = SQL("""
    UPDATE devices d SET
        instantaneous_output_watts = CASE WHEN d.instantaneous_output_watts IS NOT NULL THEN s.watts END,
        consumption_rate_watts = CASE WHEN d.consumption_rate_watts IS NOT NULL THEN s.watts END,
        current_level_wh = CASE WHEN d.current_level_wh IS NOT NULL THEN s.level_wh END,
        charge_discharge_rate_watts = CASE WHEN d.current_level_wh IS NOT NULL THEN s.flow_watts END
    FROM staged_readings s
    WHERE d.ctid = s.version AND d.xmin = s.revision
""")


def write(cursor: Cursor[Any], rows: Records, readings: Readings) -> int:
    """Store the readings of all devices that nobody changed since `rows` were read; answer how many that are."""
    staged = STAGED_ROW.empty(len(rows))
    staged["version"], staged["revision"] = rows["version"], rows["revision"]
    staged["watts"], staged["level_wh"] = readings.watts, readings.levels_wh
    staged["flow_watts"] = readings.flows_watts
    cursor.execute(CREATE_STAGING)
    copy_in(cursor, FILL_STAGING, staged)
    with held_to(cursor, BY_ADDRESS):
        return cursor.execute(WRITE_READINGS).rowcount

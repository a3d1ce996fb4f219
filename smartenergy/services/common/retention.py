"""What is older than it is to be kept is dropped, partition by partition; never row by row."""

from psycopg.errors import LockNotAvailable

from smartenergy.kernel.extensions import log
from smartenergy.services.common.transaction import driver_cursor, transaction
from smartenergy.storage import partitions


def drop_before(table: str, before: float) -> list[str]:
    """Drop the partitions of a table that end before an instant (epoch seconds) and answer their names."""
    with transaction():
        old = [part.name for part in partitions.of_table(driver_cursor(), table) if part.until <= before]
    return [name for name in old if _dropped(name)]


def _dropped(name: str) -> bool:
    """Drop a partition; where somebody reads it for long, leave it to the next run."""
    try:
        with transaction():
            partitions.drop(driver_cursor(), name)
    except LockNotAvailable:
        log.warning("partition_in_use", partition=name)
        return False
    log.info("partition_expired", partition=name)
    return True

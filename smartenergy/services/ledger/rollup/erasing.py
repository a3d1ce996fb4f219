"""A home's ledger goes with its account."""

from collections.abc import Sequence

from sqlalchemy import BigInteger, any_, delete, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, insert

from smartenergy.kernel.extensions import db
from smartenergy.models import LEDGER_TABLES
from smartenergy.models.ledger import device_readings, energy_erasures
from smartenergy.services.ledger.rollup import rollup_progress


def erase(users: Sequence[int]) -> None:
    """Erase all that the ledger has of homes, in the transaction at hand; the run log keeps their number."""
    rollup_progress.lock()
    ids = literal(list(users), ARRAY(BigInteger))
    for table in LEDGER_TABLES:
        db.session.execute(delete(table).where(table.c.home_id == any_(ids)))
    db.session.execute(delete(device_readings).where(device_readings.c.user_id == any_(ids)))
    erased = insert(energy_erasures).from_select(["home_id"], select(func.unnest(ids)))
    db.session.execute(erased.on_conflict_do_nothing())


def erase_devices(user_id: int, ids: Sequence[int]) -> None:
    """Erase the readings of devices, in the transaction at hand; their home's totals stay."""
    columns, wanted = device_readings.c, literal(list(ids), ARRAY(BigInteger))
    own = delete(device_readings).where(columns.user_id == user_id, columns.device_id == any_(wanted))
    db.session.execute(own)


def is_erased(home_id: int) -> bool:
    """Whether a home's ledger was erased."""
    found = select(energy_erasures.c.home_id).where(energy_erasures.c.home_id == home_id)
    return db.session.scalar(found) is not None

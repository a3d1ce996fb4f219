"""A home's ledger goes with it, or with its account."""

from collections.abc import Sequence

from sqlalchemy import BigInteger, BindParameter, any_, delete, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, insert

from smartenergy.kernel.extensions import db
from smartenergy.models import LEDGER_TABLES, Backfill, Device, Home
from smartenergy.models.ledger import device_readings, energy_erasures
from smartenergy.services.ledger.rollup import rollup_progress


def erase(users: Sequence[int]) -> list[int]:
    """Erase all that the ledger has of users' homes, in the transaction at hand; the run log keeps their number.

    Answers the homes' ids.
    """
    owners = _array(users)
    homes = list(db.session.scalars(select(Home.id).where(Home.user_id == any_(owners)).order_by(Home.id)))
    _erase_homes(homes)
    db.session.execute(delete(device_readings).where(device_readings.c.user_id == any_(owners)))
    return homes


def erase_home(user_id: int, home_id: int) -> None:
    """Erase all that the ledger has of one home, in the transaction at hand, while its devices are still there."""
    own = select(Device.id).where(Device.user_id == user_id, Device.home_id == home_id).order_by(Device.id)
    devices = list(db.session.scalars(own.with_for_update()))
    _erase_homes([home_id])
    erase_devices(user_id, devices)


def hold_devices(user_id: int) -> None:
    """Let no tick move a user's devices from here on, so that what is erased in the transaction at hand is all."""
    own = select(Device.id).where(Device.user_id == user_id).order_by(Device.id)
    db.session.scalars(own.with_for_update()).all()


def stop_pasts(homes: Sequence[int]) -> None:
    """Let nobody make the pasts of homes any more, in the transaction at hand.

    To be called before the roll-ups' lock is taken: who makes a past holds its row, and then waits for that lock.
    """
    db.session.execute(delete(Backfill).where(Backfill.home_id == any_(_array(homes))))


def _erase_homes(homes: Sequence[int]) -> None:
    stop_pasts(homes)
    rollup_progress.lock()
    ids = _array(homes)
    for table in LEDGER_TABLES:
        db.session.execute(delete(table).where(table.c.home_id == any_(ids)))
    gone = select(Home.id, Home.user_id).where(Home.id == any_(ids))
    erased = insert(energy_erasures).from_select(["home_id", "user_id"], gone)
    db.session.execute(erased.on_conflict_do_nothing())


def erase_devices(user_id: int, ids: Sequence[int]) -> None:
    """Erase the readings of devices, in the transaction at hand; their home's totals stay."""
    columns, wanted = device_readings.c, _array(ids)
    own = delete(device_readings).where(columns.user_id == user_id, columns.device_id == any_(wanted))
    db.session.execute(own)


def is_erased(home_id: int) -> bool:
    """Whether a home's ledger was erased."""
    found = select(energy_erasures.c.home_id).where(energy_erasures.c.home_id == home_id)
    return db.session.scalar(found) is not None


def _array(ids: Sequence[int]) -> BindParameter[list[int]]:
    return literal(list(ids), ARRAY(BigInteger))

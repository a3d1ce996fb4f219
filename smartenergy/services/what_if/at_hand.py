"""What a home has today that a what-if could change, for those who are to choose."""

from collections.abc import Sequence
from typing import NamedTuple

from smartenergy.kernel.extensions import settings
from smartenergy.ledger.calendar import local_date
from smartenergy.models import Direction, Home, Tariff
from smartenergy.services.common import clock
from smartenergy.services.common.transaction import driver_cursor, transaction
from smartenergy.services.homes.rights import find_home
from smartenergy.services.tariffs import assigning, tariffs
from smartenergy.services.tariffs.stored import as_rules
from smartenergy.simulation.variants.changes import Home as HomeAtHand
from smartenergy.simulation.variants.device_rows import VEHICLE
from smartenergy.storage import fleet_store


class AtHand(NamedTuple):
    """Of devices that are online."""

    capacity_wh: float
    """Of its batteries."""
    peak_watts: float
    """Of its panels."""
    has_car: bool
    has_devices: bool
    strategy: str
    tariff_id: int | None
    """By which it buys today."""
    currency: str | None
    tariffs: Sequence[Tariff]
    """By which it might buy."""


def of_home(user_id: int, home_id: int) -> AtHand:
    """Of a home that a user may see. Raises NotFoundError."""
    with transaction():
        home = find_home(user_id, home_id)
        world = fleet_store.read_world(driver_cursor(), [home.id])
        had = HomeAtHand.of(world, settings.simulation_seed) if len(world) else None
        ruling = _ruling(home)
        currency = ruling.currency if ruling else None
        return AtHand(
            had.capacity_wh if had else 0.0, had.peak_watts if had else 0.0,
            had is not None and had.has(VEHICLE), had is not None, home.strategy,
            ruling.id if ruling else None, currency, _possible(home, currency),
        )  # fmt: skip


def _ruling(home: Home) -> Tariff | None:
    today = local_date(home.timezone, clock.now())
    begun = [one for one in assigning.of_home(home) if one.valid_from <= today]
    bought = [one for one in begun if one.direction == Direction.IMPORT]
    last = max(bought, key=lambda one: one.valid_from, default=None)
    return last.tariff if last else None


def _possible(home: Home, currency: str | None) -> list[Tariff]:
    """Those that price what is bought, in the home's currency where it has one."""
    found = [one for one in tariffs.list_tariffs(home.user_id) if currency in (None, one.currency)]
    return [one for one in found if "import" in as_rules(one).prices]

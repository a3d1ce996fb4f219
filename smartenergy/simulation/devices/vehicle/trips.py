"""Days of a car: when it leaves, when it is back, what the way takes, and whether it is plugged in afterwards."""

from dataclasses import dataclass

import numpy as np

from smartenergy.kernel.arrays import Bools, Ints, Singles
from smartenergy.simulation.devices.owners import Owner, given_or, said_or
from smartenergy.simulation.devices.vehicle import charging
from smartenergy.simulation.drivers.countries import shares
from smartenergy.simulation.drivers.presence import outing
from smartenergy.simulation.singles import bell, draw, lognormals, pick, share, stream
from smartenergy.simulation.world import Given, InEffect

TRAITS, DAYS, PLUGS = (stream(f"vehicle: {name}") for name in ("traits", "days", "plugs"))
DISTANCES, WAYS = lognormals(0.45), lognormals(0.55)
DRIVEN_WH_A_DAY = 6_750.0
OUT = 0.86
"""Days on which a car is driven, where its people are not on holiday."""
CRUISING_W = 12_000.0
"""An hour's drive takes no more than so many Wh."""
LAST_MINUTE = 1_425.0
PLUG_W, ONE_PHASE_W, THREE_PHASES_W = np.array([3_700, 7_400, 11_000], np.float32)
"""What cars charge with: by a socket or a small box, else as the house is connected."""
SOCKETS = 0.2


@dataclass(frozen=True)
class Vehicle:
    """Cars. All arrays go together."""

    owner: Owner
    capacity_wh: Singles
    charger_w: Singles
    wh_a_day: Singles
    commutes: Bools
    """Whether the first grown-up drives it to work."""
    plugs: Singles
    """How often it is plugged in when it comes home."""
    is_patient: Bools
    """Waits for the night before it charges."""
    target_percent: Singles
    """How full it is charged."""
    ready_minute: Singles
    """Since 04:00, by which it is to be ready: NaN for when it leaves next."""

    @property
    def parameters(self) -> InEffect:
        """Those of its model, by name."""
        return {
            "charger_watts": self.charger_w,
            "driven_wh_a_day": self.wh_a_day,
            "commutes": self.commutes,
            "is_patient": self.is_patient,
            "plugged_in_share": self.plugs,
            "target_percent": self.target_percent,
        }


@dataclass(frozen=True)
class Trip:
    """A day of a car, in minutes since 04:00."""

    goes: Bools
    leave: Singles
    back: Singles
    wh: Singles
    plugs: Bools
    """Whether it is plugged in when it is back."""
    patience: Singles
    """0 to 1: how late a patient car begins."""


def drawn(owner: Owner, given: Given) -> Vehicle:
    """Cars as given, else from their own hash."""
    word, size = draw(owner.keys, TRAITS, 0), draw(owner.keys, TRAITS, 1)
    has_three = share(size, 0) < shares("three_phases", owner.country)
    by_phases = np.where(has_three, THREE_PHASES_W, ONE_PHASE_W)
    charger = np.where(share(word, 3) < np.float32(SOCKETS), PLUG_W, by_phases)
    return Vehicle(
        owner, given_or(given, "capacity_wh", 38_000 + 44_000 * share(size, 1)),
        given_or(given, "charger_watts", charger),
        given_or(given, "driven_wh_a_day", np.float32(DRIVEN_WH_A_DAY) * pick(DISTANCES, word, 0)),
        said_or(given, "commutes", share(word, 1) < np.float32(0.65)),
        given_or(given, "plugged_in_share", np.float32(0.36) + np.float32(0.38) * share(word, 2)),
        said_or(given, "is_patient", share(size, 2) < np.float32(0.3)),
        given_or(given, "target_percent", charging.target_percent(share(size, 3))),
        given_or(given, "ready_by_minute", np.full_like(charger, np.nan)),
    )  # fmt: skip


def trip(vehicle: Vehicle, day: Ints, is_free: Bools, is_away: Bools) -> Trip:
    """What cars do on a household's day, as their people do."""
    word = draw(vehicle.owner.keys, DAYS, day)
    person = outing(vehicle.owner.people, 0, day, is_free)
    with_person = (person.back > person.leave) & (vehicle.commutes | ~person.is_work)
    errand = 880 + 90 * bell(word, 0)
    leave = np.clip(np.where(with_person, person.leave, errand), 20, LAST_MINUTE - 30)
    back = np.clip(np.where(with_person, person.back, errand + 45 + 60 * share(word, 2)), leave + 20, LAST_MINUTE)
    goes = (share(word, 3) < np.float32(OUT)) & ~is_away
    wanted = vehicle.wh_a_day * np.float32(1 / OUT) * pick(WAYS, word, 1)
    wh = np.minimum(wanted, (back - leave) * np.float32(CRUISING_W / 60)) * goes
    plugs = goes & (share(draw(vehicle.owner.keys, PLUGS, day), 0) < vehicle.plugs)
    return Trip(goes, leave, back, wh, plugs, share(word, 2))

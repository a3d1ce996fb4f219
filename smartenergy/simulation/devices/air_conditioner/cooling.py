"""Air conditioner: heat that comes in by warm air and sun, while somebody is there and awake."""

from dataclasses import dataclass

import numpy as np

from smartenergy.kernel.arrays import Singles
from smartenergy.simulation.devices import compressor
from smartenergy.simulation.devices.compressor import LEAST, Compressor
from smartenergy.simulation.devices.owners import Owner, given_or
from smartenergy.simulation.drivers.local_time import LocalTime
from smartenergy.simulation.drivers.presence import Life
from smartenergy.simulation.singles import bell, draw, lognormals, pick, share, stream
from smartenergy.simulation.world import Given, InEffect

TRAITS = stream("air conditioner: traits")
GAINS = lognormals(0.35)
SUN = 0.012
"""Kelvin that a W/m² of sun is worth."""
DESIGN = 20.0
"""It is bought for so many kelvin, sun included."""
STANDBY = 3.0
USUAL = 3.4
"""Its coefficient of performance at 30 °C."""
SHORTEST_CYCLE, LONGER_CYCLE = 18.0, 16.0


@dataclass(frozen=True)
class AirConditioner:
    """Air conditioners. All arrays go together."""

    owner: Owner
    gain_w_per_k: Singles
    wanted: Singles
    """°C inside."""
    unattended: Singles
    """How much of the cooling goes on where nobody is up."""
    most_w: Singles

    @property
    def parameters(self) -> InEffect:
        """Those of its model, by name."""
        return {
            "heat_gain_w_per_k": self.gain_w_per_k,
            "wanted_temperature": self.wanted,
            "most_watts": self.most_w,
        }


def drawn(owner: Owner, given: Given) -> AirConditioner:
    """Air conditioners as given, else from their own hash."""
    word = draw(owner.keys, TRAITS, 0)
    gain = given_or(given, "heat_gain_w_per_k", 140 * pick(GAINS, word, 0))
    wanted = given_or(given, "wanted_temperature", 24 + np.float32(1.2) * bell(word, 1))
    return AirConditioner(
        owner, gain, wanted, np.float32(0.5) * share(word, 2),
        given_or(given, "most_watts", np.clip(gain * np.float32(DESIGN / 3), 600, 5000)),
    )  # fmt: skip


def watts(
    cooler: AirConditioner, time: LocalTime, life: Life, outside: Singles, recent: Singles, sun: Singles
) -> Singles:
    """Power at some instants, by the temperature outside (°C), and the last hours' and their irradiance (W/m²)."""
    warm = np.maximum(recent + np.float32(SUN) * sun - cooler.wanted, 0)
    runs = np.where(life.some, np.float32(1), np.where(life.is_away, np.float32(0), cooler.unattended))
    performance = np.clip(np.float32(USUAL) - np.float32(0.06) * (outside - 30), 2, 5)
    least = np.float32(LEAST * USUAL) * cooler.most_w / performance
    parts = Compressor(
        cooler.owner.keys, cooler.owner.people.phase, cooler.most_w, least, SHORTEST_CYCLE, LONGER_CYCLE
    )
    cooling = compressor.watts(parts, cooler.gain_w_per_k * warm * runs / performance, time.instants)
    return cooling + np.float32(STANDBY)

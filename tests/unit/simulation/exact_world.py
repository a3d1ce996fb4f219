"""A world's weather and watts as hashes: run by itself, by tests, with other instructions of the processor."""

import hashlib
import json

import numpy as np

from smartenergy.simulation.devices.solar.output import solar_watts
from smartenergy.simulation.devices.solar.panels import panels
from smartenergy.simulation.devices.solar.roofs import drawn, nothing_said
from smartenergy.simulation.drivers.sites import sites_at
from smartenergy.simulation.drivers.weather import Weather
from smartenergy.simulation.hashed import uniform

COUNT = 2_003
"""No multiple of the width of any vector."""


def hashes() -> dict[str, str]:
    """A hash of each part."""
    ids = np.arange(1, COUNT + 1)
    sites = sites_at(170.0 * uniform(15, 1, ids) - 85.0, 360.0 * uniform(15, 2, ids) - 180.0)
    roofs = drawn(nothing_said(COUNT), 15, ids, sites.latitude)
    devices = panels(roofs, sites, ids - 1)
    found: dict[str, str] = {"roofs": of(*vars(roofs).values()), "panels": of(*devices.normal)}
    for instant in (1_751_367_600, 1_766_318_460):
        weather = Weather(15, sites, instant)
        found[f"light {instant}"] = of(*vars(weather.light).values())
        found[f"temperature {instant}"] = of(weather.temperature)
        found[f"solar {instant}"] = of(solar_watts(devices, ids - 1, weather))
    return found


def of(*arrays: np.ndarray) -> str:
    return hashlib.sha256(b"".join(np.ascontiguousarray(array).tobytes() for array in arrays)).hexdigest()[:16]


if __name__ == "__main__":
    features = np._core._multiarray_umath.__cpu_features__
    switched_on = [name for name in np._core._multiarray_umath.__cpu_dispatch__ if features[name]]
    print(json.dumps({"hashes": hashes(), "features": switched_on}))  # noqa: T201 - what it is for

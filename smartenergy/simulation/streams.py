"""What random numbers are drawn for: each purpose has a stream of its own. A number never changes its meaning."""

from enum import IntEnum, unique


@unique
class Stream(IntEnum):
    """A purpose: the second thing that is hashed, after the seed. A hundred numbers a subject."""

    CLOUDS = 100
    """The first of as many streams as there are fields of noise."""
    CLOUD_REGIME = 150
    TEMPERATURE = 170
    SOLAR_TILT = 200
    SOLAR_AZIMUTH = 201
    SOLAR_PEAK = 202
    SOLAR_SIZING = 203
    SOLAR_LOSS = 204
    SOLAR_HORIZON_EAST = 205
    SOLAR_HORIZON_WEST = 206
    HOMES_AND_DEVICES = 300
    """What people and appliances begin with: theirs are named, not numbered (singles.py)."""
    BATTERY_CHARGE = 400
    BATTERY_DISCHARGE = 401
    BATTERY_STANDBY = 402
    READY_OCCUPANTS = 500
    READY_SHARES = 501
    """Which homes of an archetype have what."""
    READY_CHOICES = 502
    FLEET_ARCHETYPES = 510
    FLEET_PLACES = 511
    MARKET_WIND = 600
    """The first of as many streams as there are fields of noise."""
    MARKET_FUEL = 610
    MARKET_WHIMS = 611

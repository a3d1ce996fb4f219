"""A built-in market of electricity, and its carbon, for where there is no internet: f(seed, zone, day).

Made up, after the statistics that docs/tariffs.md names; no price of a real day.
"""

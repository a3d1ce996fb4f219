"""How units go into one another."""

SECONDS_PER_HOUR = 3600
MWH_PER_WH = 1000
WH_PER_KWH = 1000

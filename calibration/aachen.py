"""What the German weather service measured in Aachen every ten minutes of 2021 and 2023: means of both.

The files are those that HiSim 1.2.4 brings. The clear-sky index is that of pvlib's clear sky with 0.65 of its
turbidity, where the sun stands above 15°.
"""

import numpy as np

LATITUDE, LONGITUDE, ALTITUDE = 50.775, 6.083, 202
SOURCE = "DWD Aachen, 10 min, 2021 and 2023"
MONTHS = np.array([0.408, 0.647, 0.609, 0.638, 0.665, 0.761, 0.640, 0.618, 0.813, 0.669, 0.524, 0.462])
"""The index of each month's energy: what the models are given."""
MEAN, DEVIATION = 0.650, 0.339
QUANTILES = {0.05: 0.120, 0.25: 0.346, 0.50: 0.657, 0.75: 0.984, 0.90: 1.060, 0.95: 1.098}
ENHANCED = 0.049
"""Share of the time with an index above 1.1."""
STEP_MEAN = 0.0955
STEP_QUANTILES = {0.50: 0.049, 0.90: 0.2535, 0.99: 0.5635}
LAGS = {1: 0.896, 3: 0.786, 6: 0.723, 12: 0.640, 36: 0.412, 144: 0.290, 288: 0.129}
"""Autocorrelation after so many times ten minutes."""
DAY_DEVIATION, DAY_LAG = 0.284, 0.47
DAY_STEPS = {0.1: 0.022, 0.5: 0.082, 0.9: 0.174}
"""Quantiles of the mean step of a day."""
TEMPERATURE_DEVIATION = (2.9, 3.4)
"""K, of days' means around the season's course: Potsdam (DWD TRY) and Aachen."""
TEMPERATURE_LAGS = {1: 0.78, 3: 0.35}
DAILY_RANGE = 7.05
RANGE_BY_CLEARNESS = 0.67
"""Correlation of a day's range of temperature and its clear-sky index."""

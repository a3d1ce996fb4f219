"""What was measured, as constants."""

import numpy as np

BDEW = "BDEW H25 (2025), by demandlib 0.2.2"
CREST = "CREST model, UCI home, synPRO homes"
H25_HOURS = np.array([
    0.726, 0.625, 0.585, 0.576, 0.595, 0.662, 0.817, 0.917, 0.951, 0.982, 1.019, 1.114,
    1.129, 1.081, 1.040, 1.047, 1.127, 1.309, 1.469, 1.497, 1.411, 1.284, 1.132, 0.907,
])  # fmt: skip
"""The standard profile of German households over a year, made dynamic: power by local hour, beside the mean."""
H25_MONTHS = np.array([1.186, 1.145, 1.031, 1.008, 0.915, 0.864, 0.876, 0.859, 0.888, 0.986, 1.066, 1.183])
H25_FREE_DAYS = 1.16
"""Energy of a free day, beside a working day's."""
END_USES = {
    "refrigeration": (566.0, "HES (2010)"),
    "cooking": (448.0, "HES (2010)"),
    "washing": (437.0, "HES (2010): laundry and dishes"),
    "lighting": (193.0, "HES (2010): 483, less LEDs"),
    "entertainment": (744.0, "HES (2010): screens and computers of then"),
}
"""kWh a year of the Household Electricity Survey, Great Britain."""
MEAN_HOME_KWH = 3_200.0
"""A German home without electric heating (guess: BDEW says 3,100 to 3,400 of late years)."""

"""The kinds of devices, as numbers for arrays and by name."""

PRODUCTION, STORAGE, CONSUMPTION = 0, 1, 2
KIND_NAMES = ("production", "storage", "consumption")

"""How near the models come to what was measured: `python -m calibration` makes the table."""

"""Solar panels: what a roof makes of the light, the air's temperature and its inverter's size."""

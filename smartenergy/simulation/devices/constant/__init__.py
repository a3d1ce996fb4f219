"""Always the same power: a server, a fish tank's pump, a small turbine."""

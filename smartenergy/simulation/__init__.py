"""The rules of the simulation: pure NumPy, no clock, no I/O."""

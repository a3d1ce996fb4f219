"""Plans of what storage is to do, by what a stored kWh is worth at each time: pure NumPy, no solver."""

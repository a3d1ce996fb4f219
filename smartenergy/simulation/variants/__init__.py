"""A home as it might be: with other storage, panels, cars or consumption, side by side in the same weather."""

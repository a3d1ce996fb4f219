"""What the world does to homes and devices: f(seed, place, time)."""

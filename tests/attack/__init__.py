"""`make attack`: what strangers and users might try against a running system, and whether it holds."""

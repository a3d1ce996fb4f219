"""A private PostgreSQL and Redis for a machine that has none, and the one command that runs everything."""

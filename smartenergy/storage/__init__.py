"""The fast paths to PostgreSQL and Redis."""

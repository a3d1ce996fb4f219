"""PostgreSQL and Redis beyond the models: the fast paths, and the job queue."""

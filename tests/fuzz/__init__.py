"""Fuzzing: requests that nobody thought of, made from the two schemas, against a running system."""

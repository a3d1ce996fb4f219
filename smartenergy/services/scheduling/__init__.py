"""Periodic tasks and when they are due."""

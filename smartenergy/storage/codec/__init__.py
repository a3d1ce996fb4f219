"""Rows and series as bytes."""

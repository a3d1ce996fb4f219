"""Tariffs, which home has which, and what that comes to."""

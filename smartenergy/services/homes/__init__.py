"""Homes and who may see which: one door."""

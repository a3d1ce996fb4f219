"""A home over time: three days on one axis, months, years."""

from smartenergy.site.time import page

__all__ = ["page"]

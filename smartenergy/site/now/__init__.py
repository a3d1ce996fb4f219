"""A home now: the page that people look at most."""

from smartenergy.site.now import page

__all__ = ["page"]

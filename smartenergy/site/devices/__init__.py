"""The pages of a home's devices: what there is and what it does, one device, and the catalogue."""

from smartenergy.site.devices import catalogue, changing, listing, one

VIEWS = (catalogue, changing, listing, one)
"""Each puts its views on the one blueprint."""

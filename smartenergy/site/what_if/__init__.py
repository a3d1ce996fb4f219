"""The page `What if` of a home: choose what is to be other, and see what that would have cost."""

from smartenergy.site.blueprint import blueprint
from smartenergy.site.tariff_words import line_name, unit_name
from smartenergy.site.what_if import asking, keeping, showing
from smartenergy.site.what_if.assumptions import assumption
from smartenergy.site.what_if.words import size

__all__ = ["asking", "keeping", "showing"]

for name, told in (
    ("line_name", line_name), ("unit_name", unit_name), ("assumption", assumption), ("kwh_size", size),
):  # fmt: skip
    blueprint.add_app_template_filter(told, name)

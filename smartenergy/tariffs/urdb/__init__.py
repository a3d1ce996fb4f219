"""Tariffs of OpenEI's U.S. Utility Rate Database, from the JSON of its version 7 and later.

What it means is told at https://openei.org/services/doc/rest/util_rates/?version=7. What we cannot bill is named,
never left out in silence.
"""

from smartenergy.tariffs.urdb.importing import Imported, imported

__all__ = ["Imported", "imported"]

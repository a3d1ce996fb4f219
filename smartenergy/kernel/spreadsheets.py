"""CSV that spreadsheets open: text stays text, whatever it begins with, and letters stay what they are.

A cell of text that begins like a formula gets an apostrophe before it, as OWASP advises ("CSV injection"). Numbers
are left alone.
"""

from typing import TypeVar

BYTE_ORDER_MARK = "\ufeff"
"""Without it Excel takes UTF-8 for something else. For files that people open; programs are better off without."""
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
Cell = TypeVar("Cell")


def as_cell(value: Cell) -> Cell | str:
    """A value as a cell of a CSV file."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULAS) else value

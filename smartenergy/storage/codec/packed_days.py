"""Days of whole numbers at even times, packed into some hundred bytes: columns of as many entries, of one home.

A packed day is its layout, the bytes of a number, and the numbers, deflated. They are written column by column,
and of a column first the lowest byte of all entries, then the next: most high ones are 0, which deflates to
nothing. The columns of a layout are the first of those of any later one.
"""

import zlib
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from smartenergy.kernel.arrays import Ints

HEADER_BYTES = 2
RAW = -zlib.MAX_WBITS
"""Deflated data by themselves: rows have checksums of PostgreSQL's own, and inflating takes a third less time."""
NUMBER_BYTES = 8


def pack(days: Ints, layout: int) -> list[bytes]:
    """Pack days of numbers that are not negative: (days, columns, entries)."""
    width = max(1, -(-int(days.max(initial=0)).bit_length() // 8))
    header = bytes([layout, width])
    numbers = np.ascontiguousarray(days, "<i8").view(np.uint8).reshape(*days.shape, NUMBER_BYTES)
    planes = np.ascontiguousarray(numbers[..., :width].swapaxes(-1, -2))
    return [header + zlib.compress(day.tobytes(), zlib.Z_BEST_SPEED, RAW) for day in planes]


def unpack(
    packed: Sequence[bytes], columns: Mapping[int, int], entries: int, wanted: Sequence[int] | None = None
) -> Ints:  # fmt: skip
    """Unpack days into (days, columns, entries), all columns or those wanted; what a layout lacks is 0.

    `columns` says how many columns each known layout has. Raises ValueError for a layout that is not known.
    """
    places_of = list(range(max(columns.values()))) if wanted is None else list(wanted)
    found = np.zeros((len(packed), len(places_of), entries), np.int64)
    for header, places in _alike(packed).items():
        layout, width = header
        if layout not in columns:
            raise ValueError(f"a packed day of layout {layout}: this version knows those up to {max(columns)}")
        days = b"".join([zlib.decompress(packed[place][HEADER_BYTES:], RAW) for place in places])
        planes = np.frombuffer(days, np.uint8).reshape(len(places), columns[layout], width, entries)
        there = [at for at, place in enumerate(places_of) if place < columns[layout]]
        found[np.ix_(places, there)] = _numbers(planes[:, [places_of[at] for at in there]])
    return found


def _numbers(planes: npt.NDArray[np.uint8]) -> Ints:
    """What planes of bytes, the lowest first, stand for."""
    numbers: Ints = planes[:, :, 0].astype(np.int64)
    for byte in range(1, planes.shape[2]):
        numbers |= planes[:, :, byte].astype(np.int64) << (8 * byte)
    return numbers


def _alike(packed: Sequence[bytes]) -> dict[bytes, list[int]]:
    """The places of days by their header."""
    alike: dict[bytes, list[int]] = {}
    for place, day in enumerate(packed):
        alike.setdefault(day[:HEADER_BYTES], []).append(place)
    return alike

"""Tables of whole numbers packed into as few bytes as their values need: one value a home, read and written by
many.

A packed series is its layout, the number of its entries, a byte for each column that says how its values are
written, and the values column by column, little-endian two's complement. A column is written in the fewest bytes
that hold its largest value; one whose values are all the same is written once. The columns of a layout are the
first of those of any later one.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from smartenergy.kernel.arrays import Ints

Bytes = npt.NDArray[np.uint8]

ONCE = 0x10  # added to the width where a column has one value in all entries
HEADER_BYTES = 3
MOST_ENTRIES = 2**16 - 1


def pack(columns: Sequence[Ints], layout: int) -> Bytes:
    """Pack the series of many homes: each column is (homes, entries); the answer is (homes, bytes).

    All are written alike, in what the largest value of any of them needs.
    """
    homes, entries = columns[0].shape
    if entries > MOST_ENTRIES:
        raise ValueError(f"{entries} entries in one series, {MOST_ENTRIES} are the most")
    kinds, parts = [], []
    for column in columns:
        once = bool((column == column[:, :1]).all())
        written = column[:, :1] if once else column
        width = _width(written)
        kinds.append(width + ONCE * once)
        wide = np.ascontiguousarray(written, "<i8").view(np.uint8).reshape(homes, -1, 8)
        parts.append(wide[:, :, :width].reshape(homes, -1))
    header = np.array([layout, *entries.to_bytes(2, "little"), *kinds], np.uint8)
    return np.concatenate([np.broadcast_to(header, (homes, len(header))), *parts], axis=1)


def unpack(series: Sequence[bytes], columns: Mapping[int, int]) -> tuple[Ints, list[Ints]]:
    """Unpack series in any order: how many entries each has, and each column over all of them, end to end.

    `columns` says how many columns each known layout has; those that a series lacks are 0. Series that are written
    alike are read at once. Raises ValueError for a layout that is not known.
    """
    counts = np.fromiter((int.from_bytes(one[1:HEADER_BYTES], "little") for one in series), np.int64, len(series))
    ends = np.cumsum(counts)
    found = [np.zeros(int(ends[-1]) if len(ends) else 0, np.int64) for _ in range(max(columns.values()))]
    for header, places in _alike(series, columns).items():
        entries = int(counts[places[0]])
        matrix = np.frombuffer(b"".join([series[place] for place in places]), np.uint8).reshape(len(places), -1)
        rows = ((ends - counts)[places][:, None] + np.arange(entries)).ravel()
        for column, values in enumerate(_read(matrix, header[HEADER_BYTES:], entries)):
            found[column][rows] = values.ravel()
    return counts, found


def _alike(series: Sequence[bytes], columns: Mapping[int, int]) -> dict[bytes, list[int]]:
    """The places of series that are written alike, by their header."""
    header_bytes = {layout: HEADER_BYTES + count for layout, count in columns.items()}
    alike: dict[bytes, list[int]] = {}
    for place, one in enumerate(series):
        length = header_bytes.get(one[0])
        if length is None:
            raise ValueError(f"a packed series of layout {one[0]}: this version knows those up to {max(columns)}")
        alike.setdefault(one[:length], []).append(place)
    return alike


def _read(matrix: Bytes, kinds: bytes, entries: int) -> list[Ints]:
    at, found = HEADER_BYTES + len(kinds), []
    for kind in kinds:
        width, written = kind % ONCE, 1 if kind >= ONCE else entries
        wide = np.zeros((len(matrix), written, 8), np.uint8)
        wide[:, :, :width] = matrix[:, at : at + width * written].reshape(len(matrix), written, width)
        unused = np.int64(64 - 8 * width)
        values = wide.view("<i8")[:, :, 0] << unused >> unused if width else wide.view("<i8")[:, :, 0]
        found.append(np.broadcast_to(values, (len(matrix), entries)))
        at += width * written
    return found


def _width(values: Ints) -> int:
    """How many bytes hold all of the values, 0 to 8."""
    low, high = int(values.min(initial=0)), int(values.max(initial=0))
    if low == high == 0:
        return 0
    return max(high.bit_length(), (low + 1).bit_length() if low < 0 else 0) // 8 + 1

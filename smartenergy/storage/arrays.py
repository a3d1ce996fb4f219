"""Many numbers as one value of a statement."""

from collections.abc import Iterable


def array_of(numbers: Iterable[int]) -> str:
    """What PostgreSQL reads as `bigint[]`: at each number of a list the driver has a look, five times as long."""
    return f"{{{','.join(map(str, numbers))}}}"

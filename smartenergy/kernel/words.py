"""Numbers in sentences."""


def counted(number: int, noun: str) -> str:
    """How many of what: `1 device`, `2,000 devices`; `noun` is in the singular, with a regular plural."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"

"""What an audit of the ledger has looked at, and what it has found wrong."""

from dataclasses import dataclass, field


@dataclass
class Audit:
    """What was looked at, and what is wrong."""

    rows: int = 0
    quarters: int = 0
    days: int = 0
    months: int = 0
    adjusted: int = 0
    """Quarter hours whose level changed by more than flowed: edits, batteries that came or went."""
    behind: int = 0
    """Homes that something late came to, and whose roll-ups the next run makes anew: they are not judged yet."""
    faults: list[str] = field(default_factory=list)

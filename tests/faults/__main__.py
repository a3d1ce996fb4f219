"""`make faults`: 100 faults of a seed that is printed; exit code 1 where the proof finds anything."""

import argparse
import secrets
import statistics
import sys
import tempfile
from pathlib import Path

from tests.faults.run import RECOVERY_SECONDS, STREAM_SECONDS, run


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("--faults", type=int, default=100)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(2**31))
    options = parser.parse_args()
    print(
        f"seed {options.seed}: python -m tests.faults --faults {options.faults} --seed {options.seed}", flush=True
    )
    with tempfile.TemporaryDirectory(prefix="se-faults-") as folder:
        result = run(Path(folder), options.seed, options.faults, lambda line: print(line, flush=True))
    verdict, median = result.verdict, statistics.median(result.recoveries)
    print(f"{verdict.ticks:,} ticks, {verdict.movements:,} movements of devices, {verdict.edits:,} edits.")
    print(f"Ticked again after {median:.1f} s at the median, {max(result.recoveries):.1f} s at most.")
    print(f"A stream showed it {max(result.streams):.1f} s later at most, come back by itself.")
    complaints, slow = result.complaints, result.later_than(RECOVERY_SECONDS, STREAM_SECONDS)
    for complaint in (complaints + slow)[:20]:
        print(complaint)
    print(f"{len(complaints)} complaints." if complaints else "0 lost, 0 doubled; Redis agrees.")
    print(f"{result.rows:,} rows of the ledger audited, before and after packing.")
    sys.exit(bool(complaints or slow))


if __name__ == "__main__":
    main()

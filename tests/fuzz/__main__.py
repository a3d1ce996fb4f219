"""`make fuzz`."""

import argparse
import random
import sys

from tests.e2e.conftest import running_system
from tests.fuzz.run import QUICK, SCHEMAS, fuzz


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--cases", type=int, default=1_000, help="for each operation")
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    parser.add_argument("--only", choices=SCHEMAS, help="one API")
    options = parser.parse_args()
    worst = 0
    with running_system(**QUICK) as system:
        for api in [options.only] if options.only else SCHEMAS:
            print(f"{api}, {options.cases} cases an operation, seed {options.seed}", flush=True)
            run = fuzz(system, api, options.cases, options.seed)
            print(run.stdout, run.stderr, flush=True)
            worst = max(worst, run.returncode)
    return worst


if __name__ == "__main__":
    sys.exit(main())

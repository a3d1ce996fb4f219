"""`make attack`: try everything, say what held; exit code 1 where something gave way."""

import argparse
import sys

from tests.attack.run import run, table


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.attack", description=__doc__)
    parser.add_argument("--only", default="", metavar="WORDS", help="attacks whose name holds these words")
    options = parser.parse_args()
    outcomes = run(lambda line: print(line, flush=True), name=options.only)
    gave_way = sum(not one.held for one in outcomes)
    print(f"\n{table(outcomes)}\n\n{len(outcomes) - gave_way} of {len(outcomes)} promises held.")
    sys.exit(bool(gave_way) or not outcomes)


if __name__ == "__main__":
    main()

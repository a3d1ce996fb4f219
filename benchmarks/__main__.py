"""`make bench`: measure what docs/benchmarks.md states, as ratios within one run."""

import argparse
import tempfile
from pathlib import Path

from benchmarks import (
    admin,
    believable,
    forecasts,
    http,
    ledger,
    live,
    machine,
    money,
    overload,
    past,
    plans,
    scale,
    strategies,
    ticks,
    whatif,
)
from benchmarks.system import bench_system

RESULTS = Path(__file__).parent.parent / "docs" / "benchmarks.md"
MARKER = "<!-- What follows is written by `make bench SAVE=1`. -->\n"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--save", action="store_true", help="write the results to docs/benchmarks.md")
    names = [
        "ticks",
        "ledger",
        "scale",
        "http",
        "overload",
        "live",
        "admin",
        "homes",
        "money",
        "strategies",
        "forecasts",
        "past",
        "plans",
        "whatif",
    ]
    parser.add_argument("--only", choices=names, help="run one part")
    parser.add_argument(
        "--devices", type=int, default=believable.DEVICES, help="of homes and strategies, to try it"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="se-bench-") as folder, bench_system(Path(folder)) as settings:
        parts = [machine.describe()]
        if options.only in (None, "ticks"):
            parts.append(ticks.measure(settings))
        if options.only in (None, "ledger"):
            parts.append(ledger.measure(settings))
        if options.only in (None, "http"):
            parts.append(http.measure(settings))
        if options.only in (None, "overload"):
            parts.append(overload.measure(settings))
        if options.only in (None, "live"):
            parts.append(live.measure(settings))
        if options.only in (None, "admin"):
            parts.append(admin.measure(settings))
        if options.only in (None, "homes"):
            parts.append(believable.measure(settings, options.devices))
        if options.only in (None, "money"):
            parts.append(money.measure(settings))
        if options.only in (None, "strategies"):
            parts.append(strategies.measure(settings, options.devices))
        if options.only in (None, "forecasts"):
            parts.append(forecasts.measure(settings))
        if options.only in (None, "past"):
            parts.append(past.measure(settings))
        if options.only in (None, "plans"):
            parts.append(plans.measure(settings))
        if options.only in (None, "whatif"):
            parts.append(whatif.measure(settings))
        if options.only in (None, "scale"):
            parts.append(scale.measure(settings))
    report = "\n".join(parts)
    print(report)
    if options.save:
        head = RESULTS.read_text().split(MARKER)[0]
        RESULTS.write_text(f"{head}{MARKER}\n{report}")


if __name__ == "__main__":
    main()

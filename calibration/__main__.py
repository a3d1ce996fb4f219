"""`make calibration`: the models against what was measured, as the table of docs/simulation.md."""

import argparse
from pathlib import Path

from calibration import (
    air,
    cars,
    clouds,
    family,
    heating,
    households,
    roofs,
    single_homes,
    sky_pictures,
    summers,
    sun,
)
from calibration.pictures import IMAGES, PICTURES
from calibration.table import markdown

SUBJECTS = (
    sun.rows, clouds.rows, clouds.reach_rows, air.rows, summers.rows, roofs.rows,
    households.rows, single_homes.rows, heating.rows, cars.rows,
)  # fmt: skip
PAGE = Path(__file__).parent.parent / "docs" / "simulation.md"
MARKER = "<!-- What follows is written by `make calibration SAVE=1`. -->\n"


def main() -> None:
    """Make the table, and write it where that is asked for."""
    parser = argparse.ArgumentParser(prog="python -m calibration", description=__doc__)
    parser.add_argument("--save", action="store_true", help="write table and pictures to docs/")
    options = parser.parse_args()
    table = markdown([row for rows in SUBJECTS for row in rows()])
    print(table)  # noqa: T201 - its use
    if options.save:
        head = PAGE.read_text("utf-8").split(MARKER)[0]
        PAGE.write_text(f"{head}{MARKER}\n{table}\n", "utf-8")
        for name, picture in (PICTURES | sky_pictures.PICTURES | family.PICTURES).items():
            IMAGES.joinpath(f"simulation-{name}.svg").write_text(picture(), "utf-8")


if __name__ == "__main__":
    main()

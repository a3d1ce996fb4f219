"""The table of docs/simulation.md."""

from calibration import cars, heating, households, single_homes
from calibration.table import markdown

if __name__ == "__main__":
    print(markdown([*households.rows(), *single_homes.rows(), *heating.rows(), *cars.rows()]))  # noqa: T201 - its use

"""Numbers in sentences."""

import pytest

from smartenergy.kernel.words import counted
from smartenergy.models import PeriodicTask


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0 devices"), (1, "1 device"), (2, "2 devices"), (2_000, "2,000 devices")]
)
def test_a_number_of_things_is_said_as_people_say_it(number: int, said: str) -> None:
    assert counted(number, "device") == said


@pytest.mark.parametrize(
    ("task", "said"),
    [
        ({"every": 1, "unit": "hours"}, "every hour"),
        ({"every": 90, "unit": "seconds"}, "every 90 seconds"),
        ({"cron": "0 3 * * *"}, "by cron line 0 3 * * *"),
    ],
)
def test_how_often_a_task_runs_is_said_as_people_say_it(task: dict[str, object], said: str) -> None:
    assert PeriodicTask(**task).rhythm == said

"""A tick in a fresh process loads what a worker has loaded before it forks."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
PROGRAM = """
import sys
from smartenergy.jobs.preloading import preload
from smartenergy.simulation.devices import MODELS
from smartenergy.simulation.drivers import clouds

preload()
before = set(sys.modules)
assert clouds.distributions.cache_info().currsize == 1
assert 'holidays.countries' in before
from smartenergy.services.ticking import ticks
from tests.worlds import homes_of_all_models
from smartenergy.services.ticking.free_days import with_free_days
from smartenergy.simulation.clock import Clock
from smartenergy.simulation.step import step
import tests.worlds
loaded = set(sys.modules)
world = homes_of_all_models(3)
step(world, with_free_days(Clock(1_795_435_200, 60, 15), world))
print(sorted(name for name in set(sys.modules) - loaded if name.startswith(('smartenergy', 'holidays', 'numpy'))))
"""

OF_A_JOB = """
import sys
from rq.utils import import_attribute
from smartenergy.jobs.preloading import preload
from smartenergy.kernel import zones
import worker

preload()
before, read = set(sys.modules), zones.rules.cache_info().currsize
import_attribute('smartenergy.jobs.tasks.simulate_device_readings')
zones.place('UTC')
print(sorted(set(sys.modules) - before), zones.rules.cache_info().currsize - read)
"""


def test_a_step_after_it_loads_nothing_more() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "[]\n"


def test_to_find_a_task_and_the_place_of_a_home_in_utc_loads_nothing_more() -> None:
    done = subprocess.run([sys.executable, "-c", OF_A_JOB], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "[] 0\n"

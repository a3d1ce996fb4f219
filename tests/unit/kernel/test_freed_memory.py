"""What arrays free is kept for the next ones."""

import subprocess
import sys

import pytest

WORK = """
import ctypes, resource, sys
import numpy as np
from smartenergy.kernel import freed_memory

if not hasattr(ctypes.CDLL(None), "gnu_get_libc_version"):
    sys.exit("no glibc")
def faults():
    before, some = resource.getrusage(resource.RUSAGE_SELF).ru_minflt, np.ones(400_000)
    for _ in range(200):
        (some * 2 + 1) * (some - 3)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
if sys.argv[1] == "keep":
    freed_memory.keep()
faults()
print(faults())
"""


def _faults(how: str) -> int:
    done = subprocess.run([sys.executable, "-c", WORK, how], capture_output=True, text=True)
    if done.stderr.strip() == "no glibc":
        pytest.skip("only glibc can be told")
    done.check_returncode()
    return int(done.stdout)


def test_arrays_take_the_memory_that_others_have_freed() -> None:
    assert _faults("keep") * 20 < _faults("leave")

"""The built-in market as tariffs follow it: what it has published, whichever way it is worked out."""

from itertools import chain

import numpy as np
import pytest

from smartenergy.kernel.extensions import settings
from smartenergy.ledger.calendar import DAY_SECONDS
from smartenergy.services.tariffs import series
from smartenergy.simulation.markets import publishing
from tests.integration.services.ledger.conftest import HOUR, START

pytestmark = pytest.mark.usefixtures("context")


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Asia/Kathmandu", "Australia/Lord_Howe"])
@pytest.mark.parametrize("asked", [START + 11 * HOUR, START + 14 * HOUR, START + 90 * DAY_SECONDS])
def test_it_is_what_the_market_has_published_by_then(zone: str, asked: int) -> None:
    since, until = START - 40 * DAY_SECONDS + 900, START + 3 * DAY_SECONDS
    found = series.known(["market"], zone, since, until, asked)["market"]
    days = publishing.published(settings.simulation_seed, zone, (since, until), asked, "price", 900)
    wanted = dict(chain.from_iterable(zip(day.starts.tolist(), day.values.tolist(), strict=True) for day in days))
    assert dict(zip(found.starts.tolist(), found.values.tolist(), strict=True)) == {
        start: value for start, value in wanted.items() if since <= start < until
    }


def test_before_anything_is_published_nothing_is_known() -> None:
    later = START + 10 * DAY_SECONDS
    found = series.known(["market"], "UTC", later, later + DAY_SECONDS, START)["market"]
    assert len(found.starts) == 0


def test_a_first_day_alone_has_the_values_that_a_block_has() -> None:
    later, zone = START + 400 * DAY_SECONDS, "Europe/Lisbon"
    days = [(since, since + DAY_SECONDS) for since in range(later, later + 3 * DAY_SECONDS, DAY_SECONDS)]
    found = [series.known(["market"], zone, *day, later + 90 * DAY_SECONDS)["market"] for day in [*days, days[0]]]
    whole = series.known(["market"], zone, later, days[-1][1], later + 90 * DAY_SECONDS)["market"]
    assert [one.starts.tolist() for one in found] == [list(range(*day, 900)) for day in [*days, days[0]]]
    assert np.concatenate([one.values for one in found[:3]]).tolist() == whole.values.tolist()
    assert found[3].values.tolist() == found[0].values.tolist()

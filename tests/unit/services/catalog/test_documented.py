import json
import re
from pathlib import Path

import pytest

from smartenergy.services.catalog import documented
from smartenergy.services.operations import fleet_mix

PAGE = (Path(__file__).parents[4] / "docs" / "homes.md").read_text()
MIXES = re.findall(r"^```json\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("table", [documented.homes(), documented.devices()], ids=["homes", "devices"])
def test_the_page_of_homes_has_the_catalogue_as_it_is(table: str) -> None:
    assert table in PAGE, "python -m smartenergy.services.catalog.documented"


def test_the_mixes_of_the_page_are_mixes() -> None:
    assert [len(fleet_mix.read(json.loads(mix)).places) for mix in MIXES] == [7, 3]

"""A home with a load and a battery, over REST."""

import pytest
from flask import Flask

from tests.client import GraphQLClient
from tests.integration.services.ruling.homes import BATTERY, BERLIN, LOAD, give_tariff
from tests.integration.services.tariffs.contracts import NIGHT
from tests.rest import RestClient, rest


@pytest.fixture
def devices(ada: GraphQLClient) -> RestClient:
    """A home with a load of 1 kW and a battery that is half full."""
    api = rest(ada)
    for one in (LOAD, BATTERY):
        api.create(**one)
    return api


@pytest.fixture
def home(devices: RestClient) -> int:
    """Its id."""
    found: int = devices.get("/homes").json["items"][0]["id"]
    return found


@pytest.fixture
def api(devices: RestClient, home: int, app: Flask) -> RestClient:
    """The same in Berlin, with a tariff of days and nights."""
    devices.patch(f"/homes/{home}", {"timezone": BERLIN})
    with app.app_context():
        give_tariff(home, NIGHT)
    return devices

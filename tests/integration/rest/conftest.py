import pytest
from flask.testing import FlaskClient

from tests.client import GraphQLClient
from tests.rest import RestClient, rest


@pytest.fixture
def api(ada: GraphQLClient) -> RestClient:
    """REST as Ada."""
    return rest(ada)


@pytest.fixture
def stranger(http: FlaskClient) -> RestClient:
    """REST without a token."""
    return RestClient(http, None)

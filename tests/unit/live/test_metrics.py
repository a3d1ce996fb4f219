"""Who may read what the live process counts."""

import pytest
from pydantic import SecretStr

from config import Settings
from smartenergy.live import metrics

SECRET = SecretStr("a secret of the tests, long enough for everyone")


@pytest.mark.parametrize(
    ("environment", "token", "sent", "may"),
    [
        ("development", "", "", True),
        ("production", "", "", False),
        ("production", "of Prometheus", "Bearer of Prometheus", True),
        ("production", "of Prometheus", "Bearer of somebody", False),
        ("development", "of Prometheus", "", False),
    ],
)
def test_metrics_are_for_whoever_has_the_token(environment: str, token: str, sent: str, may: bool) -> None:
    settings = Settings(
        _env_file=None, smartenergy_env=environment, metrics_token=SecretStr(token), secret_key=SECRET,
        jwt_secret_key=SECRET, database_url="postgresql://nobody@localhost/x", redis_url="redis://localhost",
    )  # fmt: skip
    assert metrics.is_for(sent, settings) is may

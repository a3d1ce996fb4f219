"""One run of Schemathesis over each API, signed in, with all checks."""

import os
import subprocess
import sys
from pathlib import Path

from tests.e2e.conftest import System

HOOKED = os.environ | {"SCHEMATHESIS_HOOKS": "tests.fuzz.checks", "PYTHONPATH": str(Path(__file__).parents[2])}
CONFIG = Path(__file__).parent / "schemathesis.toml"
QUICK = {
    "RATELIMIT_ENABLED": "0", "ACCESS_TOKEN_MINUTES": "600", "ARGON2_TIME_COST": "1", "ARGON2_MEMORY_KIB": "64",
    "SIMULATION_INTERVAL_SECONDS": "60", "MAX_HOMES_PER_USER": "1000000", "MAX_TARIFFS_PER_USER": "1000000", "MAX_PRICE_SERIES_PER_USER": "1000000", "MAX_DEVICES_PER_HOME": "1000000", "MAX_DEVICES_WITH_READINGS": "1000000",
    "MAX_IDEMPOTENCY_KEYS_PER_DAY": "1000000", "MAX_WHAT_IFS_PER_HOUR": "1000000", "MAX_WHAT_IFS_AT_ONCE": "1000000", "LOGIN_FAILURES_ALLOWED": "1000000",
    "LOGIN_ACCOUNT_FAILURES_ALLOWED": "1000000",
}  # fmt: skip
SCHEMAS = {"REST": "/api/v1/openapi.json", "GraphQL": "/graphql/"}
ALIKE = {
    "REST": ["POST /api/v1/devices/batch", "POST /api/v1/homes/{home_id}/devices", "POST /api/v1/tariffs/{tariff_id}/versions"],
    "GraphQL": [],
}  # fmt: skip
"""Operations whose bodies are those of others: a short run sends each edge of such a body to one of them alone."""
# Two checks take any error in a GraphQL answer for a fault, be it that there is no such device; our own check looks
# at the error's code instead.
LEFT_OUT = {"REST": [], "GraphQL": ["--exclude-checks", "not_a_server_error,positive_data_acceptance"]}


def fuzz(
    system: System, api: str, cases: int, seed: int, *, is_short: bool = False
) -> subprocess.CompletedProcess[str]:
    """Send so many cases to each operation of an API, and every edge of what it takes; the exit code says whether all was well."""
    config = system.instance.parent / f"fuzz-{api}.toml"
    config.write_text(CONFIG.read_text() + "".join(map(_without_edges, ALIKE[api] if is_short else ())))
    command = [
        str(Path(sys.executable).parent / "schemathesis"), "--config-file", str(config), "run",
        system.address + SCHEMAS[api], "--header", f"Authorization: Bearer {system.sign_in('user1')}",
        "--checks", "all", "--max-examples", str(cases), "--seed", str(seed), "--continue-on-failure",
        "--suppress-health-check", "all", "--request-timeout", "20", "--warnings", "off", *LEFT_OUT[api],
    ]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True, cwd=system.instance.parent, env=HOOKED)


def _without_edges(operation: str) -> str:
    return f'\n[[operations]]\ninclude-name = "{operation}"\nphases.coverage.enabled = false\n'

"""Typed clients, generated from the two schemas, against the running server."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.e2e.conftest import ROOT, System

PROGRAMS = Path(sys.executable).parent
OPERATIONS = """
mutation SignIn($username: String!, $password: String!) {
  login(input: {username: $username, password: $password}) { accessToken }
}
query Home($first: Int!) {
  devices(first: $first, orderBy: NAME) { totalCount nodes { id name ... on StorageDevice { currentLevelWh } } }
  me { username }
}
mutation AddHeater($name: String!) {
  createDevice(input: {name: $name, deviceType: consumption, consumptionRateWatts: 900}) { id name status }
}
"""
SETTINGS = """
[tool.ariadne-codegen]
schema_path = {schema}
queries_path = "operations.graphql"
async_client = false
target_package_name = "generated_graphql"
plugins = []
[tool.ariadne-codegen.scalars.DateTime]
type = "datetime.datetime"
"""


def generate(folder: Path, *command: str) -> None:
    done = subprocess.run([str(PROGRAMS / command[0]), *command[1:]], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def load(folder: Path, name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, folder / name / "__init__.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def test_a_client_generated_from_the_graphql_schema_drives_the_server(system: System, tmp_path: Path) -> None:
    (tmp_path / "operations.graphql").write_text(OPERATIONS)
    (tmp_path / "pyproject.toml").write_text(SETTINGS.format(schema=json.dumps(str(ROOT / "schema.graphql"))))
    generate(tmp_path, "ariadne-codegen", "client")
    made: Any = load(tmp_path, "generated_graphql")
    url = f"{system.address}/graphql/"
    token = made.Client(url=url).sign_in(username="user2", password="password123").login.access_token
    client = made.Client(url=url, headers={"Authorization": f"Bearer {token}"})
    before = client.home(first=2)
    assert before.me.username == "user2"
    assert len(before.devices.nodes) == 2
    added = client.add_heater(name="Generated").create_device
    assert (added.name, added.status.value) == ("Generated", "online")
    assert client.home(first=2).devices.total_count == before.devices.total_count + 1
    with pytest.raises(made.GraphQLClientGraphQLMultiError, match="name must have at least 1"):
        client.add_heater(name=" ")


def test_a_client_generated_from_the_openapi_document_drives_the_server(system: System, tmp_path: Path) -> None:
    generate(
        tmp_path,
        "openapi-python-client",
        "generate",
        "--path",
        str(ROOT / "openapi.json"),
        "--meta",
        "none",
        "--output-path",
        "generated_rest",
    )
    made: Any = load(tmp_path, "generated_rest")

    def call(group: str, name: str) -> Any:
        return importlib.import_module(f"generated_rest.api.{group}.{name}")

    models: Any = importlib.import_module("generated_rest.models")
    anybody = made.Client(base_url=system.address)
    session = call("account", "login").sync(
        client=anybody, body=models.Credentials(username="user3", password="password123")
    )
    client = made.AuthenticatedClient(base_url=system.address, token=session.access_token)
    assert call("account", "get_me").sync(client=client).username == "user3"
    heater = models.ConsumptionInput(device_type="consumption", name="Generated", consumption_rate_watts=900)
    made_device = call("devices", "create_device").sync(client=client, body=heater)
    assert (made_device.name, made_device.consumption_rate_watts) == ("Generated", 900)
    page = call("devices", "list_devices").sync(client=client, limit=1, search="generated")
    assert [device.id for device in page.items] == [made_device.id]
    stale = call("devices", "delete_device").sync_detailed(made_device.id, client=client, if_match='"other"')
    assert (stale.status_code, stale.parsed.code) == (412, "CONFLICT")
    gone = call("devices", "delete_device").sync_detailed(made_device.id, client=client)
    assert gone.status_code == 204

"""A REST client for tests, over Flask's test client."""

from typing import Any

from flask.testing import FlaskClient

from tests.client import GraphQLClient

HEATER = {"name": "Heater", "device_type": "consumption", "consumption_rate_watts": 1_000}
BATTERY = {
    "name": "Battery", "device_type": "storage", "total_capacity_wh": 20_000, "current_level_wh": 8_000,
    "charge_discharge_rate_watts": 0,
}  # fmt: skip
PANEL = {"name": "Panel", "device_type": "production", "instantaneous_output_watts": 2_000, "is_solar": True}


class RestClient:
    """Sends requests as the user of a GraphQL client, or with any other token."""

    def __init__(self, http: FlaskClient, token: str | None) -> None:
        self.http = http
        self.token = token

    def send(self, method: str, path: str, json: Any = None, **headers: str) -> Any:
        """The whole response. A header's name has underscores where HTTP has dashes."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        given |= {"Authorization": f"Bearer {self.token}"} if self.token else {}
        body = {} if json is None else {"json": json}
        return self.http.open(f"/api/v1{path}", method=method, headers=given, **body)

    def get(self, path: str, **headers: str) -> Any:
        return self.send("GET", path, **headers)

    def post(self, path: str, json: Any = None, **headers: str) -> Any:
        return self.send("POST", path, json, **headers)

    def patch(self, path: str, json: Any = None, **headers: str) -> Any:
        return self.send("PATCH", path, json, **headers)

    def put(self, path: str, json: Any = None, **headers: str) -> Any:
        return self.send("PUT", path, json, **headers)

    def delete(self, path: str, **headers: str) -> Any:
        return self.send("DELETE", path, **headers)

    def create(self, **device: Any) -> dict[str, Any]:
        """A heater, unless said otherwise."""
        answer = self.post("/devices", device if "device_type" in device else HEATER | device)
        assert answer.status_code == 201, answer.json
        made: dict[str, Any] = answer.json
        return made


def rest(client: GraphQLClient) -> RestClient:
    return RestClient(client.http, client.access_token)


def assert_problem(answer: Any, status: int, code: str, *fields: str) -> None:
    """The answer is a problem of this kind that finds fault with just these fields."""
    assert answer.status_code == status, answer.data
    assert answer.content_type == "application/problem+json"
    problem = answer.json
    assert (problem["status"], problem["code"]) == (status, code)
    assert problem["title"]
    assert problem["detail"]
    assert sorted(problem.get("fields", {})) == sorted(fields)

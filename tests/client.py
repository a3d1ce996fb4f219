"""A GraphQL client for tests, over Flask's test client."""

from typing import Any

from flask.testing import FlaskClient

SESSION = "accessToken refreshToken expiresIn user { id username }"
DEVICE = "id name status deviceType otherDetails"
STATS = """{ energyStats { currentProduction currentConsumption
    currentStorage { totalCapacityWh currentLevelWh percentage }
    currentStorageFlow netGridFlow timestamp } }"""
PASSWORD = "correct horse battery"


class GraphQLError(AssertionError):
    """An answer with errors where none was expected."""


class GraphQLClient:
    """Sends documents; keeps a session once it has one."""

    def __init__(self, http: FlaskClient) -> None:
        self.http = http
        self.access_token: str | None = None
        self.refresh_token = ""
        self.user_id = 0

    def post(self, query: str, **variables: Any) -> Any:
        """The whole response."""
        headers = {"Authorization": f"Bearer {self.access_token}"} if self.access_token else {}
        return self.http.post("/graphql/", json={"query": query, "variables": variables}, headers=headers)

    def ask(self, query: str, **variables: Any) -> Any:
        """The data of an answer without errors."""
        answer = self.post(query, **variables).get_json()
        if "errors" in answer:
            raise GraphQLError(answer["errors"])
        return answer["data"]

    def error(self, query: str, **variables: Any) -> dict[str, Any]:
        """The one error of an answer."""
        answer = self.post(query, **variables).get_json()
        assert len(answer.get("errors", [])) == 1, answer
        return answer["errors"][0]

    def code(self, query: str, **variables: Any) -> str:
        """The code of the one error of an answer."""
        return self.error(query, **variables)["extensions"]["code"]

    def fields(self, query: str, **variables: Any) -> dict[str, list[str]]:
        """The fields that an answer finds fault with."""
        extensions = self.error(query, **variables)["extensions"]
        assert extensions["code"] == "BAD_USER_INPUT", extensions
        return extensions["fields"]

    def register(self, username: str, **more: Any) -> None:
        given = {"username": username, "email": f"{username}@example.com", "password": PASSWORD} | more
        query = f"mutation($input: RegisterInput!) {{ register(input: $input) {{ {SESSION} }} }}"
        self.adopt(self.ask(query, input=given)["register"])

    def login(self, username: str, password: str = PASSWORD) -> None:
        query = f"mutation($input: LoginInput!) {{ login(input: $input) {{ {SESSION} }} }}"
        self.adopt(self.ask(query, input={"username": username, "password": password})["login"])

    def adopt(self, session: dict[str, Any]) -> None:
        """Use the tokens of an answer from here on."""
        self.access_token = session["accessToken"]
        self.refresh_token = session["refreshToken"]
        self.user_id = int(session["user"]["id"])

    def create(self, **device: Any) -> dict[str, Any]:
        query = f"mutation($input: CreateDeviceInput!) {{ createDevice(input: $input) {{ {DEVICE} }} }}"
        return self.ask(query, input=device)["createDevice"]

    def update(self, **changes: Any) -> dict[str, Any]:
        query = f"mutation($input: UpdateDeviceInput!) {{ updateDevice(input: $input) {{ {DEVICE} }} }}"
        return self.ask(query, input=changes)["updateDevice"]

    def battery(self, **more: Any) -> dict[str, Any]:
        device = {"name": "Battery", "deviceType": "storage", "totalCapacityWh": 20_000}
        return self.create(**device | {"currentLevelWh": 8_000, "chargeDischargeRateWatts": 0} | more)

    def generator(self, **more: Any) -> dict[str, Any]:
        device = {"name": "Generator", "deviceType": "production", "instantaneousOutputWatts": 2_000}
        return self.create(**device | more)

    def heater(self, **more: Any) -> dict[str, Any]:
        device = {"name": "Heater", "deviceType": "consumption", "consumptionRateWatts": 1_000}
        return self.create(**device | more)

    def stats(self) -> Any:
        return self.ask(STATS)["energyStats"]

"""Somebody at an address of their own, with or without an account."""

import json
import socket
from http.client import HTTPConnection, HTTPException
from typing import Any

PATIENCE_SECONDS = 60
PASSWORD = "a password that nobody guesses"


class Answer:
    """What came back: status 0 where the connection was cut."""

    def __init__(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self) -> Any:
        """The body as JSON, or None where it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    @property
    def code(self) -> str:
        """The error's code, in either API; empty where there is none."""
        body = self.json or {}
        errors = body.get("errors") or [{}]
        return str(body.get("code") or errors[0].get("extensions", {}).get("code", ""))


class Stranger:
    """Asks from one address of the loopback range; `forwarded` is what a proxy would say of who asks."""

    def __init__(self, port: int, address: str, forwarded: str = "") -> None:
        self.port, self.address, self.forwarded = port, address, forwarded
        self.username = ""
        self.access_token = self.refresh_token = ""

    def send(self, method: str, path: str, body: object = None, token: str | None = None) -> Answer:
        """Send a request and read its answer whole. `token` stands for the own access token."""
        token = self.access_token if token is None else token
        headers = {"Content-Type": "application/json"}
        headers |= {"Authorization": f"Bearer {token}"} if token else {}
        headers |= {"X-Forwarded-For": self.forwarded} if self.forwarded else {}
        data = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        connection = HTTPConnection("127.0.0.1", self.port, PATIENCE_SECONDS, source_address=(self.address, 0))
        try:
            connection.request(method, path, data, headers)
            answer = connection.getresponse()
            return Answer(answer.status, dict(answer.headers), answer.read())
        except (OSError, HTTPException):
            return Answer(0, {}, b"")
        finally:
            connection.close()

    def ask(self, query: str, token: str | None = None, **variables: Any) -> Answer:
        """Ask GraphQL."""
        return self.send("POST", "/graphql/", {"query": query, "variables": variables}, token)

    def register(self, username: str) -> "Stranger":
        """Open an account and sign in to it."""
        self.username = username
        given = {"username": username, "email": f"{username}@example.com", "password": PASSWORD}
        return self._take(self.send("POST", "/api/v1/auth/register", given, ""))

    def sign_in(self, username: str, password: str = PASSWORD) -> "Stranger":
        """Sign in; fails where it is refused."""
        self.username = username
        return self._take(self.try_password(username, password))

    def try_password(self, username: str, password: str) -> Answer:
        """Try to sign in."""
        return self.send("POST", "/api/v1/auth/login", {"username": username, "password": password}, "")

    def refresh(self) -> Answer:
        """Trade the refresh token."""
        return self.send("POST", "/api/v1/auth/refresh", token=self.refresh_token)

    def open_without_body(self, path: str = "/graphql/") -> socket.socket:
        """Send the head of a request whose body never comes."""
        connection = socket.create_connection(("127.0.0.1", self.port), PATIENCE_SECONDS, (self.address, 0))
        head = (
            f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{{"
        )
        connection.sendall(head.encode())
        return connection

    def _take(self, answer: Answer) -> "Stranger":
        assert answer.status in (200, 201), f"{answer.status} {answer.body[:300]!r}"
        self.access_token, self.refresh_token = answer.json["access_token"], answer.json["refresh_token"]
        return self

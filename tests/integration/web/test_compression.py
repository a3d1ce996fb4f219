"""Answers compressed for those who take it."""

import gzip
import zlib

import orjson
import pytest
from flask import Flask
from flask.testing import FlaskClient

from smartenergy.web.compression import SMALLEST_BYTES
from tests.client import GraphQLClient
from tests.rest import HEATER, RestClient, rest

TAKES = {"Accept-Encoding": "gzip, deflate, br, zstd"}
DEVICES = "{ allDevices { id name status deviceType otherDetails } }"


@pytest.fixture
def home(ada: GraphQLClient) -> RestClient:
    """Ada's, with twenty heaters."""
    api = rest(ada)
    for number in range(20):
        api.create(**HEATER | {"name": f"Heater {number}"})
    return api


def test_a_long_answer_is_compressed_in_both_apis(home: RestClient, ada: GraphQLClient, http: FlaskClient) -> None:
    token = {"Authorization": f"Bearer {home.token}"}
    for plain, packed in (
        [http.get("/api/v1/devices", headers=token | more) for more in ({}, TAKES)],
        [http.post("/graphql/", json={"query": DEVICES}, headers=token | more) for more in ({}, TAKES)],
    ):
        assert packed.headers["Content-Encoding"] == "gzip"
        assert "Content-Encoding" not in plain.headers
        assert orjson.loads(gzip.decompress(packed.data)) == orjson.loads(plain.data)
        assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data) / 3
        assert "Accept-Encoding" in packed.vary
        assert "Accept-Encoding" in plain.vary


@pytest.mark.parametrize("path", ["/api/v1/openapi.json", "/metrics"])
def test_so_are_the_description_and_the_metrics(http: FlaskClient, path: str) -> None:
    assert http.get(path, headers=TAKES).headers["Content-Encoding"] == "gzip"


def test_the_description_is_packed_once(http: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    path = "/api/v1/openapi.json"
    plain, packed = http.get(path), http.get(path, headers=TAKES)
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(packed.data) == plain.data
    assert "Accept-Encoding" in packed.vary
    monkeypatch.setattr(zlib, "compress", None)
    monkeypatch.setattr(gzip, "GzipFile", None)
    monkeypatch.setattr(gzip, "compress", None)
    assert http.get(path, headers=TAKES).data == packed.data


def test_a_short_answer_is_not(http: FlaskClient) -> None:
    answer = http.get("/health/ready", headers=TAKES)
    assert len(answer.data) < SMALLEST_BYTES
    assert "Content-Encoding" not in answer.headers


def test_a_compressed_answers_entity_tag_names_the_same_version(home: RestClient, http: FlaskClient) -> None:
    token = {"Authorization": f"Bearer {home.token}"}
    device = home.create(**HEATER | {"name": "H" * 100})
    path = f"/api/v1/devices/{device['id']}"
    tag = http.get(path, headers=token).headers["ETag"]
    assert http.get(path, headers=token | {"If-None-Match": f'{tag[:-1]}:gzip"'}).status_code == 304
    edit = {"json": {"name": "Heater"}, "headers": token | {"If-Match": f'{tag[:-1]}:gzip"'}}
    assert http.patch(path, **edit).status_code == 200
    assert http.patch(path, **edit).status_code == 412


def test_a_list_that_was_taken_compressed_is_confirmed(home: RestClient, http: FlaskClient) -> None:
    headers = {"Authorization": f"Bearer {home.token}"} | TAKES
    tag = http.get("/api/v1/devices", headers=headers).headers["ETag"]
    assert tag.endswith(':gzip"'), "it is of other bytes"
    assert http.get("/api/v1/devices", headers=headers | {"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_an_export_is_sent_as_it_lies_there(app: Flask, home: RestClient, http: FlaskClient, form: str) -> None:
    path = f"/api/v1/energy/export?from=2026-01-01&to=2026-03-01&resolution=hour&format={form}"
    token = {"Authorization": f"Bearer {home.token}"}
    plain, packed = (http.get(path, headers=token | more) for more in ({}, TAKES))
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(packed.data) == plain.data
    for answer in (plain, packed):
        assert int(answer.headers["Content-Length"]) == len(answer.data)
        assert "Accept-Encoding" in answer.vary

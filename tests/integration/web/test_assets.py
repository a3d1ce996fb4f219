"""Files that pages load: packed, with a version in their address, and revalidated without one."""

import gzip
import re
import shutil
from pathlib import Path
from typing import IO

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from smartenergy.web import assets
from smartenergy.web.packing import Packer

PACKED = {"Accept-Encoding": "gzip, deflate, br"}
FOR_GOOD = {"public", "max-age=31536000", "immutable"}
FILES = [
    ("static", "house.css"),
    ("admin.static", "bootstrap/bootstrap4/css/bootstrap.min.css"),
    ("energy.static", "plotly.min.js"),
    ("graphql.assets", "graphiql.min.js"),
    ("graphql.our_assets", "graphiql.js"),
    ("rest_docs.assets", "swagger-ui-bundle.js"),
    ("rest_docs.our_assets", "docs.js"),
]


def address(app: Flask, endpoint: str, filename: str, **more: str) -> str:
    with app.test_request_context(**more):  # type: ignore[arg-type] # Werkzeug's names
        return url_for(endpoint, filename=filename)


def without_version(versioned: str) -> str:
    return re.sub(r"/@[^/]+", "", versioned)


def directives(answer: TestResponse) -> set[str]:
    return set(answer.headers["Cache-Control"].split(", "))


@pytest.fixture
def plotly(app: Flask) -> str:
    return address(app, "energy.static", "plotly.min.js")


@pytest.mark.parametrize(("endpoint", "filename"), FILES)
def test_an_address_with_a_version_holds_for_good(
    app: Flask, http: FlaskClient, endpoint: str, filename: str
) -> None:
    answer = http.get(address(app, endpoint, filename))
    assert answer.status_code == 200
    assert directives(answer) == FOR_GOOD
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(("endpoint", "filename"), FILES)
def test_one_without_or_with_another_is_asked_about_each_time(
    app: Flask, http: FlaskClient, endpoint: str, filename: str
) -> None:
    current = address(app, endpoint, filename)
    for path in (without_version(current), re.sub(r"/@[^/]+", "/@0.1", current)):
        answer = http.get(path)
        assert directives(answer) == {"no-cache"}
        assert answer.data == http.get(current).data
        assert http.get(path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_a_package_has_its_version_in_its_addresses_whatever_a_template_says(app: Flask, plotly: str) -> None:
    assert re.fullmatch(r"/admin/energy/static/@\d+\.\d+\.\d+/plotly\.min\.js", plotly)
    with app.test_request_context():
        assert url_for("admin.static", filename="admin/js/form.js", v="1.0.1").endswith("/admin/js/form.js")


def test_what_a_style_sheet_names_beside_itself_has_its_version(app: Flask, http: FlaskClient) -> None:
    sheet = address(app, "admin.static", "bootstrap/bootstrap4/css/font-awesome.min.css")
    font = re.search(r"url\('(\.\./fonts/[^']+\.woff2)", http.get(sheet).text)
    assert font
    answer = http.get(f"{sheet.rpartition('/')[0]}/{font[1]}")
    assert answer.status_code == 200
    assert directives(answer) == FOR_GOOD


def test_a_file_of_ours_that_changes_has_another_address(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "a.css"
    folder = assets.Folder(tmp_path)
    versions = set()
    for content in ("body {}", "body { color: red }"):
        file.write_text(content)
        versions.add(folder.version)
    assert len(versions) == 2


def test_an_address_stands_below_the_path_of_a_proxy(app: Flask) -> None:
    below = address(app, "admin.static", "admin/js/form.js", base_url="http://localhost/energy")
    assert below.startswith("/energy/admin/static/@")


def test_who_takes_gzip_gets_a_third(http: FlaskClient, plotly: str) -> None:
    plain, packed = http.get(plotly), http.get(plotly, headers=PACKED)
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(packed.data) == plain.data
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data) / 3
    assert plain.mimetype == packed.mimetype in ("text/javascript", "application/javascript")
    assert "Accept-Encoding" in plain.vary
    assert "Accept-Encoding" in packed.vary


@pytest.mark.parametrize("taken", ["", "br", "gzip;q=0", "identity", "gzip;q=0, *;q=0.1"])
def test_who_does_not_gets_it_as_it_is(http: FlaskClient, plotly: str, taken: str) -> None:
    assert "Content-Encoding" not in http.get(plotly, headers={"Accept-Encoding": taken}).headers


def test_each_form_has_an_entity_tag_of_its_own_and_is_confirmed_by_it(http: FlaskClient, plotly: str) -> None:
    tags = []
    for headers in ({}, PACKED):
        answer = http.get(plotly, headers=headers)
        tags.append(answer.headers["ETag"])
        assert answer.get_etag()[1] is False, "strong"
        again = http.get(plotly, headers=headers | {"If-None-Match": answer.headers["ETag"]})
        assert again.status_code == 304
        assert again.data == b""
        assert directives(again) == FOR_GOOD
    assert tags[0] != tags[1]
    assert http.get(plotly, headers=PACKED | {"If-None-Match": tags[0]}).status_code == 200


def test_a_part_is_one_of_the_form_that_is_sent(http: FlaskClient, plotly: str) -> None:
    for headers in ({}, PACKED):
        whole = http.get(plotly, headers=headers)
        part = http.get(plotly, headers=headers | {"Range": "bytes=100-199", "If-Range": whole.headers["ETag"]})
        assert part.status_code == 206
        assert part.data == whole.data[100:200]
        assert part.headers["Content-Range"] == f"bytes 100-199/{len(whole.data)}"
    other = http.get(plotly).headers["ETag"]
    assert http.get(plotly, headers=PACKED | {"Range": "bytes=100-199", "If-Range": other}).status_code == 200


def test_head_says_what_get_would(http: FlaskClient, plotly: str) -> None:
    got, head = http.get(plotly, headers=PACKED), http.head(plotly, headers=PACKED)
    assert head.data == b""
    for name in ("Content-Length", "Content-Encoding", "ETag", "Cache-Control", "Vary"):
        assert head.headers[name] == got.headers[name]


def test_what_is_packed_in_itself_is_not_packed_again(app: Flask, http: FlaskClient) -> None:
    font = address(app, "admin.static", "bootstrap/bootstrap4/fonts/fontawesome-webfont.woff2")
    assert "Content-Encoding" not in http.get(font, headers=PACKED).headers


def test_two_processes_pack_a_file_to_the_same_bytes(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "a.css"
    file.write_text("body { color: red }" * 100)
    packers = [Packer(), Packer()]
    packed = [packer.packed(file) for packer in packers]
    assert packed[0] and packed[1]
    assert packed[0] != packed[1]
    assert packed[0].read_bytes() == packed[1].read_bytes()


def test_a_folder_of_packed_files_that_was_cleared_away_is_filled_again(tmp_path: Path) -> None:
    file = tmp_path / "a.css"
    file.write_text("body { color: red }" * 100)
    packer = Packer()
    first = packer.packed(file)
    assert first
    shutil.rmtree(first.parent)
    assert packer.packed(file) == first
    assert first.exists()


def test_a_file_that_can_not_be_packed_is_sent_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fill_the_disk(_plain: IO[bytes], packed: IO[bytes]) -> None:
        packed.write(b"half of it")
        raise OSError(28, "No space left on device")

    file, packer = tmp_path / "a.css", Packer()
    file.write_text("body { color: red }" * 100)
    with monkeypatch.context() as patch:
        patch.setattr("smartenergy.web.packing.shutil.copyfileobj", fill_the_disk)
        assert packer.packed(file) is None
    packed = packer.packed(file)
    assert packed
    assert gzip.decompress(packed.read_bytes()) == file.read_bytes()


@pytest.mark.parametrize(
    "name", ["../__init__.py", "@1/../../__init__.py", "nothing.css", "@1/", "@1/@1/house.css", "%00"]
)
def test_there_is_nothing_else(http: FlaskClient, name: str) -> None:
    assert http.get(f"/static/{name}").status_code == 404

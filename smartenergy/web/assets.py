"""Files that pages load: packed once, and kept by browsers for as long as their address stands.

An address holds the version of its folder, `…/@2.2.1/css/page.css`, and so do those that a style sheet names
beside itself. One without a version, or with another, works too; a browser then asks each time whether its copy
holds.
"""

import re
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import Any

from flask import Flask, Response, request, send_file
from werkzeug.exceptions import NotFound
from werkzeug.security import safe_join

from smartenergy.web.packing import Packer, digest_of, digest_of_all

A_YEAR = 365 * 86_400
VERSIONED = re.compile(r"@([^/]+)/(.+)")
KEY = "assets"


class Folder:
    """A folder of files, and its version: a package's, else that of its content."""

    def __init__(self, root: Path, package: str = "") -> None:
        self.root = root
        self._of_package = metadata.version(package) if package else ""

    @property
    def version(self) -> str:
        """What its addresses hold."""
        return self._of_package or digest_of_all(self.root)

    def file(self, name: str) -> Path:
        """The file of a name. Raises NotFound."""
        found = safe_join(str(self.root), name)
        if found is None or not Path(found).is_file():
            raise NotFound
        return Path(found)


def init_app(app: Flask) -> None:
    """Serve the application's own files this way; `offer` does it for others."""
    app.url_defaults(_with_version(_offered(app)))
    offer(app, "static", Folder(Path(str(app.static_folder))))


def serve(app: Flask, address: str, endpoint: str, folder: Folder) -> None:
    """Answer an address, such as `/look/…`, with a folder's files."""
    app.add_url_rule(f"{address}/<path:filename>", endpoint, view_func=lambda filename: filename)
    offer(app, endpoint, folder)


def offer(app: Flask, endpoint: str, folder: Folder) -> None:
    """Answer an endpoint, whose address ends with `<path:filename>`, with a folder's files."""
    _offered(app)[endpoint] = folder
    packer = app.extensions.setdefault(f"{KEY}_packer", Packer())
    app.view_functions[endpoint] = lambda filename: _answer(folder, packer, filename)


def offer_of_blueprint(app: Flask, name: str, package: str) -> None:
    """The same with the static files that a package brings."""
    offer(app, f"{name}.static", Folder(Path(str(app.blueprints[name].static_folder)), package))


def _offered(app: Flask) -> dict[str, Folder]:
    """What is offered so far, by endpoint."""
    folders: dict[str, Folder] = app.extensions.setdefault(KEY, {})
    return folders


def _with_version(folders: dict[str, Folder]) -> Callable[[str, dict[str, Any]], None]:
    """Puts versions into the addresses that `url_for` makes."""

    def put(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint in folders and "filename" in values:
            values["filename"] = f"@{folders[endpoint].version}/{values['filename']}"
            values.pop("v", None)  # Flask-Admin's own version, of some files

    return put


def _answer(folder: Folder, packer: Packer, filename: str) -> Response:
    versioned = VERSIONED.fullmatch(filename)
    version, name = versioned.groups() if versioned else ("", filename)
    path = folder.file(name)
    packed, tag = packer.packed(path), digest_of(path)
    is_packed = packed is not None and request.accept_encodings["gzip"] > 0
    answer = send_file(
        packed if packed and is_packed else path,
        download_name=path.name,
        etag=f"{tag}.gz" if is_packed else tag,
        max_age=A_YEAR if version == folder.version else None,
    )
    if is_packed:
        answer.headers["Content-Encoding"] = "gzip"
    if packed:
        answer.vary.add("Accept-Encoding")
    answer.cache_control.immutable = version == folder.version
    return answer

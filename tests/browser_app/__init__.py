"""The app of docs/browser-app.md, as the page has it."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "browser-app.md").read_text()
SERVER = "http://127.0.0.1:8000"
NAMED = re.compile(r"^\*\*([\w./-]+)\*\*[^`]*(?:`[^`\n]+`[^`]*)*?^```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)

FILES: dict[str, str] = dict(NAMED.findall(PAGE))
COMMANDS = [line for block in re.findall(r"^```sh\n(.*?)^```$", PAGE, re.M | re.S) for line in block.splitlines()]


def write(folder: Path, server: str) -> None:
    """Write the page's files, for an app that asks another server."""
    for name, text in FILES.items():
        (folder / name).write_text(text.replace(SERVER, server))

"""What pages for people and pages for staff look like alike: their colours, and whether it is dark."""

from pathlib import Path

from flask import Flask, request

from smartenergy.web import assets

COOKIE = "look"
LOOKS = ("light", "dark")


def init_app(app: Flask) -> None:
    """Serve the colours, and tell templates which look was chosen."""
    assets.serve(app, "/look", "look", assets.Folder(Path(__file__).parent / "look_assets"))
    app.jinja_env.globals["chosen_look"] = chosen


def chosen() -> str:
    """The look that a browser's owner chose; empty where the system's is right."""
    look = request.cookies.get(COOKIE, "")
    return look if look in LOOKS else ""

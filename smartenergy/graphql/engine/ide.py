"""GraphiQL: its files come from a package, so that the page works with no internet."""

from importlib.util import find_spec
from pathlib import Path

from flask import Blueprint, Flask

from smartenergy.web import assets

PACKAGE = "graphene_django_graphiql_static"
OUR_ASSETS = Path(__file__).parent / "ide_assets"


def add_to(blueprint: Blueprint) -> None:
    """Give GraphiQL's files addresses."""
    blueprint.add_url_rule("/assets/<path:filename>", "assets")
    blueprint.add_url_rule("/assets/ours/<path:filename>", "our_assets")


def init_app(app: Flask) -> None:
    """Serve them, once the blueprint is the application's."""
    assets.offer(app, "graphql.assets", assets.Folder(_package_files(), PACKAGE))
    assets.offer(app, "graphql.our_assets", assets.Folder(OUR_ASSETS))


def _package_files() -> Path:
    found = find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise RuntimeError(f"the package {PACKAGE} is not installed: pip install -r requirements.txt")
    return Path(found.origin).parent / "static" / PACKAGE

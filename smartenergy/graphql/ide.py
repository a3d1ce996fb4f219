"""GraphiQL: its files come from a package, so that the page works with no internet."""

from importlib.util import find_spec
from pathlib import Path
from string import Template

PACKAGE = "graphene_django_graphiql_static"
OUR_ASSETS = Path(__file__).parent / "ide_assets"


def _package_files() -> Path:
    found = find_spec(PACKAGE)
    if found is None or found.origin is None:
        raise RuntimeError(f"the package {PACKAGE} is not installed: pip install -r requirements.txt")
    return Path(found.origin).parent / "static" / PACKAGE


ASSETS = _package_files()
PAGE = Template((OUR_ASSETS / "graphiql.html").read_text())


def page(root: str) -> str:
    """The page, of a site that is served below this path."""
    return PAGE.substitute(root=root)

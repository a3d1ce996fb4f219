"""A report in one HTML file, charts and the library that draws them included."""

from collections.abc import Iterable, Sequence

from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from smartenergy.charts import LIBRARY, SCRIPT
from smartenergy.charts.palette import Figure

TEMPLATES = Environment(loader=PackageLoader("smartenergy.charts", ""), autoescape=True, trim_blocks=True)


def page(
    title: str,
    subtitle: str,
    figures: Iterable[tuple[str, str, str]],
    charts: dict[str, Figure],
    heads: Sequence[str],
    rows: Iterable[Sequence[str]],
    bill: Sequence[tuple[str, ...]] = (),
) -> str:
    """The file's content: figures as (label, this span, the span before), charts by name, a table of numbers.

    `bill` has what each line is, how it comes about, and its amount.
    """
    return TEMPLATES.get_template("report.html").render(
        title=title, subtitle=subtitle, figures=figures, charts=charts, heads=heads, rows=rows, bill=bill,
        library=_library(),
    )  # fmt: skip


def comparison(
    title: str, subtitle: str, charts: dict[str, Figure], heads: Sequence[str], rows: Iterable[Sequence[str]],
    assumed: Sequence[str],
) -> str:  # fmt: skip
    """The same of scenarios beside one another: a row each, charts by name, and what is assumed."""
    return TEMPLATES.get_template("comparison.html").render(
        title=title, subtitle=subtitle, charts=charts, heads=heads, rows=rows, assumed=assumed, library=_library()
    )


def _library() -> Markup:
    library = (LIBRARY / SCRIPT).read_text()
    if "</script" in library:  # it would end the element that holds it
        library = library.replace("</script", r"<\/script")
    return Markup(library)  # noqa: S704 - the library's own code, not anybody's input

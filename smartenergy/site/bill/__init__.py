"""The page `Bill` of a home: a month line by line, how each comes about, and what it is made of by day."""

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from smartenergy.kernel.errors import BadInputError
from smartenergy.models import User
from smartenergy.services.homes.rights import Reached
from smartenergy.services.tariffs import bill_document
from smartenergy.site.access import for_home
from smartenergy.site.bill import by_day, months
from smartenergy.site.bill.words import told
from smartenergy.site.blueprint import blueprint
from smartenergy.web.wording import in_their_language

SECTION = "site.bill"


@blueprint.get("/homes/<int:home_id>/bill")
@for_home()
def bill(person: User, reached: Reached) -> ResponseReturnValue:
    """Show a month; the present one unless the address says which."""
    about = {"person": person, "reached": reached, "section": SECTION}
    try:
        found = months.read(person.id, reached.home, request.args.get("month"))
    except BadInputError as error:
        wrong = "; ".join(in_their_language(words) for said in error.fields.values() for words in said)
        return render_template("site/bill_refused.html", wrong=wrong, **about), 422
    days = by_day.read(person.id, found)
    drawn = {"chart": by_day.chart(found, days), "day_rows": list(by_day.rows(days))}
    return render_template("site/bill.html", month=found, parts=told(found), **drawn, **about)


@blueprint.get("/homes/<int:home_id>/bill/lines.csv")
@for_home()
def bill_lines(person: User, reached: Reached) -> ResponseReturnValue:
    """The lines of a month, as `flask energy bill --format csv` writes them."""
    found = months.read(person.id, reached.home, request.args.get("month"))
    return _file(bill_document.as_csv(found.found), f"bill-{found.name}.csv")


@blueprint.get("/homes/<int:home_id>/bill/days.csv")
@for_home()
def bill_days(person: User, reached: Reached) -> ResponseReturnValue:
    """What energy cost and emitted, day by day."""
    found = months.read(person.id, reached.home, request.args.get("month"))
    return _file(by_day.as_csv(by_day.read(person.id, found)), f"days-{found.name}.csv")


def _file(text: str, name: str) -> Response:
    disposition = {"Content-Disposition": f"attachment; filename={name}"}
    return Response(text, mimetype="text/csv", headers=disposition)

"""What the site's lists and forms have in common: CSRF, services in place of direct writes, no full counts."""

from collections.abc import Iterator
from itertools import chain, islice
from typing import Any

from flask import Response
from flask_admin.contrib.sqla import ModelView
from werkzeug.utils import secure_filename

from smartenergy.admin.access import current_person
from smartenergy.admin.forms import HouseForm, Refused, told_in
from smartenergy.errors import ForbiddenError
from smartenergy.extensions import db
from smartenergy.spreadsheets import BYTE_ORDER_MARK, as_cell
from smartenergy.web.downloads import download

ROWS_AT_A_TIME = 1_000


def _in_pieces(lines: Iterator[bytes]) -> Iterator[bytes]:
    return iter(lambda: b"".join(islice(lines, ROWS_AT_A_TIME)), b"")


class HouseView(ModelView):
    """A view whose writes go through services. Subclasses say which."""

    form_base_class = HouseForm
    page_size = 50
    can_set_page_size = False
    simple_list_pager = True  # no count of a million rows at each page
    column_display_actions = True
    model: Any
    empty_message = "Nothing here. Take a filter or the search away to see more."

    def __init__(self, model: type, name: str, endpoint: str) -> None:
        super().__init__(model, db, name=name, endpoint=endpoint, url=f"/admin/{endpoint}")

    def get_list(self, *arguments: Any, page_size: int | None = None, **named: Any) -> Any:
        """A page of rows; for an export (`page_size` 0) all of them, a thousand at a time."""
        if page_size != 0:
            return super().get_list(*arguments, page_size=page_size, **named)
        count, query = super().get_list(*arguments, page_size=0, execute=False, **named)
        return count, query.yield_per(ROWS_AT_A_TIME)

    def _export_csv(self, return_url: str) -> Response:
        """The list as a file, made and sent as every export is."""
        rows, person = super()._export_csv(return_url), current_person()
        name = secure_filename(self.get_export_name("csv"))
        content = chain([BYTE_ORDER_MARK.encode()], rows.iter_encoded())
        return download(_in_pieces(content), name, rows.content_type, person.id if person else 0)

    def get_export_value(self, model: Any, name: str) -> Any:
        """A cell of the file."""
        return as_cell(super().get_export_value(model, name))

    def get_empty_list_message(self) -> str:
        """What to do where a list is empty."""
        return self.empty_message

    def create_model(self, form: Any) -> Any:
        """Create by the service, or tell in the form what it refused."""
        try:
            with told_in(form):
                return self.create_by_service(form)
        except Refused:
            return False

    def update_model(self, form: Any, model: Any) -> bool:
        """Change by the service, or tell in the form what it refused."""
        try:
            with told_in(form):
                self.update_by_service(form, model)
        except Refused:
            return False
        return True

    def delete_model(self, model: Any) -> bool:
        """Delete by the service, or tell what it refused."""
        try:
            with told_in(None):
                self.delete_by_service(model)
        except Refused:
            return False
        return True

    def create_by_service(self, form: Any) -> Any:
        """Create what the form describes; a log is only read."""
        raise ForbiddenError("Nothing is created here.")

    def update_by_service(self, form: Any, model: Any) -> None:
        """Change a row to what the form describes; a log is only read."""
        raise ForbiddenError("Nothing is changed here.")

    def delete_by_service(self, model: Any) -> None:
        """Delete a row; a log is only read."""
        raise ForbiddenError("Nothing is deleted here.")

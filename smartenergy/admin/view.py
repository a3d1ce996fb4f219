"""What the site's lists and forms have in common: CSRF, services in place of direct writes, no full counts."""

from collections.abc import Iterator, Mapping
from itertools import chain, islice
from typing import Any

from flask import Response, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_admin.contrib.sqla import ModelView
from flask_admin.tools import iterdecode
from sqlalchemy import inspect
from werkzeug.utils import secure_filename

from smartenergy.admin.access import current_person
from smartenergy.admin.formatting import heading
from smartenergy.kernel.errors import ForbiddenError, NotFoundError
from smartenergy.kernel.extensions import db
from smartenergy.kernel.spreadsheets import BYTE_ORDER_MARK, as_cell
from smartenergy.models.column_types import LARGEST_ID
from smartenergy.services.common.versions import version_at
from smartenergy.web.downloads import download
from smartenergy.web.edit_forms import EditForm, saved
from smartenergy.web.forms import HouseForm, Refused, told_in

ROWS_AT_A_TIME = 1_000
LAST_PAGE = 10_000_000


def _in_pieces(lines: Iterator[bytes]) -> Iterator[bytes]:
    return iter(lambda: b"".join(islice(lines, ROWS_AT_A_TIME)), b"")


class HouseView(ModelView):
    """A view whose writes go through services. Subclasses say which."""

    form_base_class = HouseForm
    page_size = 50
    can_set_page_size = False
    simple_list_pager = True  # no count of a million rows at each page
    column_display_actions = True
    create_template = "house/create.html"
    edit_template = "house/edit.html"
    one = "entry"
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

    def _get_list_extra_args(self) -> Any:
        """What the address asks for, as far as a database can: no page beyond all rows, no NUL."""
        asked = super()._get_list_extra_args()
        asked.page = min(max(asked.page or 0, 0), LAST_PAGE)
        asked.search = (asked.search or "").replace("\x00", "") or None
        asked.filters = [one for one in asked.filters or () if "\x00" not in one[2]]
        return asked

    def _export_csv(self, return_url: str) -> Response:
        """The list as a file, made and sent as every export is."""
        rows, person = super()._export_csv(return_url), current_person()
        name = secure_filename(self.get_export_name("csv"))
        content = chain([BYTE_ORDER_MARK.encode()], rows.iter_encoded())
        return download(_in_pieces(content), name, rows.content_type, person.id if person else 0)

    def get_export_value(self, model: Any, name: str) -> Any:
        """A cell of the file."""
        return as_cell(super().get_export_value(model, name))

    def get_one(self, id: Any) -> Any:
        """The row of an id as addresses have it; None where there can be none, or is none."""
        parts = iterdecode(str(id))
        is_key = len(parts) == len(inspect(self.model).primary_key) and all(
            part.isascii() and part.isdecimal() and 0 < int(part[:20]) <= LARGEST_ID for part in parts
        )
        return self.find(tuple(map(int, parts))) if is_key else None

    def find(self, key: tuple[int, ...]) -> Any:
        """The row of a key, or None."""
        return db.session.get(self.model, key)

    @expose("/edit/", methods=("GET", "POST"))
    def edit_view(self) -> ResponseReturnValue:
        """The form of one."""
        self._expect_one(self.can_edit)
        answer: ResponseReturnValue = super().edit_view()
        return answer

    @expose("/details/")
    def details_view(self) -> ResponseReturnValue:
        """The page of one."""
        self._expect_one(self.can_view_details)
        answer: ResponseReturnValue = super().details_view()
        return answer

    def _expect_one(self, is_shown: bool) -> None:
        if is_shown and "id" in request.args and self.get_one(request.args["id"]) is None:
            raise NotFoundError("There is no such page: what it showed may have been deleted.")

    def title_of(self, model: Any) -> str:
        """What a page about one is called."""
        return f"{model.name}"

    def search_placeholder(self) -> str:
        """What the search looks at, by the names that the columns have."""
        return ", ".join(self.get_column_name(name) for name in self.column_searchable_list or ())

    def _prettify_name(self, name: str) -> str:
        return heading(name)

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

    def edit_form(self, obj: Any = None) -> EditForm:
        """The form of one: filled from it, then from what was sent."""
        form = self.form_of(obj)(request.form or None, data=self.shown(obj))
        if request.method == "GET":
            form.remember(version_at(obj.updated_at))
        return form

    def update_model(self, form: EditForm, model: Any) -> bool:
        """Send what was changed to the service, or tell in the form what it refused."""
        return saved(
            form,
            lambda changes, versions: self.update_by_service(model, changes, versions),
            lambda: self._as_it_is(model),
        )

    def _as_it_is(self, model: Any) -> tuple[str, Mapping[str, Any]]:
        db.session.refresh(model)
        return version_at(model.updated_at), self.shown(model)

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

    def form_of(self, model: Any) -> type[EditForm]:
        """The form that a row is edited with."""
        form: type[EditForm] = self.get_edit_form()
        return form

    def shown(self, model: Any) -> dict[str, Any]:
        """What the form shows of a row."""
        return {name: getattr(model, name, None) for name in self.form_of(model)()._fields}

    def update_by_service(self, model: Any, changes: dict[str, Any], versions: set[str]) -> None:
        """Change what was typed, if the row is what the page showed; a log is only read."""
        raise ForbiddenError("Nothing is changed here.")

    def delete_by_service(self, model: Any) -> None:
        """Delete a row; a log is only read."""
        raise ForbiddenError("Nothing is deleted here.")

"""What the site's lists and forms have in common: CSRF, services in place of direct writes, no full counts."""

from typing import Any

from flask_admin.contrib.sqla import ModelView

from smartenergy.admin.forms import HouseForm, Refused, told_in
from smartenergy.extensions import db


class HouseView(ModelView):
    """A view whose writes go through services. Subclasses say which."""

    form_base_class = HouseForm
    page_size = 50
    can_set_page_size = False
    simple_list_pager = True  # no count of a million rows at each page
    column_display_actions = True
    model: Any
    title: str

    def __init__(self, model: type, name: str, endpoint: str) -> None:
        super().__init__(model, db, name=name, endpoint=endpoint, url=f"/admin/{endpoint}")

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
        """Create what the form describes."""
        raise NotImplementedError

    def update_by_service(self, form: Any, model: Any) -> None:
        """Change a row to what the form describes."""
        raise NotImplementedError

    def delete_by_service(self, model: Any) -> None:
        """Delete a row."""
        raise NotImplementedError

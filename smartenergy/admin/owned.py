"""What belongs to people: everybody's for admins, one's own and read-only for staff who may see it."""

from typing import Any, ClassVar

from sqlalchemy.orm import InstrumentedAttribute, joinedload, selectinload
from sqlalchemy.orm.interfaces import ORMOption

from smartenergy.admin.access import GrantedOnly, current_person, is_admin
from smartenergy.admin.view import HouseView
from smartenergy.kernel.extensions import db
from smartenergy.services.access import usernames

OWNERS = {"list": "owners", "autocomplete": "off"}


class OwnedView(GrantedOnly, HouseView):
    """A list of what has an owner (`user_id`, `owner`)."""

    shown_with: ClassVar[tuple[InstrumentedAttribute[Any], ...]] = ()
    """What is shown of them beside their owners: read for those on a page, not joined to all that are sorted."""
    column_auto_select_related = False

    @property
    def can_create(self) -> bool:
        """Admins only."""
        return is_admin()

    can_edit = can_create
    can_delete = can_create

    def is_action_allowed(self, name: str) -> bool:
        """Admins only."""
        return is_admin()

    def get_query(self) -> Any:
        """Everybody's for admins, one's own for others."""
        query, person = super().get_query().options(*self._loaded()), current_person()
        if person is not None and person.is_admin:
            return query
        return query.filter(self.model.user_id == (person.id if person else 0))

    def find(self, key: tuple[int, ...]) -> Any:
        """One that the caller may see, or None."""
        found = db.session.get(self.model, key, options=self._loaded())
        person = current_person()
        visible = found is not None and person is not None and (person.is_admin or found.user_id == person.id)
        return found if visible else None

    def _loaded(self) -> list[ORMOption]:
        return [joinedload(self.model.owner), *map(selectinload, self.shown_with)]

    def owners(self) -> list[str]:
        """Names to pick an owner from."""
        return usernames.usernames()

    def title_of(self, model: Any) -> str:
        """Which one, and whose."""
        return f"{model.name} of {model.owner.username}"

"""The audit log, for admins, to search and read."""

from typing import Any

from smartenergy.admin.access import AdminsOnly
from smartenergy.admin.formatting import time_column
from smartenergy.admin.view import HouseView
from smartenergy.models import AuditEntry


def _told(field: str, value: Any) -> str:
    if isinstance(value, list) and len(value) == 2:
        return f"{field}: {value[0]} → {value[1]}"
    return f"{field}: {value}"


class AuditView(AdminsOnly, HouseView):
    """One line a deed, newest first."""

    can_create = False
    can_edit = False
    can_delete = False
    column_display_actions = False
    column_list = ("at", "actor", "via", "address", "action", "subject", "details")
    column_labels = {"at": "When", "actor": "Who", "via": "By way of", "subject": "To what"}
    column_searchable_list = ("actor", "subject", "action")
    column_filters = ("actor", "action", "via", "at")
    column_sortable_list = ("at",)
    column_default_sort = ("id", True)
    column_formatters = {
        "at": time_column,
        "details": lambda _v, _c, entry, _n: "; ".join(_told(*detail) for detail in entry.details.items()),
    }

    def __init__(self) -> None:
        super().__init__(AuditEntry, "Audit log", "audit")

    def scaffold_form(self) -> Any:
        """None: the log is only read."""
        return self.form_base_class

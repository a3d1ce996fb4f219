"""The audit log, for admins, to search and read."""

import json
from typing import Any

from smartenergy.admin.access import AdminsOnly
from smartenergy.admin.formatting import time_column
from smartenergy.admin.view import HouseView
from smartenergy.models import AuditEntry


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
        "details": lambda _v, _c, entry, _n: (
            json.dumps(entry.details, ensure_ascii=False) if entry.details else ""
        ),
    }

    def __init__(self) -> None:
        super().__init__(AuditEntry, "Audit log", "audit")

    def scaffold_form(self) -> Any:
        """None: the log is only read."""
        return self.form_base_class

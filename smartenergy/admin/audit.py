"""The audit log, for admins, to search and read."""

from typing import Any

from flask_admin.contrib.sqla import filters

from smartenergy.admin.access import AdminsOnly
from smartenergy.admin.formatting import readers_zone, time_column
from smartenergy.admin.view import HouseView
from smartenergy.models import AuditEntry

ZONED = "When (your time)"


class Since(filters.DateTimeGreaterFilter):
    """From a moment on, as the reader's clock shows it."""

    def clean(self, value: str) -> Any:
        """The moment, in the reader's zone as the list is."""
        return super().clean(value).replace(tzinfo=readers_zone())


class Until(filters.DateTimeSmallerFilter):
    """Up to a moment, as the reader's clock shows it."""

    def clean(self, value: str) -> Any:
        """The moment, in the reader's zone as the list is."""
        return super().clean(value).replace(tzinfo=readers_zone())


class Between(filters.DateTimeBetweenFilter):
    """From a moment to a moment, as the reader's clock shows them."""

    def clean(self, value: str) -> Any:
        """The moments, in the reader's zone as the list is."""
        return [moment.replace(tzinfo=readers_zone()) for moment in super().clean(value)]


def told(entry: AuditEntry) -> str:
    """What an entry says beyond its action: what changed from what to what, or what was set."""
    is_change = entry.is_change
    return "; ".join(f"{name}: {_value(value, is_change=is_change)}" for name, value in entry.details.items())


def actor(entry: AuditEntry) -> str:
    """Who did it: the name as it was then, and the id, which stays."""
    return f"{entry.actor} (id {entry.actor_id})" if entry.actor_id else entry.actor


def _value(value: Any, *, is_change: bool = False) -> str:
    if isinstance(value, list):
        parts = [_value(part) for part in value]
        return (" → " if is_change and len(parts) == 2 else ", ").join(parts)
    if value is None:
        return "none"
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


class AuditView(AdminsOnly, HouseView):
    """One line a deed, newest first."""

    can_create = False
    can_edit = False
    can_delete = False
    column_display_actions = False
    column_list = ("at", "actor", "via", "address", "action", "subject", "details")
    column_labels = {"at": "When", "actor": "Who", "via": "By way of", "subject": "To what"}
    column_searchable_list = ("actor", "subject", "action")
    column_filters = (
        "actor",
        "action",
        filters.FilterEqual(
            AuditEntry.via, "By way of", options=[(via, via) for via in ("api", "admin", "cli", "system")]
        ),
        Since(AuditEntry.at, ZONED),
        Until(AuditEntry.at, ZONED),
        Between(AuditEntry.at, ZONED),
    )
    column_sortable_list = ("at",)
    column_default_sort = ("id", True)
    column_formatters = {
        "at": time_column,
        "actor": lambda _v, _c, entry, _n: actor(entry),
        "details": lambda _v, _c, entry, _n: told(entry),
    }

    def __init__(self) -> None:
        super().__init__(AuditEntry, "Audit log", "audit")

    def scaffold_form(self) -> Any:
        """None: the log is only read."""
        return self.form_base_class

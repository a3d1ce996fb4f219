"""The run log, for admins, to read."""

from datetime import UTC, datetime
from typing import Any

from flask_admin.contrib.sqla.filters import FilterEqual

from smartenergy.admin.access import AdminsOnly
from smartenergy.admin.formatting import moment, time_column
from smartenergy.admin.view import HouseView
from smartenergy.models import TickRun
from smartenergy.models.tick_run import TickStatus

STATUSES = [(one.value, one.value.replace("_", " ")) for one in TickStatus]


class TickRunView(AdminsOnly, HouseView):
    """One line a tick, newest first."""

    empty_message = "No tick yet. Is the scheduler running, and a periodic task enabled?"
    can_create = False
    can_edit = False
    can_delete = False
    column_display_actions = False
    column_list = ("tick", "status", "missed_ticks", "interval_seconds", "seed", "started_at", "finished_at")
    column_labels = {
        "interval_seconds": "Interval (s)", "missed_ticks": "Missed before it",
        "started_at": "Started", "finished_at": "Finished",
    }  # fmt: skip
    column_filters = (FilterEqual(TickRun.status, "Status", options=STATUSES),)
    column_sortable_list = ("tick",)
    column_default_sort = ("tick", True)
    column_formatters = {
        "tick": lambda _v, _c, run, _n: moment(datetime.fromtimestamp(run.tick, UTC)),
        "status": lambda _v, _c, run, _n: run.status.replace("_", " "),
        "started_at": time_column,
        "finished_at": time_column,
    }

    def __init__(self) -> None:
        super().__init__(TickRun, "Ticks", "ticks")

    def scaffold_form(self) -> Any:
        """None: the log is only read."""
        return self.form_base_class

"""Periodic tasks, for admins. A change takes effect at once: the scheduler follows the table."""

from datetime import UTC, datetime
from typing import Any

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from wtforms import BooleanField, DateTimeLocalField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Optional

from smartenergy.admin.access import AdminsOnly
from smartenergy.admin.formatting import moment, readers_zone, time_column, yes_or_no
from smartenergy.admin.view import HouseView
from smartenergy.models import IntervalUnit, PeriodicTask
from smartenergy.services.scheduling import due_times, periodic_tasks
from smartenergy.services.ticking import skipped_ticks
from smartenergy.web.edit_forms import EditForm
from smartenergy.web.forms import HouseForm, Refused, told_in

FIELDS = ("name", "task", "every", "unit", "cron", "enabled")


class PeriodicTaskForm(HouseForm):
    """A task as it is to be."""

    name = StringField("Name", [InputRequired()])
    task = SelectField("Task", choices=list(periodic_tasks.TASKS))
    every = IntegerField(
        "Every",
        [Optional()],
        description="How many units lie between two runs. Leave it empty where there is a cron line. How "
        "long a tick is, is a setting of the system: a task that simulates less often skips ticks.",
    )
    unit = SelectField("Unit", choices=["", *(unit.value for unit in IntervalUnit)])
    cron = StringField("Cron line", description="Instead of an interval, in UTC: */15 * * * *")
    start_at = DateTimeLocalField(
        "Start", [InputRequired()], format=["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M"],
        description="Date and time in your own time zone.", render_kw={"step": "1"},
    )  # fmt: skip
    enabled = BooleanField("Enabled", default=True)


class EditedTaskForm(EditForm, PeriodicTaskForm):
    """A task as it stands."""


def _described(fields: dict[str, Any]) -> dict[str, Any]:
    """Fields as the service takes them: an empty one is none, the start is in the reader's zone."""
    given = {name: None if value == "" else value for name, value in fields.items()}
    start = given.get("start_at")
    return given | ({"start_at": start.replace(tzinfo=readers_zone())} if start else {})


class PeriodicTaskView(AdminsOnly, HouseView):
    """The list of tasks, their forms, and "run now"."""

    list_template = "house/periodic_tasks.html"
    empty_message = (
        "No periodic task: nothing is simulated. Create one that runs simulate_device_readings every minute."
    )
    column_list = ("name", "task", "rhythm", "enabled", "next_run", "last_run_at", "run_count", "start_at")
    one = "periodic task"
    column_labels = {"rhythm": "Runs", "last_run_at": "Last run", "run_count": "Runs so far", "start_at": "Start"}
    column_sortable_list = ("name", "task", "last_run_at")
    column_default_sort = "name"
    column_formatters = {
        "rhythm": lambda _v, _c, task, _n: " – ".join(filter(None, (task.rhythm, _warning(task)))),
        "next_run": lambda _v, _c, task, _n: _next_run(task),
        "enabled": yes_or_no,
        "last_run_at": time_column,
        "start_at": time_column,
    }

    def __init__(self) -> None:
        super().__init__(PeriodicTask, "Periodic tasks", "periodic_tasks")

    def get_create_form(self) -> type[HouseForm]:
        """The form of a task."""
        return PeriodicTaskForm

    def get_edit_form(self) -> type[EditForm]:
        """The form of one as it stands."""
        return EditedTaskForm

    def create_form(self, obj: Any = None) -> Any:
        """A new task starts now unless said otherwise."""
        now = datetime.now(readers_zone()).replace(tzinfo=None, microsecond=0)
        return PeriodicTaskForm(request.form or None, start_at=now)

    def shown(self, model: PeriodicTask) -> dict[str, Any]:
        """A task's start is shown in the reader's zone, to the second."""
        start = model.start_at.astimezone(readers_zone()).replace(tzinfo=None, microsecond=0)
        return {name: getattr(model, name) for name in FIELDS} | {"start_at": start}

    def create_by_service(self, form: Any) -> PeriodicTask:
        """Create it."""
        return _warned_of(
            periodic_tasks.create_task(_described({name: form[name].data for name in (*FIELDS, "start_at")}))
        )

    def update_by_service(self, model: PeriodicTask, changes: dict[str, Any], versions: set[str]) -> None:
        """Change it."""
        _warned_of(periodic_tasks.edit_task(model.name, _described(changes), versions))

    def delete_by_service(self, model: PeriodicTask) -> None:
        """Delete it."""
        periodic_tasks.delete_task(model.name)

    @expose("/run", methods=["POST"])
    def run_view(self) -> ResponseReturnValue:
        """Run a task now, by hand."""
        form = self.delete_form()
        task = self.get_one(form.id.data) if self.validate_form(form) else None
        if task is not None:
            try:
                with told_in(None):
                    job_id = periodic_tasks.run_now(task.name)
                flash(f"{task.name} is in the queue as job {job_id}.", "success")
            except Refused:
                pass
        return redirect(self.get_url(".index_view"))


def _warning(task: PeriodicTask) -> str | None:
    return skipped_ticks.told_of(task) if task.enabled else None


def _warned_of(task: PeriodicTask) -> PeriodicTask:
    if warning := _warning(task):
        flash(warning, "warning")
    return task


def _next_run(task: PeriodicTask) -> Any:
    if not task.enabled:
        return "disabled"
    return moment(datetime.fromtimestamp(due_times.next_firing(task, datetime.now(UTC).timestamp()), UTC))

"""`flask periodic …`."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import click
from flask.cli import with_appcontext

from smartenergy.cli.faults import told_in_one_line
from smartenergy.kernel import zones
from smartenergy.kernel.extensions import settings
from smartenergy.kernel.words import counted
from smartenergy.models import IntervalUnit, PeriodicTask
from smartenergy.services.scheduling import due_times, periodic_tasks
from smartenergy.services.ticking import skipped_ticks

TIME_FORMATS = ["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S"]
OPTIONS = (
    click.option("--task", type=click.Choice(periodic_tasks.TASKS), help="What it runs."),
    click.option("--every", type=int, help="Every so many units."),
    click.option("--unit", type=click.Choice([unit.value for unit in IntervalUnit]), help="What --every counts."),
    click.option("--cron", help="A cron line instead of an interval, in UTC: '*/15 * * * *'."),
    click.option("--start", type=click.DateTime(TIME_FORMATS), help="When it begins. Default: now."),
    click.option("--timezone", help="The IANA time zone of --start. Default: DEFAULT_TIMEZONE."),
    click.option("--enabled/--disabled", default=None, help="Default: enabled."),
)


def task_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options that describe a task."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


@click.group()
def periodic() -> None:
    """Periodic tasks. A change takes effect at once, without a restart."""


@periodic.command("list")
@with_appcontext
def list_() -> None:
    """List the tasks: when they run, when they ran last, when they are due."""
    with told_in_one_line():
        for task in periodic_tasks.list_tasks():
            due = due_times.next_firing(task, datetime.now(UTC).timestamp()) if task.enabled else None
            ran = task.last_run_at.timestamp() if task.last_run_at else None
            click.echo(f"{task.name}: {task.task}, {task.rhythm}")
            _warn(task, "  ")
            click.echo(
                f"  next {_moment(due, 'disabled')}; last {_moment(ran, 'never')}; "
                f"{counted(task.run_count, 'run')} so far"
            )


@periodic.command()
@click.argument("name")
@task_options
@with_appcontext
def create(name: str, **described: Any) -> None:
    """Create a task."""
    with told_in_one_line():
        given = {"start_at": datetime.now(UTC).replace(microsecond=0)} | _described(**described)
        made = periodic_tasks.create_task({"name": name} | given)
    click.echo(f"Created {name}.")
    _warn(made)


@periodic.command()
@click.argument("name")
@click.option("--rename", help="A new name.")
@task_options
@with_appcontext
def edit(name: str, rename: str | None, **described: Any) -> None:
    """Change what the options name; the rest stays as it is."""
    with told_in_one_line():
        edited = periodic_tasks.edit_task(name, _described(**described) | ({"name": rename} if rename else {}))
    click.echo(f"Changed {rename or name}.")
    _warn(edited)


@periodic.command()
@click.argument("name")
@with_appcontext
def enable(name: str) -> None:
    """Let a task run."""
    with told_in_one_line():
        periodic_tasks.edit_task(name, {"enabled": True})
    click.echo(f"{name} is enabled.")


@periodic.command()
@click.argument("name")
@with_appcontext
def disable(name: str) -> None:
    """Keep a task from running until it is enabled again."""
    with told_in_one_line():
        periodic_tasks.edit_task(name, {"enabled": False})
    click.echo(f"{name} is disabled.")


@periodic.command()
@click.argument("name")
@with_appcontext
def run(name: str) -> None:
    """Run a task now, once, enabled or not: a worker does it."""
    with told_in_one_line():
        job_id = periodic_tasks.run_now(name)
    click.echo(f"Enqueued {name} as job {job_id}.")


@periodic.command()
@click.argument("name")
@click.confirmation_option("--yes", prompt="Delete this task?")
@with_appcontext
def delete(name: str) -> None:
    """Delete a task."""
    with told_in_one_line():
        periodic_tasks.delete_task(name)
    click.echo(f"Deleted {name}.")


def _warn(task: PeriodicTask, indent: str = "") -> None:
    if task.enabled and (warning := skipped_ticks.told_of(task)):
        click.echo(f"{indent}{warning}", err=True)


def _described(start: datetime | None, timezone: str | None, **fields: Any) -> dict[str, Any]:
    given = {name: value for name, value in fields.items() if value is not None}
    if start is not None:
        given["start_at"] = start.replace(tzinfo=_zone(timezone or settings.default_timezone))
    elif timezone is not None:
        raise click.UsageError("--timezone goes with --start")
    return given


def _zone(name: str) -> ZoneInfo:
    try:
        return zones.zone(zones.checked(name))
    except ValueError:
        raise click.BadParameter(f"{name!r} is no IANA time zone", param_hint="--timezone") from None


def _moment(seconds: float | None, otherwise: str) -> str:
    return otherwise if seconds is None else f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M:%S} UTC"

"""`flask tick`, `flask ticks`, `flask verify`."""

import csv
import sys
import time
from collections.abc import Iterable
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any

import click
from flask.cli import with_appcontext

from smartenergy.cli.faults import told_in_one_line
from smartenergy.kernel.extensions import settings
from smartenergy.kernel.spreadsheets import as_cell
from smartenergy.kernel.words import counted
from smartenergy.services.access import usernames
from smartenergy.services.homes.naming import names_of
from smartenergy.services.operations import dashboard, verification
from smartenergy.services.ticking import dry_run, tick_times, ticks
from smartenergy.services.ticking import repair as tick_repair


class Moment(click.ParamType[float]):
    """A time: ISO 8601 (UTC unless it has an offset) or epoch seconds."""

    name = "TIME"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Answer epoch seconds."""
        try:
            if value.isdecimal():
                return float(datetime.fromtimestamp(int(value), UTC).timestamp())
            moment = datetime.fromisoformat(value)
            return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
        except (ValueError, OverflowError, OSError):
            self.fail("give a time such as 2026-06-21T12:00+02:00, or epoch seconds", param, ctx)


@click.command()
@click.option("--at", type=Moment(), help="Show what the tick of that time would give, and write nothing.")
@click.option("--user", help="With --at: only this user's devices.")
@click.option("--format", "form", type=click.Choice(["table", "csv"]), default="table", help="With --at.")
@with_appcontext
def tick(at: float | None, user: str | None, form: str) -> None:
    """Run the present tick here and now. One that is done is left as it is."""
    if at is not None:
        _preview(at, user, form)
    elif user or form != "table":
        raise click.UsageError("--user and --format go with --at: a tick is run for everybody.")
    else:
        _run(ticks.current_tick())


@click.group("ticks", invoke_without_command=True)
@click.option("--limit", type=click.IntRange(1, 10_000), default=20, show_default=True)
@click.pass_context
@with_appcontext
def tick_log(context: click.Context, limit: int) -> None:
    """Show the last ticks, newest first."""
    if context.invoked_subcommand is not None:
        return
    with told_in_one_line():
        lines = dashboard.last_ticks(limit)
    click.echo(f"{'tick':<20} {'status':<9} {'missed':>6} {'devices':>11} {'seconds':>8} {'devices/s':>10}")
    for line in lines:
        seconds = "" if line.seconds is None else f"{line.seconds:.2f}"
        rate = "" if line.devices_per_second is None else f"{line.devices_per_second:,.0f}"
        counts = f"{line.missed_ticks:>6,} {line.devices:>11,}"
        click.echo(f"{_utc(line.tick):<20} {line.status:<9} {counts} {seconds:>8} {rate:>10}")


@tick_log.command()
@click.option("--yes", is_flag=True, help="Ask nothing.")
@with_appcontext
def repair(yes: bool) -> None:
    """Take away what lies ahead of the clock: ticks, and what the ledger made of them.

    For a clock that ran ahead and was put right. Devices keep their levels; the present tick runs at once.
    """
    with told_in_one_line():
        ahead = tick_repair.look()
        if not ahead:
            click.echo("Nothing lies ahead of the clock.")
            return
        click.echo("\n".join(ahead))
        if not yes:
            click.confirm("Take it away?", abort=True)
        done = tick_repair.repair()
    click.echo(f"Took away {counted(done.ticks, 'tick')}, {counted(done.rows, 'row')} and block of the ledger.")
    click.echo(
        f"Put back {counted(done.put_back, 'tick')} of homes that had been packed. The present tick is asked for."
    )


@click.command()
@click.option("--sample", type=click.IntRange(1), help="Look at about so many devices instead of all.")
@with_appcontext
def verify(sample: int | None) -> None:
    """Recompute the last tick; compare with the database and Redis. Exit code 1 where they differ."""
    with told_in_one_line():
        found = verification.verify_last_tick(sample)
        told = found.differences[: verification.TOLD] if found else []
        names = names_of(told)
    if found is None:
        raise click.ClickException("There is no tick to verify.")
    click.echo(f"tick     {found.tick} ({_utc(found.tick)} UTC)")
    click.echo(f"devices  {found.devices:,} recomputed")
    click.echo(
        f"homes    {found.homes:,} compared with Redis; {found.passed_over:,} passed over that changed meanwhile"
    )
    for line in (*told, *names):
        click.echo(line)
    if found.differences:
        raise click.ClickException(f"{counted(len(found.differences), 'difference')}.")
    click.echo("no difference")


def _run(present: int) -> None:
    started = time.perf_counter()
    with told_in_one_line(), ExitStack() as stack:
        bars: list[Any] = []

        def show_bar(chunks: int) -> None:
            bar: Any = click.progressbar(length=chunks, label="Chunks", file=sys.stderr)
            bars.append(stack.enter_context(bar))

        summary = ticks.run_tick(present, on_open=show_bar, on_chunk=lambda: bars[0].update(1))
    if summary is None:
        raise click.ClickException(_why_not_run(present))
    seconds = time.perf_counter() - started
    click.echo(f"tick     {present} ({_utc(present)} UTC)")
    click.echo(f"status   {summary.status}")
    click.echo(f"devices  {summary.devices:,} of {counted(summary.users, 'user')}")
    click.echo(f"chunks   {summary.chunks:,}")
    click.echo(f"edited   {summary.edited:,} left alone, changed by a user meanwhile")
    click.echo(f"missed   {counted(summary.missed_ticks, 'tick')} before this one")
    click.echo("phases   " + ", ".join(f"{name} {took:.2f} s" for name, took in summary.phases.items()))
    click.echo(f"took     {seconds:.2f} s, {summary.devices / seconds:,.0f} devices/s")


def _why_not_run(present: int) -> str:
    with told_in_one_line():
        reason = tick_times.why_refused(present)
        theirs, ours = ticks.newest_interval(), settings.simulation_interval_seconds
    if theirs != ours:
        return (
            f"Not run: {reason}. The system's ticks are {theirs} s long and this command's {ours} s: "
            f"set SIMULATION_INTERVAL_SECONDS={theirs}, as where the system was started."
        )
    asked = "; is this machine's clock behind?" if reason == tick_times.NEWER else "."
    return f"Not run: {reason}{asked}"


def _preview(moment: float, user: str | None, form: str) -> None:
    with told_in_one_line():
        at = tick_times.of_instant(moment)
        lines = dry_run.preview_tick(at, usernames.find_user(user).id if user else None)
        if form == "csv":
            _write_csv(lines)
        else:
            _write_table(at, lines)


def _write_csv(lines: Iterable[dry_run.PreviewLine]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(dry_run.PreviewLine._fields)
    writer.writerows(map(as_cell, line) for line in lines)


def _write_table(at: int, lines: Iterable[dry_run.PreviewLine]) -> None:
    click.echo(f"tick {at} ({_utc(at)} UTC), from the levels of now; nothing is written")
    click.echo(f"{'user':>8} {'device':>8} {'kind':<12} {'W':>8} {'level, Wh':>12} {'flow, W':>9}")
    for line in lines:
        watts = "" if line.watts is None else line.watts
        level = "" if line.level_wh is None else f"{line.level_wh:.2f}"
        flow = "" if line.flow_watts is None else f"{line.flow_watts:.1f}"
        click.echo(
            f"{line.user_id:>8} {line.device_id:>8} {line.device_type:<12} {watts:>8} {level:>12} {flow:>9}"
        )


def _utc(tick: int) -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(tick))

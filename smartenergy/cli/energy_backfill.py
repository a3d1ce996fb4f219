"""`flask energy backfill`: a past to order, with a bar."""

import time
from collections.abc import Collection
from datetime import date

import click

from smartenergy.kernel import freed_memory
from smartenergy.kernel.words import counted
from smartenergy.services.backfill import fleets, turns
from smartenergy.services.backfill.fleets import Standing

LOOK_SECONDS = 1.0


def make_past(first: date, users: Collection[str], homes: Collection[int], *, wait: bool) -> None:
    """Ask for pasts, and make them here, beside workers, unless they are left to those."""
    wanted = fleets.chosen(users, homes)
    asked = sum(fleets.ask_for_many(first, wanted))
    if not wait:
        click.echo(f"Asked for the past of {counted(asked, 'home')}: workers make it.")
        return
    _make(wanted)
    _say(fleets.standing(wanted), asked)


def _make(homes: Collection[int] | None) -> None:
    """Go on until nothing is open, whoever makes it."""
    freed_memory.keep()
    turns.find_ends()
    now, shown = fleets.standing(homes), 0
    with click.progressbar(length=max(now.seconds, 1), label="Past") as bar:
        while now.open:
            if not turns.go_on(LOOK_SECONDS, homes):
                time.sleep(LOOK_SECONDS / 5)  # workers have them all in hand
            now = fleets.standing(homes)
            bar.update(now.done_seconds - shown)
            shown = now.done_seconds
        bar.update(max(now.seconds, 1) - shown)


def _say(end: Standing, asked: int) -> None:
    click.echo(f"The past of {counted(asked - end.waiting - end.failed, 'home')} is there.")
    if end.waiting:
        click.echo(f"{counted(end.waiting, 'home')} without a first tick: workers make its past once it has one.")
    if end.failed:
        raise click.ClickException(f"{counted(end.failed, 'home')} failed: the log says why.")

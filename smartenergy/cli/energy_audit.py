"""What an audit of the ledger says."""

from collections.abc import Iterator

import click

from smartenergy.kernel.words import counted
from smartenergy.services.backfill import auditing
from smartenergy.services.backfill.auditing import PastsAudit
from smartenergy.services.homes.naming import names_of
from smartenergy.services.ledger.integrity import ledger_audit
from smartenergy.services.ledger.integrity.findings import Audit

TOLD = 20


def write_audit(seed: int | None, days: int) -> None:
    """Look at all of the ledger and at some days of pasts; say what was found."""
    found, pasts = ledger_audit.audit(), auditing.audit(seed, days)
    faults = found.faults + pasts.faults
    told = faults[:TOLD]
    for line in (*_of_ledger(found), *_of_pasts(pasts), *told, *names_of(told)):
        click.echo(line)
    if faults:
        raise click.ClickException(f"{counted(len(faults), 'fault')}.")
    click.echo("every row balances")


def _of_ledger(found: Audit) -> Iterator[str]:
    yield f"ticks      {counted(found.rows, 'row')} of homes, against the run log"
    yield f"quarters   {found.quarters:,} against their ticks"
    yield f"days       {found.days:,} with their hours, against quarter hours"
    yield f"months     {found.months:,} against their days"
    yield f"adjusted   {found.adjusted:,} quarter hours: levels that users set, batteries that came or went"
    if found.behind:
        yield f"behind     {counted(found.behind, 'home')} to be made anew: not judged yet"


def _of_pasts(found: PastsAudit) -> Iterator[str]:
    if not found.pasts or not found.asked:
        return
    days, pasts = counted(found.days, "day"), counted(found.pasts, "past")
    yield f"pasts      {days} of {pasts} made again, {found.whole} of them with all storage; seed {found.seed}"
    for why, count in sorted(found.passed_over.items()):
        yield f"           {counted(count, 'day')} passed over: {why}"

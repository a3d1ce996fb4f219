"""`flask tariff …`: tariffs, and which of them a home has."""

from typing import Any

import click
import orjson
from flask.cli import with_appcontext

from smartenergy.cli.faults import told_in_one_line
from smartenergy.cli.files import read_object
from smartenergy.cli.tariff_series import series
from smartenergy.models import Direction, Tariff
from smartenergy.services.access import usernames
from smartenergy.services.tariffs import assigning, tariffs, urdb_rates, versions

HOME = click.option("--home", "home_id", type=int, help="One of the user's homes; the first unless given.")
FILE = click.argument("file", type=click.File("rb"))


@click.group()
def tariff() -> None:
    """Tariffs, and which of them a home has."""


tariff.add_command(series)


@tariff.command("list")
@click.argument("username")
@with_appcontext
def list_tariffs(username: str) -> None:
    """List a user's own tariffs and those that everybody may take, by id."""
    with told_in_one_line():
        for one in tariffs.list_tariffs(usernames.find_user(username).id):
            whose = "own" if one.user_id is not None else "example" if one.is_example else "everybody's"
            click.echo(f"{one.id:>8}  {whose:<11}  {one.currency}  {one.timezone:<24}  {one.name}")


@tariff.command()
@click.argument("username")
@click.argument("tariff_id", type=int)
@with_appcontext
def show(username: str, tariff_id: int) -> None:
    """Print a tariff with all its versions, as JSON."""
    with told_in_one_line():
        click.echo(_as_json(tariffs.get_tariff(usernames.find_user(username).id, tariff_id)))


@tariff.command()
@click.argument("username")
@FILE
@with_appcontext
def create(username: str, file: Any) -> None:
    """Make a tariff for a user of a JSON FILE, `-` for standard input: what `POST /api/v1/tariffs` takes."""
    given = read_object(file.read(), file.name)
    with told_in_one_line():
        user = usernames.find_user(username)
        made = tariffs.create_tariff(user.id, given)
        click.echo(f"Created tariff {made.name} ({made.id}) of {user.username}, in {made.currency}.")


@tariff.command("import-urdb")
@click.argument("username")
@FILE
@click.option("--timezone", required=True, help="IANA name, which the database lacks.")
@click.option("--holidays-of", help="A country whose holidays go by the weekend's schedule, such as US.")
@with_appcontext
def import_urdb(username: str, file: Any, timezone: str, holidays_of: str | None) -> None:
    """Make a tariff for a user of a rate of OpenEI's database: a FILE of its JSON."""
    given = {"rate": read_object(file.read(), file.name), "timezone": timezone}
    given |= {"holidays_of": holidays_of} if holidays_of else {}
    with told_in_one_line():
        user = usernames.find_user(username)
        found = urdb_rates.import_rate(user.id, given)
        click.echo(f"Created tariff {found.tariff.name} ({found.tariff.id}) of {user.username}.")
        for words in found.unbilled:
            click.echo(f"Not billed: {words}.")


@tariff.command("add-version")
@click.argument("username")
@click.argument("tariff_id", type=int)
@FILE
@with_appcontext
def add_version(username: str, tariff_id: int, file: Any) -> None:
    """Let a user's tariff say something else from a day to come on, by a JSON FILE."""
    given = read_object(file.read(), file.name)
    with told_in_one_line():
        found = versions.add_version(usernames.find_user(username).id, tariff_id, given)
        click.echo(f"Tariff {found.name} ({found.id}) has {len(found.versions)} versions.")


@tariff.command()
@click.argument("username")
@click.argument("tariff_id", type=int)
@click.confirmation_option("--yes", prompt="Delete the tariff?")
@with_appcontext
def delete(username: str, tariff_id: int) -> None:
    """Delete a user's tariff that no home has or had."""
    with told_in_one_line():
        tariffs.delete_tariff(usernames.find_user(username).id, tariff_id)
    click.echo(f"Deleted tariff {tariff_id}.")


@tariff.command()
@click.argument("username")
@click.argument("tariff_id", metavar="TARIFF_ID|none")
@HOME
@click.option("--direction", type=click.Choice([one.value for one in Direction]), default="import")
@click.option("--from", "valid_from", help="A date; today unless given.")
@with_appcontext
def assign(username: str, tariff_id: str, home_id: int | None, direction: str, valid_from: str | None) -> None:
    """Give a user's home a tariff from a day on, or none."""
    wanted: dict[str, Any] = {"tariff_id": _id_of(tariff_id), "direction": direction}
    wanted |= {} if valid_from is None else {"valid_from": valid_from}
    with told_in_one_line():
        made = assigning.assign(usernames.find_user(username).id, home_id, wanted)
        name = made.tariff.name if made.tariff else "no tariff"
        click.echo(f"Home {made.home_id} has {name} for its {made.direction} from {made.valid_from} on.")


@tariff.command()
@click.argument("username")
@HOME
@with_appcontext
def assigned(username: str, home_id: int | None) -> None:
    """List which tariffs a home has, had and will have."""
    with told_in_one_line():
        found = assigning.list_assigned(usernames.find_user(username).id, home_id)
    for one in found:
        click.echo(f"{one.direction}  from {one.valid_from}  {one.tariff.name if one.tariff else '(none)'}")
    if not found:
        click.echo("No tariff.")


def _id_of(text: str) -> int | None:
    if text == "none":
        return None
    if not text.isdecimal():
        raise click.BadParameter(f"{text!r} is neither an id nor `none`.")
    return int(text)


def _as_json(found: Tariff) -> str:
    fields = {name: getattr(found, name) for name in ("id", "name", "currency", "timezone", "is_example")}
    versions = [{"valid_from": one.valid_from, **one.content} for one in found.versions]
    return orjson.dumps(fields | {"versions": versions}, option=orjson.OPT_INDENT_2).decode()

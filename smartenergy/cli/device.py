"""`flask device …`: devices of all models, and what models and the catalogue have."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import click
from flask.cli import with_appcontext

from smartenergy.cli import device_tables as tables
from smartenergy.cli.faults import told_in_one_line
from smartenergy.kernel.errors import BadInputError
from smartenergy.models import Device
from smartenergy.services.access import usernames
from smartenergy.services.catalog import device_catalog
from smartenergy.services.devices import editing, in_effect
from smartenergy.services.devices.nested import nested, spelt_flat
from smartenergy.simulation.devices import MODELS, UNIFORM, fields_of
from smartenergy.simulation.kinds import KIND_NAMES

Command = Callable[..., Any]
Said = tuple[str, str]
FORM = click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
HOME = click.option("--home", "home_id", type=int, help="One home, the user's own or one that they share.")
TYPES = {field.name: field.type for kind in KIND_NAMES for field in fields_of(kind)}
BOOLEANS = {"true": True, "yes": True, "false": False, "no": False}


class NameAndValue(click.ParamType[Said]):
    """A field with its value."""

    name = "NAME=VALUE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Said:
        """Take them apart."""
        name, sign, text = str(value).partition("=")
        if not (name and sign):
            self.fail(f"{value!r} is no NAME=VALUE, such as peak_watts=6000", param, ctx)
        return name, text


def _said(command: Command) -> Command:
    """Options for what may be said of a device."""
    command = click.option("--readings", type=click.Choice(["off", "on"]), help="Keep each tick's.")(command)
    command = click.option("--status", type=click.Choice(["online", "offline"]))(command)
    command = click.option(
        "--set",
        "values",
        type=NameAndValue(),
        multiple=True,
        help="A field; `device models` has those of each model.",
    )(command)
    return click.option("--name", help="1 to 100 characters.")(command)


@click.group()
def device() -> None:
    """Devices, models and the catalogue."""


@device.command()
@click.argument("name", metavar="[MODEL]", required=False)
@FORM
def models(name: str | None, form: str) -> None:
    """List the models; of one, all its fields: units, bounds, what they are unless given."""
    found = next((one for one in MODELS if one.name == name), None)
    if name is not None and found is None:
        raise click.ClickException(f"There is no model {name!r}, only {', '.join(one.name for one in MODELS)}.")
    shown = tables.models(MODELS) if found is None else tables.model(found)
    click.echo(tables.as_json(shown) if form == "json" else tables.as_table(shown))


@device.command()
@FORM
def catalog(form: str) -> None:
    """List the devices that can be had ready made, by the keys that `create --from-catalog` takes."""
    shown = [device_catalog.shown(ready) for ready in device_catalog.devices()]
    click.echo(tables.as_json(shown) if form == "json" else tables.as_table(tables.catalog(shown)))


@device.command("list")
@click.argument("username")
@HOME
@FORM
@with_appcontext
def list_devices(username: str, home_id: int | None, form: str) -> None:
    """List the devices of a user's homes, or of one home, by id."""
    with told_in_one_line():
        found = editing.list_devices(usernames.find_user(username).id, home_id=home_id)
        shown = [tables.document(one) for one in found]
        click.echo(tables.as_json(shown) if form == "json" else tables.as_table(tables.lines(found)))


@device.command()
@click.argument("username")
@click.argument("device_id", type=int)
@FORM
@with_appcontext
def show(username: str, device_id: int, form: str) -> None:
    """Show a device: what was said of it, what it goes by, what it does now."""
    with told_in_one_line():
        _show(editing.get_device(usernames.find_user(username).id, device_id), form)


@device.command()
@click.argument("username")
@click.option("--type", "device_type", type=click.Choice(KIND_NAMES), help="Its kind, which never changes.")
@click.option("--model", help=f"How it behaves, which never changes; {UNIFORM} unless given.")
@click.option("--from-catalog", "catalog_key", help="What is not said of it is as the catalogue has it.")
@HOME
@_said
@FORM
@with_appcontext
def create(username: str, form: str, values: tuple[Said, ...], **said: Any) -> None:
    """Create a device for a user, in their first home unless named."""
    given = {name: value for name, value in said.items() if value is not None}
    with _told_flat():
        user = usernames.find_user(username)
        made = editing.create_device(user.id, given | nested(_typed(values), _model_of(given)))
        _tell("Created", made, form)


@device.command()
@click.argument("username")
@click.argument("device_id", type=int)
@click.option(
    "--unset", "unsaid", multiple=True, metavar="NAME", help="Take back what was said: it is drawn again."
)
@_said
@FORM
@with_appcontext
def update(
    username: str, device_id: int, form: str, values: tuple[Said, ...], unsaid: tuple[str, ...], **said: Any
) -> None:
    """Change what is named of a device, and nothing else."""
    changes = {name: value for name, value in said.items() if value is not None} | _typed(values)
    if doubly := sorted(set(unsaid) & set(changes)):
        raise click.UsageError(f"{', '.join(doubly)}: set and unset at once.")
    if not (changes or unsaid):
        raise click.UsageError("Say what to change.")
    with _told_flat():
        user = usernames.find_user(username)
        model = editing.get_device(user.id, device_id).model
        changed = editing.update_device(user.id, device_id, nested(changes | dict.fromkeys(unsaid), model))
        _tell("Changed", changed, form)


@device.command()
@click.argument("username")
@click.argument("device_id", type=int)
@click.confirmation_option("--yes", prompt="Delete the device?")
@with_appcontext
def delete(username: str, device_id: int) -> None:
    """Delete a device. What its home has done stays in the home's history."""
    with told_in_one_line():
        editing.delete_device(usernames.find_user(username).id, device_id)
    click.echo(f"Deleted device {device_id}.")


@contextmanager
def _told_flat() -> Iterator[None]:
    """As `told_in_one_line`, and parameters by the names that were typed."""
    with told_in_one_line():
        try:
            yield
        except BadInputError as error:
            raise BadInputError({spelt_flat(name): told for name, told in error.fields.items()}) from None


def _tell(done: str, device: Device, form: str) -> None:
    if form == "json":
        _show(device, form)
    else:
        click.echo(f"{done} {device.name} (device {device.id}), {device.model}, in home {device.home_id}.")


def _show(device: Device, form: str) -> None:
    effective = in_effect.of_device(device)
    if form == "json":
        click.echo(tables.as_json(tables.document(device) | {"parameters_in_effect": effective}))
    else:
        click.echo(tables.as_table(tables.details(device, effective)))


def _model_of(given: Mapping[str, Any]) -> str:
    """By which model's names fields are told apart; one that does not fit the catalogue's key is refused later."""
    ready = device_catalog.device_fields(given["catalog_key"]) if "catalog_key" in given else {}
    return str(given.get("model", ready.get("model", UNIFORM)))


def _typed(values: tuple[Said, ...]) -> dict[str, Any]:
    """Fields with values of their types; text that is none of its type is the rules' to refuse."""
    return {name: _as(TYPES.get(name, str), text) for name, text in values}


def _as(kind: type, text: str) -> Any:
    if kind is bool:
        return BOOLEANS.get(text.lower(), text)
    try:
        return kind(text)
    except ValueError:
        return text

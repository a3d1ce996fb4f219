"""The examples, stored for everybody to take."""

from sqlalchemy import select

from smartenergy.kernel.extensions import db
from smartenergy.models import Tariff
from smartenergy.services.common.transaction import transaction
from smartenergy.services.tariffs.stored import as_stored
from smartenergy.tariffs.examples import EXAMPLES


def store() -> None:
    """Store those that are not there yet; safe to repeat."""
    with transaction() as session:
        there = set(session.scalars(select(Tariff.name).where(Tariff.is_example)))
        for example in EXAMPLES.values():
            if example.name not in there:
                made = Tariff(
                    name=example.name, currency=example.currency, timezone=example.timezone, is_example=True
                )
                made.versions = [as_stored(version) for version in example.versions]
                session.add(made)


def id_of(key: str) -> int:
    """The stored example's id."""
    wanted = select(Tariff.id).where(Tariff.is_example, Tariff.name == EXAMPLES[key].name)
    return db.session.scalars(wanted).one()

"""The examples, stored for everybody to take."""

from sqlalchemy import select

from smartenergy.kernel.extensions import db
from smartenergy.models import Tariff, TariffVersion
from smartenergy.services.common.transaction import transaction
from smartenergy.tariffs import written
from smartenergy.tariffs.examples import EXAMPLES
from smartenergy.tariffs.lines import Version


def store() -> None:
    """Store those that are not there yet; safe to repeat."""
    with transaction() as session:
        there = set(session.scalars(select(Tariff.name).where(Tariff.is_example)))
        for example in EXAMPLES.values():
            if example.name not in there:
                made = Tariff(
                    name=example.name, currency=example.currency, timezone=example.timezone, is_example=True
                )
                made.versions = [_stored(version) for version in example.versions]
                session.add(made)


def id_of(key: str) -> int:
    """The stored example's id."""
    wanted = select(Tariff.id).where(Tariff.is_example, Tariff.name == EXAMPLES[key].name)
    return db.session.scalars(wanted).one()


def _stored(version: Version) -> TariffVersion:
    content = written.write(version)
    del content["valid_from"]
    return TariffVersion(valid_from=version.valid_from, content=content)

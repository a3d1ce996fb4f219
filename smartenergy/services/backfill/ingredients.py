"""What a past is made of: a few bytes that stand for a home, its devices, strategy and tariffs, and the rules.

Who has the same later can make the same past again; who has not cannot say what it should have been.
"""

from collections.abc import Sequence

from sqlalchemy import text

from smartenergy.kernel.extensions import db, settings
from smartenergy.models import Backfill
from smartenergy.services.common import clock
from smartenergy.simulation.step import RULES

CHANGED = "changed"
"""Of a past during whose making something was changed."""
# Whatever somebody changes gets another time of change; what is deleted is missing.
INGREDIENTS = text("""
    SELECT homes.id, md5(concat_ws('|', CAST(:world AS text), homes.timezone, extract(epoch FROM homes.updated_at),
        (SELECT string_agg(concat_ws(' ', id, extract(epoch FROM updated_at)), ',' ORDER BY id)
         FROM devices WHERE user_id = homes.user_id AND home_id = homes.id AND status = 'online'),
        (SELECT digest FROM home_strategies WHERE user_id = homes.user_id AND home_id = homes.id
            AND valid_from <= to_timestamp(:now) ORDER BY valid_from DESC LIMIT 1),
        (SELECT string_agg(concat_ws(' ', direction, had.valid_from, had.tariff_id, said.valid_from,
                extract(epoch FROM said.created_at)), ',' ORDER BY direction, had.valid_from, said.valid_from)
         FROM home_tariffs AS had LEFT JOIN tariff_versions AS said ON said.tariff_id = had.tariff_id
         WHERE had.user_id = homes.user_id AND had.home_id = homes.id)
    )) FROM homes WHERE homes.id = ANY(:homes)
""")


def read(homes: Sequence[int]) -> dict[int, str]:
    """What pasts of homes are made of now."""
    world = f"{RULES} {settings.simulation_seed}"
    rows = db.session.execute(INGREDIENTS, {"homes": list(homes), "now": clock.now(), "world": world})
    return {home: f"{RULES} {digest}" for home, digest in rows}


def note(row: Backfill, now: str | None) -> None:
    """Note what the next days of a past are made of, before they are."""
    if row.done_until == row.since:
        row.made_of = now
    elif row.made_of != now:
        row.made_of = CHANGED


def rules_of(made_of: str) -> int:
    """The version of the rules that made a past."""
    return int(made_of.split()[0])

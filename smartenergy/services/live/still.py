"""Whether streams may go on, asked each second of all at once: only those that may not come back as answers.

What is asked is written down once as long as no stream comes or goes, so that asking again costs next to nothing.
"""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import text

from smartenergy.kernel.extensions import db
from smartenergy.services.access import site_sessions
from smartenergy.services.live.followed import ALL, Followed
from smartenergy.services.live.grants import Grant

LOST = text("""
    SELECT place FROM unnest(
        string_to_array(:users, ',')::bigint[], string_to_array(:sessions, ',', '')::uuid[],
        string_to_array(:generations, ',', '')::uuid[], string_to_array(:tokens, ',', '')::bigint[],
        string_to_array(:homes, ',')::bigint[], string_to_array(:owners, ',')::bigint[]
    ) WITH ORDINALITY AS asked(user_id, session_id, generation, token_id, home_id, owner_id, place)
    WHERE NOT EXISTS (
        SELECT FROM users WHERE users.id = asked.user_id AND is_active
            AND (asked.generation IS NULL OR users.generation = asked.generation)
            AND (is_admin OR asked.home_id >= 0)
    ) OR session_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM user_sessions WHERE user_sessions.id = session_id AND user_sessions.user_id = asked.user_id
    ) OR token_id IS NOT NULL AND NOT EXISTS (
        SELECT FROM access_tokens WHERE access_tokens.id = token_id AND access_tokens.user_id = asked.user_id
            AND (expires_at IS NULL OR expires_at > now())
    ) OR asked.home_id > 0 AND NOT EXISTS (
        SELECT FROM homes WHERE homes.id = asked.home_id AND homes.user_id = owner_id AND (
            owner_id = asked.user_id
            OR EXISTS (SELECT FROM home_members AS guests
                WHERE guests.home_id = asked.home_id AND guests.user_id = asked.user_id)
        )
    )
""")
LIT = text("""
    SELECT DISTINCT user_id, home_id FROM devices WHERE status = 'online' AND user_id = ANY(ARRAY(
        SELECT user_id FROM homes WHERE user_id = ANY(string_to_array(:owners, ',')::bigint[])
        GROUP BY user_id HAVING count(*) > 1
    ))
""")


class Asked(NamedTuple):
    """Streams, a column each, as text with commas between."""

    users: str
    sessions: str
    generations: str
    tokens: str
    homes: str
    owners: str
    site_sessions: list[str | None]


class Found(NamedTuple):
    """What has changed."""

    lost: set[int]
    """The places of those that rest on nothing any more."""
    lit: dict[int, set[int]]
    """Of owners with several homes, those that have a device online."""


def written(streams: Sequence[tuple[Grant, Followed]]) -> Asked:
    """Streams as they are asked about."""
    grants, homes = [grant for grant, _ in streams], [home for _, home in streams]
    return Asked(
        _column([one.user_id for one in grants]), _column([one.session_id for one in grants]),
        _column([one.generation for one in grants]), _column([one.token_id for one in grants]),
        _column([one.home_id for one in homes]), _column([one.owner_id for one in homes]),
        [one.site_session for one in grants],
    )  # fmt: skip


def ask(asked: Asked) -> Found:
    """Which of them may not go on, and which homes of owners with several are lit."""
    columns = asked._asdict()
    by_site = columns.pop("site_sessions")
    lost = {place - 1 for place in db.session.scalars(LOST, columns)}
    lit = dict[int, set[int]]()
    for owner, home in db.session.execute(LIT, {"owners": asked.owners}):
        lit.setdefault(owner, set()).add(home)
    if any(by_site):
        going_on = site_sessions.going_on([one for one in by_site if one])
        lost |= {place for place, one in enumerate(by_site) if one and one not in going_on}
    return Found(lost, lit)


def moved(home: Followed, lit: dict[int, set[int]]) -> Followed:
    """A home, with whether its owner's stats are its own by now."""
    is_only = home.home_id <= ALL or lit.get(home.owner_id, {home.home_id}) <= {home.home_id}
    return home if is_only == home.is_only else home._replace(is_only=is_only)


def _column(values: Collection[object]) -> str:
    return ",".join("" if value is None else str(value) for value in values)

"""How what a home does is put into events: stats, all that it does now, or as whoever opens a stream says."""

from typing import Protocol

from smartenergy.live import events


class Shape(Protocol):
    """The events of one stream."""

    opening: bytes
    """What is sent before the first."""

    def stats(self, tick: int, document: bytes) -> bytes | None:
        """Of new stats, a line of JSON; None: they are not enough, all of the home is to be read."""

    def idle(self) -> bytes:
        """Nothing is online."""

    def ended(self, reason: str) -> bytes:
        """The last one."""


class StatsEvents:
    """A home's stats."""

    opening = events.OPENING
    name = "stats"

    def stats(self, tick: int, document: bytes) -> bytes | None:
        """As they are."""
        return events.stats(tick, document)

    def idle(self) -> bytes:
        """As null."""
        return events.idle(self.name)

    def ended(self, reason: str) -> bytes:
        """With its reason."""
        return events.ended(reason)


class HomeEvents(StatsEvents):
    """All that a home does now."""

    name = "home"

    def stats(self, tick: int, document: bytes) -> bytes | None:
        """That there are new ones says when to read the rest."""
        return None


class FleetEvents(StatsEvents):
    """All homes of everybody."""

    name = "fleet"

    def stats(self, tick: int, document: bytes) -> bytes | None:
        """What they did in a tick."""
        return events.fleet(tick, document)


FLEET = FleetEvents()
BY_NAME: dict[str, Shape] = {shape.name: shape for shape in (StatsEvents(), HomeEvents())}
STATS = BY_NAME["stats"]

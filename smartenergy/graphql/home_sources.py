"""Homes as resolvers hand them on: what is asked of one is looked up once for all of the same list."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from smartenergy.graphql.last_ticks import expect_devices_of
from smartenergy.models import Device, HomeInvitation
from smartenergy.services.devices import pages
from smartenergy.services.homes import showing, strategies
from smartenergy.services.homes.members import Member
from smartenergy.services.homes.rights import Reached
from smartenergy.services.homes.strategies import Strategies


class ShownHome:
    """A home with its own fields as attributes."""

    def __init__(self, reached: Reached, user_id: int, together: "Homes") -> None:
        vars(self).update(showing.fields(reached))
        self.id = reached.home.id
        self.owner_id = reached.home.user_id
        self.user_id = user_id
        """Who asks."""
        self.together = together


class Homes:
    """Homes that somebody reaches and has asked for together."""

    def __init__(self, user_id: int, reached: Sequence[Reached]) -> None:
        self.reached = reached
        self.shown = [ShownHome(one, user_id, self) for one in reached]

    @cached_property
    def owners(self) -> dict[int, str]:
        """Usernames by the ids of owners."""
        return showing.owners(self.reached)

    @cached_property
    def devices(self) -> dict[int, list[Device]]:
        """Devices by home."""
        homes = [home for home, _ in self.reached]
        expect_devices_of({home.user_id for home in homes})
        return pages.of_homes(homes)

    @cached_property
    def stats(self) -> dict[int, dict[str, Any] | None]:
        """Stats by home."""
        return showing.stats(self.reached)

    @cached_property
    def strategies(self) -> dict[int, Strategies]:
        """What homes go by and went by."""
        return strategies.of_homes(self.reached)

    @cached_property
    def members(self) -> dict[int, list[Member]]:
        """Members by home; a home without any may be missing."""
        return showing.members(self.reached)

    @cached_property
    def invitations(self) -> dict[int, list[HomeInvitation]]:
        """Open invitations by home, of one's own homes."""
        return showing.invitations(self.reached)


def alone(user_id: int, reached: Reached) -> ShownHome:
    """A home that was asked for by itself."""
    return Homes(user_id, [reached]).shown[0]

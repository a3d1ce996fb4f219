"""The page `Home` of a home: all there is to say of it, a card a subject."""

from flask.typing import ResponseReturnValue

from smartenergy.models import User
from smartenergy.services.homes import members, showing, strategies
from smartenergy.services.homes.rights import Reached
from smartenergy.services.tariffs import assigning
from smartenergy.site import places
from smartenergy.site.about_home import sharing, strategy_words, tariff_words
from smartenergy.site.access import for_home
from smartenergy.site.blueprint import blueprint
from smartenergy.site.showing import home_page


@blueprint.get("/homes/<int:home_id>/about")
@for_home()
def about_home(person: User, reached: Reached) -> ResponseReturnValue:
    """Show it."""
    home = reached.home
    return home_page(
        "about_home", person, reached, "about_home", said=showing.fields(reached), town=places.town(home.timezone),
        owner=showing.owners([reached])[home.user_id], members=members.list_members(person.id, home.id),
        tariffs=tariff_words.now_and_next(home, assigning.of_home(home)), tariff_words=tariff_words,
        strategies=strategies.of_home(reached), strategy_words=strategy_words,
        roles=sharing.ROLES,
    )  # fmt: skip

"""The pages about a home: where it is and who lives there, tariff, strategy, people, data; another one."""

from smartenergy.site.about_home import (
    data,
    joining,
    new_home,
    own_tariff,
    page,
    particulars,
    past,
    sharing,
    strategy,
    tariff,
)

VIEWS = (data, joining, new_home, own_tariff, page, particulars, past, sharing, strategy, tariff)
"""Each puts its views on the one blueprint."""

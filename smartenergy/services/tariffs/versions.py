"""Further versions of tariffs."""

from collections.abc import Mapping
from typing import Any

from smartenergy.kernel.errors import BadInputError
from smartenergy.ledger.calendar import local_date
from smartenergy.models import Tariff
from smartenergy.services.common import audit_log, clock
from smartenergy.services.common.transaction import transaction
from smartenergy.services.ruling import replanning
from smartenergy.services.tariffs import side_by_side, tariffs
from smartenergy.services.tariffs.rules import check_version
from smartenergy.services.tariffs.stored import as_stored


def add_version(user_id: int, tariff_id: int, given: Mapping[str, Any]) -> Tariff:
    """Let a tariff of one's own say something else from a day to come on; a version of that day is replaced.

    Raises BadInputError for a day that has begun: what was is not priced anew; and where a home would pay or be
    paid twice, for it has another tariff beside this one.
    """
    with transaction() as session:
        tariff = tariffs.own_tariff(user_id, tariff_id)
        version = check_version(given, tariff.currency, tariff.user_id)
        if version.valid_from <= local_date(tariff.timezone, clock.now()):
            raise BadInputError({"valid_from": ["must be a day to come: what has been stays priced as it was"]})
        side_by_side.refuse_version_that_does_not_fit(tariff, version)
        tariff.versions = [one for one in tariff.versions if one.valid_from != version.valid_from]
        session.flush()
        tariff.versions.append(as_stored(version))
        session.flush()
        session.refresh(tariff)
        replanning.again_under([tariff.id])
        audit_log.record(
            "tariff changed", tariffs.described(tariff), {"valid_from": version.valid_from.isoformat()}
        )
    return tariff

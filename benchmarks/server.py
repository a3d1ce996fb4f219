"""The web application with one bare route more, which does what `energyStats` has to do and nothing else."""

from flask import Response

from smartenergy import create_app
from smartenergy.extensions import redis
from smartenergy.storage import stats_cache
from smartenergy.web.identity import current_user_id

app = create_app()


@app.get("/bare")
def bare() -> Response:
    """The same token check, revocation check and Redis GET."""
    return Response(stats_cache.read_stats(redis, current_user_id()), content_type="application/json")

"""The web application with bare routes more: they do what the APIs have to do and nothing else."""

from typing import Any

import orjson
from flask import Response, request
from sqlalchemy import select

from smartenergy import create_app
from smartenergy.graphql.schema import schema
from smartenergy.kernel.extensions import db, redis
from smartenergy.models import Device
from smartenergy.storage import stats_cache
from smartenergy.web.identity import current_user_id

app = create_app()
KIND_FIELDS = {
    mapper.polymorphic_identity: mapper.class_.kind_fields for mapper in Device.__mapper__.self_and_descendants
}


@app.route("/bare", methods=["GET", "POST"])
def bare() -> Response:
    """The same token check, revocation check and Redis GET; a body that is sent along is read."""
    request.get_data()
    return Response(stats_cache.read_stats(redis, current_user_id()), content_type="application/json")


@app.get("/bare/devices")
def bare_devices() -> Response:
    """The same token check, revocation check, SELECT, and JSON as `allDevices`, without ORM objects."""
    table = Device.__table__
    rows = db.session.execute(select(table).where(table.c.user_id == current_user_id()).order_by(table.c.id))
    found = [
        {
            "id": str(row["id"]), "name": row["name"], "status": row["status"], "deviceType": row["device_type"],
            "otherDetails": {field: row[field] for field in KIND_FIELDS[row["device_type"]]},
        }
        for row in rows.mappings()
    ]  # fmt: skip
    return Response(orjson.dumps({"data": {"allDevices": found}}), content_type="application/json")


@app.post("/plain")
def plain() -> dict[str, Any]:
    """GraphQL as Graphene's documentation shows it: the document is parsed, validated and run for each request."""
    result = schema.execute(request.get_json()["query"])
    return {"data": result.data} | ({"errors": [str(error) for error in result.errors]} if result.errors else {})

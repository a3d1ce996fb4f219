"""Every way to something of somebody's: fields of GraphQL and routes of REST, and what each takes.

In the world of the walk Ada, user 1, has home 1 (with device 1, invitation 3, and user 3 as its viewer), a cabin,
tariff 1, series 1, token 1, and a what-if. What is new and stands in no table here fails the walk.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask
from graphql_relay import to_global_id

from smartenergy.graphql.schema import schema
from smartenergy.rest.operations import operation_of

SCHEMA = schema.graphql_schema
MAY = {
    "read": {"owner": None, "manager": None, "viewer": None, "stranger": "NOT_FOUND"},
    "manage": {"owner": None, "manager": None, "viewer": "FORBIDDEN", "stranger": "NOT_FOUND"},
    "own": {"owner": None, "manager": "FORBIDDEN", "viewer": "FORBIDDEN", "stranger": "NOT_FOUND"},
    "share": {"owner": "CONFLICT", "manager": None, "viewer": None, "stranger": "NOT_FOUND"},
    "self": {"owner": None, "manager": "NOT_FOUND", "viewer": "NOT_FOUND", "stranger": "NOT_FOUND"},
}
"""Who may do what takes a right, and with which code others are refused. `share` is for who shares another's home,
`self` for what nobody shares."""
ROLES = tuple(MAY["read"])
HEATER = '{name: "x", deviceType: consumption, consumptionRateWatts: 1, homeId: 1}'
VERSION = '{validFrom: "2099-01-01", lines: [{kind: "energy", name: "Energy", price: "0.3"}]}'
VALUES = '{id: "1", from: "2026-01-01", values: ["0.31"]}'
RUN = "a" * 32
YESTERDAY = (datetime.now(UTC) - timedelta(days=1)).date().isoformat()
AN_HOUR = f'from: "{YESTERDAY}T00:00:00Z", to: "{YESTERDAY}T01:00:00Z"'
FIELDS = {
    "device": ("read", '{ device(id: "1") { id } }'),
    "deviceHistory": ("read", '{ deviceHistory(deviceId: "1") { points { energyWh } } }'),
    "node": ("read", f'{{ node(id: "{to_global_id("Device", 1)}") {{ id }} }}'),
    "node of a home": ("read", f'{{ node(id: "{to_global_id("Home", 1)}") {{ id }} }}'),
    "node of a user": ("self", f'{{ node(id: "{to_global_id("User", 1)}") {{ id }} }}'),
    "allDevices": ("read", "{ allDevices(homeId: 1) { id name } }"),
    "devices": ("read", "{ devices(homeId: 1) { totalCount nodes { name } } }"),
    "energyStats": ("read", "{ energyStats(homeId: 1) { timestamp } }"),
    "energyHistory": ("read", "{ energyHistory(homeId: 1) { series { start solarWh } } }"),
    "energySummary": ("read", "{ energySummary(homeId: 1) { present { coverage } } }"),
    "energyBill": ("read", "{ energyBill(homeId: 1) { total lines { name amount } } }"),
    "backfill": ("read", "{ backfill(homeId: 1) { state percent } }"),
    "backfillHome": (
        "manage",
        f'mutation {{ backfillHome(homeId: 1, from: "{YESTERDAY}") {{ backfill {{ state }} }} }}',
    ),
    "whatIf": ("read", f"mutation {{ whatIf(homeId: 1, {AN_HOUR}) {{ state answer {{ homeName }} }} }}"),
    "whatIf that was asked": ("self", f'{{ whatIf(id: "{RUN}") {{ state }} }}'),
    "deleteWhatIf": ("self", f'mutation {{ deleteWhatIf(id: "{RUN}") {{ ok }} }}'),
    "homeStrategies": ("read", "{ homeStrategies(homeId: 1) { now { kind } } }"),
    "homeDecision": ("read", "{ homeDecision(homeId: 1) { text } }"),
    "forecastSkill": ("read", "{ forecastSkill(homeId: 1) { days } }"),
    "plan": ("read", "{ plan(homeId: 1) { whyNot slots { text } } }"),
    "forecast": ("read", "{ forecast(homeId: 1) { points { loadWh } } }"),
    "setHomeStrategy": ("manage", "mutation { setHomeStrategy(homeId: 1, input: {kind: hold}) { now { kind } } }"),
    "homeTariffs": ("read", "{ homeTariffs(homeId: 1) { validFrom } }"),
    "tariff": ("self", '{ tariff(id: "1") { name versions { lines } } }'),
    "addTariffVersion": ("self", f'mutation {{ addTariffVersion(id: "1", input: {VERSION}) {{ id }} }}'),
    "deleteTariff": ("self", 'mutation { deleteTariff(id: "1") { ok } }'),
    "loadPriceSeries": ("self", f"mutation {{ loadPriceSeries(input: {VALUES}) {{ read }} }}"),
    "deletePriceSeries": ("self", 'mutation { deletePriceSeries(id: "1") { ok } }'),
    "setHomeTariff": ("manage", "mutation { setHomeTariff(homeId: 1, tariffId: null) { validFrom } }"),
    "home": ("read", "{ home(id: 1) { name owner { username } } }"),
    "createDevice": ("manage", f"mutation {{ createDevice(input: {HEATER}) {{ id }} }}"),
    "createDevice of the catalogue": (
        "manage",
        'mutation { createDevice(input: {catalogKey: "fridge", homeId: 1}) { id } }',
    ),
    "createDevices": ("manage", f"mutation {{ createDevices(input: [{HEATER}]) {{ id }} }}"),
    "updateDevice": ("manage", 'mutation { updateDevice(input: {id: "1", name: "stolen"}) { id } }'),
    "updateDevices": ("manage", 'mutation { updateDevices(input: [{id: "1", name: "stolen"}]) { id } }'),
    "deleteDevice": ("manage", 'mutation { deleteDevice(id: "1") { ok } }'),
    "deleteDevices": ("manage", "mutation { deleteDevices(filter: {homeId: 1}) { ids } }"),
    "updateHome": ("manage", 'mutation { updateHome(input: {id: 1, name: "stolen"}) { id } }'),
    "deleteHome": ("own", "mutation { deleteHome(id: 1) { ok } }"),
    "inviteToHome": ("own", "mutation { inviteToHome(homeId: 1, role: manager) { code } }"),
    "withdrawInvitation": ("own", "mutation { withdrawInvitation(homeId: 1, id: 3) { ok } }"),
    "removeMember": ("own", "mutation { removeMember(homeId: 1, userId: 3) { ok } }"),
    "leaveHome": ("share", "mutation { leaveHome(homeId: 1) { ok } }"),
    "revokePersonalAccessToken": ("self", 'mutation { revokePersonalAccessToken(id: "1") { ok } }'),
}
"""Root fields that take an id: here it is always one of Ada's."""
OF_A_HOME = {
    **dict.fromkeys(
        [
            "id", "globalId", "name", "timezone", "latitude", "longitude", "country", "occupants", "annualConsumptionKwh",
            "gridImportLimitWatts", "gridExportLimitWatts", "strategy", "role", "createdAt", "updatedAt",
        ], "",
    ),
    "owner": "{ id username }", "devices": "{ id readAt }", "stats": "{ timestamp }",
    "strategySettings": "{ kind settings }", "strategyHistory": "{ kind validFrom }",
    "members": "{ userId username role joinedAt }", "invitations": "{ id role createdAt expiresAt }",
    "energyHistory": "{ series { start } }", "energySummary": "{ present { coverage } }",
}  # fmt: skip
"""Fields of a home. Whoever may see it may see all but `invitations`, which is null for all but the owner."""
ONES_OWN = {
    "me": "{ me { id username } }",
    "allDevices": "{ allDevices { id name } }",
    "devices": "{ devices { totalCount nodes { name } } }",
    "energyStats": "{ energyStats { timestamp } }",
    "energyHistory": "{ energyHistory { series { start solarWh } } }",
    "energySummary": "{ energySummary { present { coverage } } }",
    "energyBill": "{ energyBill { total lines { name amount } } }",
    "backfill": "{ backfill { state percent } }",
    "backfillHome": f'mutation {{ backfillHome(from: "{YESTERDAY}") {{ backfill {{ state }} }} }}',
    "homeStrategies": "{ homeStrategies { now { kind } } }",
    "homeDecision": "{ homeDecision { text } }",
    "forecastSkill": "{ forecastSkill { days } }",
    "plan": "{ plan { whyNot slots { text } } }",
    "forecast": "{ forecast { points { loadWh } } }",
    "setHomeStrategy": "mutation { setHomeStrategy(input: {kind: hold}) { now { kind } } }",
    "homeTariffs": "{ homeTariffs { validFrom } }",
    "tariffs": "{ tariffs { name isOwn versions { lines } } }",
    "priceSeries": "{ priceSeries { name kind isOwn kept } }",
    "createPriceSeries": 'mutation { createPriceSeries(input: {name: "x", currency: "EUR"}) { id } }',
    "setHomeTariff": "mutation { setHomeTariff(tariffId: null) { validFrom } }",
    "createTariff": 'mutation { createTariff(input: {name: "x", currency: "EUR", validFrom: "2026-01-01",'
    ' lines: [{kind: "energy", name: "Energy", price: "0.3"}]}) { id } }',
    "home": "{ home { name owner { username } } }",
    "homes": "{ homes { name owner { username } devices { name } members { username } } }",
    "personalAccessTokens": "{ personalAccessTokens { id name } }",
    "deviceCatalog": "{ deviceCatalog { key name description deviceType model otherDetails parameters } }",
    "homeCatalog": "{ homeCatalog { key name description fewestOccupants mostOccupants devices { keys share } } }",
    "createDevice": 'mutation { createDevice(input: {name: "x", deviceType: consumption, consumptionRateWatts: 1}) { id } }',
    "createDevices": 'mutation { createDevices(input: [{name: "x", deviceType: consumption, consumptionRateWatts: 1}]) { id } }',
    "deleteDevices": 'mutation { deleteDevices(ids: ["1"]) { ids } }',  # answers an empty list: passed over
    "createHome": 'mutation { createHome(input: {name: "x"}) { id } }',
    "joinHome": 'mutation { joinHome(code: "x") { id } }',
    "createPersonalAccessToken": 'mutation { createPersonalAccessToken(input: {name: "x", password: "x"}) { token } }',
    "updateMe": 'mutation { updateMe(input: {timezone: "UTC"}) { id } }',
    "changePassword": 'mutation { changePassword(input: {currentPassword: "x", newPassword: "long enough"}) { ok } }',
    "deleteMe": 'mutation { deleteMe(password: "x") { ok } }',
}
FOR_EVERYONE = {"register", "login", "refreshToken", "logout", "resetPassword"}
DEVICE = {"name": "x", "device_type": "consumption", "consumption_rate_watts": 1}
ENERGY = {"kind": "energy", "name": "Energy", "price": "0.3"}
ROUTES: dict[str, tuple[str, Any]] = {
    "GET /devices/1": ("read", None),
    "GET /devices/1/history": ("read", None),
    "PATCH /devices/1": ("manage", {"name": "stolen"}),
    "DELETE /devices/1": ("manage", None),
    "GET /homes/1": ("read", None),
    "PATCH /homes/1": ("manage", {"name": "stolen"}),
    "DELETE /homes/1": ("own", None),
    "GET /homes/1/devices": ("read", None),
    "POST /homes/1/devices": ("manage", DEVICE),
    "GET /homes/1/stats": ("read", None),
    "GET /homes/1/now": ("read", None),
    "GET /homes/1/energy/history": ("read", None),
    "GET /homes/1/energy/summary": ("read", None),
    "GET /homes/1/energy/export": ("read", None),
    "GET /homes/1/energy/bill": ("read", None),
    "GET /homes/1/backfill": ("read", None),
    "POST /homes/1/backfill": ("manage", {"from": YESTERDAY}),
    "POST /homes/1/what-if": ("read", {"from": f"{YESTERDAY}T00:00Z", "to": f"{YESTERDAY}T01:00Z"}),
    f"GET /homes/1/what-if/{RUN}": ("self", None),
    f"DELETE /homes/1/what-if/{RUN}": ("self", None),
    "GET /homes/1/strategy": ("read", None),
    "PUT /homes/1/strategy": ("manage", {"kind": "hold"}),
    "GET /homes/1/decision": ("read", None),
    "GET /homes/1/plan": ("read", None),
    "GET /homes/1/forecast": ("read", None),
    "GET /homes/1/forecast/skill": ("read", None),
    "GET /homes/1/forecast/export": ("read", None),
    "GET /homes/1/tariffs": ("read", None),
    "POST /homes/1/tariffs": ("manage", {"tariff_id": None}),
    "GET /tariffs/1": ("self", None),
    "DELETE /tariffs/1": ("self", None),
    "POST /tariffs/1/versions": ("self", {"valid_from": "2099-01-01", "lines": [ENERGY]}),
    "GET /series/1": ("self", None),
    "DELETE /series/1": ("self", None),
    "GET /series/1/values": ("self", None),
    "PUT /series/1/values": ("self", {"from": "2026-01-01", "values": ["0.31"]}),
    "GET /homes/1/members": ("read", None),
    "DELETE /homes/1/members/3": ("own", None),
    "DELETE /homes/1/members/me": ("share", None),
    "GET /homes/1/invitations": ("own", None),
    "POST /homes/1/invitations": ("own", {"role": "manager"}),
    "DELETE /homes/1/invitations/3": ("own", None),
    "DELETE /tokens/1": ("self", None),
}
"""Routes with an id in the path."""
IN_A_QUERY: dict[str, tuple[str, Any]] = {
    "GET /devices?home_id=1": ("read", None),
    "DELETE /devices?home_id=1": ("manage", None),
    "POST /devices": ("manage", DEVICE | {"home_id": 1}),
}
"""The same in the query or the body."""
IDS = {
    "device_id": "1",
    "token_id": "1",
    "home_id": "1",
    "user_id": "3",
    "invitation_id": "3",
    "tariff_id": "1",
    "series_id": "1",
    "what_if_id": RUN,
}
PUBLIC_ROUTES = {f"/api/v1/auth/{name}" for name in ("register", "login", "logout", "password/reset")}


def routes(app: Flask) -> Iterator[tuple[str, str]]:
    """The method and the rule of every route of REST."""
    for rule in app.url_map.iter_rules():
        if operation_of(app.view_functions[rule.endpoint]):
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield method, rule.rule


def filled(rule: str) -> str:
    """A rule's path, with Ada's ids."""
    path = rule.removeprefix("/api/v1")
    for name, value in IDS.items():
        path = path.replace(f"<int:{name}>", value).replace(f"<{name}>", value)
    return path

"""Typed clients, generated from the two schemas, against the running server."""

import importlib.util
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from graphql import OperationDefinitionNode, build_schema, parse

from tests.e2e.conftest import ROOT, System
from tests.waiting import wait_until

YESTERDAY = (datetime.now(UTC) - timedelta(days=1)).date()
PASSWORD, OTHER_PASSWORD = "correct horse battery", "battery horse correct"
PROGRAMS = Path(sys.executable).parent
OPERATIONS = """
fragment Pair on Session { accessToken refreshToken expiresIn user { id username } }

mutation SignUp($input: RegisterInput!) { register(input: $input) { ...Pair } }
mutation SignIn($username: String!, $password: String!) {
  login(input: {username: $username, password: $password}) { ...Pair }
}
mutation Refresh($token: String!) { refreshToken(refreshToken: $token) { ...Pair } }
mutation SignOut($token: String!) { logout(refreshToken: $token) { ok } }
mutation NewPassword($input: ChangePasswordInput!) { changePassword(input: $input) { ok session { ...Pair } } }
mutation ByLink($input: ResetPasswordInput!) { resetPassword(input: $input) { ok } }
mutation Close($password: String!) { deleteMe(password: $password) { ok } }
mutation Move($timezone: String!) { updateMe(input: {timezone: $timezone}) { timezone } }
query Home($first: Int!) {
  devices(first: $first, orderBy: NAME) { totalCount edges { cursor node { ...AnyDevice } } pageInfo { hasNextPage endCursor } }
  allDevices { ...AnyDevice ... on StorageDevice { currentLevelWh } }
  me { username createdAt }
}
query One($id: ID!, $globalId: ID!) {
  device(id: $id) { ...AnyDevice parametersInEffect solar { peakWatts inEffect { peakWatts } } constant { watts } }
  node(id: $globalId) { id }
}
query Now { energyStats { currentProduction netGridFlow timestamp readAt intervalSeconds nextTickAt } }
query Done($resolution: Resolution!) {
  energyHistory(resolution: $resolution) { from to resolution series { start consumptionWh } points { start consumptionWh } }
  energySummary { present { coverage figures { consumptionWh } flows { source sink energyWh } } }
}
query DeviceDone($id: ID!) { deviceHistory(deviceId: $id, resolution: hour) { points { start watts } } }
mutation AddHeater($name: String!) {
  createDevice(input: {name: $name, deviceType: consumption, consumptionRateWatts: 900}) { ...AnyDevice }
}
mutation AddMany($input: [CreateDeviceInput!]!) { createDevices(input: $input) { ...AnyDevice } }
mutation Change($input: UpdateDeviceInput!) { updateDevice(input: $input) { ...AnyDevice } }
mutation ChangeMany($input: [UpdateDeviceInput!]!) { updateDevices(input: $input) { ...AnyDevice } }
mutation Drop($id: ID!) { deleteDevice(id: $id) { ok id } }
mutation DropMany($ids: [ID!], $filter: DeviceFilter) { deleteDevices(ids: $ids, filter: $filter) { ok ids } }
query Catalog {
  deviceCatalog { key name description deviceType model otherDetails parameters }
  homeCatalog { key name description fewestOccupants mostOccupants devices { keys share } }
}
query Tariffs {
  tariffs { ...AnyTariff }
  homeTariffs { direction validFrom tariff { id } }
}
query Strategies { homeStrategies { now { kind } versions { kind settings } } homeDecision { text reason levels { toLoadPercent } } }
mutation SetStrategy($id: ID, $input: HomeStrategyInput!) {
  setHomeStrategy(homeId: $id, input: $input) { coming { kind settings reservePercent validFrom } }
}
query TheTariff($id: ID!) { tariff(id: $id) { ...AnyTariff } }
query Bill($month: String) {
  energyBill(month: $month) { from to currency coverage total lines { name quantity unit price amount how } }
}
query Forecast($hours: Int, $quantiles: [Float!]) {
  forecast(hours: $hours, quantiles: $quantiles) {
    madeAt from to daysBehind quantilePercents currency
    points { start loadWh loadQuantilesWh productionWh productionQuantilesWh buyPrice sellPrice isPriceAssumed plannedLevelPercent }
  }
}
fragment Score on ForecastScore { hoursFrom hoursTo quarterHours meanAbsoluteErrorWh biasWh persistenceErrorWh skill pinballLossWh coverage }
query Skill { forecastSkill { days firstDay lastDay load { byHours { ...Score } dayAhead { ...Score } } } }
query Plan {
  plan {
    madeAt knownAt since until nextAt whyNot capacityWh currency cost
    slots { start buyPrice sellPrice isPriceAssumed levels { fromGridPercent } capWatts levelWh loadWh productionWh importWh exportWh cost reason text }
  }
}
query Past { backfill { homeId state from until doneUntil percent etaSeconds failure requestedAt finishedAt } }
mutation MakePast($from: Date!) { backfillHome(from: $from) { backfill { state } } }
mutation AskWhatIf($from: DateTime, $to: DateTime, $variants: [WhatIfVariantInput!]) {
  whatIf(from: $from, to: $to, variants: $variants) {
    id homeId state percent etaSeconds failure requestedAt finishedAt
    answer { homeName timezone from to currency assumed scenarios {
      name kind strategy tariffs total leftInStorage cost saving savingAgainstBare price paybackYears
      heldFromWh heldToWh co2Grams figures { gridImportWh } months { month cost figures { selfConsumption } } assumed
    } }
  }
}
query TheWhatIf($id: ID!) { whatIf(id: $id) { state answer { scenarios { lines { name amount } } } } }
mutation DropWhatIf($id: ID!) { deleteWhatIf(id: $id) { ok id } }
mutation AddTariff($input: CreateTariffInput!) { createTariff(input: $input) { ...AnyTariff } }
mutation AddVersion($id: ID!, $input: TariffVersionInput!) { addTariffVersion(id: $id, input: $input) { ...AnyTariff } }
mutation SetTariff($id: ID) { setHomeTariff(tariffId: $id) { validFrom direction tariff { name } } }
mutation DropTariff($id: ID!) { deleteTariff(id: $id) { ok id } }
query Series { priceSeries { ...AnySeries } }
mutation AddSeries($input: CreatePriceSeriesInput!) { createPriceSeries(input: $input) { ...AnySeries } }
mutation LoadSeries($input: LoadPriceSeriesInput!) { loadPriceSeries(input: $input) { read written series { kept } } }
mutation DropSeries($id: ID!) { deletePriceSeries(id: $id) { ok id } }
query Homes { homes { ...AnyHome devices { id } stats { timestamp } members { userId role } invitations { id expiresAt } } }
query TheHome($id: ID) { home(id: $id) { ...AnyHome energySummary { present { coverage } } energyHistory { timezone } } }
mutation AddHome($input: CreateHomeInput!) { createHome(input: $input) { ...AnyHome } }
mutation ChangeHome($input: UpdateHomeInput!) { updateHome(input: $input) { ...AnyHome } }
mutation DropHome($id: ID!) { deleteHome(id: $id) { ok id } }
mutation Invite($id: ID!, $role: MemberRole) { inviteToHome(homeId: $id, role: $role) { code invitation { id role } } }
mutation Withdraw($home: ID!, $id: ID!) { withdrawInvitation(homeId: $home, id: $id) { ok id } }
mutation Join($code: String!) { joinHome(code: $code) { ...AnyHome } }
mutation Leave($id: ID!) { leaveHome(homeId: $id) { ok homeId } }
mutation Remove($id: ID!, $member: ID!) { removeMember(homeId: $id, userId: $member) { ok userId } }
query Tokens { personalAccessTokens { id name scopes expiresAt } }
mutation AddToken($input: CreatePersonalAccessTokenInput!) {
  createPersonalAccessToken(input: $input) { token personalAccessToken { id name } }
}
mutation DropToken($id: ID!) { revokePersonalAccessToken(id: $id) { ok } }
""".replace(
    "...AnyDevice", "id homeId globalId name status deviceType otherDetails readings createdAt updatedAt readAt"
)
OPERATIONS = OPERATIONS.replace(
    "...AnyHome", "id globalId name timezone latitude longitude country occupants annualConsumptionKwh strategy role owner { id username } createdAt updatedAt"
)  # fmt: skip
OPERATIONS = OPERATIONS.replace(
    "...AnyTariff", "id name currency timezone isExample isOwn versions { validFrom lines holidays }"
)
OPERATIONS = OPERATIONS.replace(
    "...AnySeries", "id name kind currency timezone stepMinutes isOwn kept newestKnownAt"
)
SETTINGS = """
[tool.ariadne-codegen]
schema_path = {schema}
queries_path = "operations.graphql"
async_client = false
target_package_name = "generated_graphql"
plugins = []
[tool.ariadne-codegen.scalars.DateTime]
type = "datetime.datetime"
[tool.ariadne-codegen.scalars.Date]
type = "datetime.date"
"""


def generate(folder: Path, *command: str) -> None:
    done = subprocess.run([str(PROGRAMS / command[0]), *command[1:]], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def load(folder: Path, name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, folder / name / "__init__.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def link_token(system: System, username: str) -> str:
    """What an admin's link for a new password holds."""
    command = [str(PROGRAMS / "flask"), "user", "reset-link", username]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=system.environment)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().partition("#")[2]


@contextmanager
def each_is_called(names: set[str], calls: Callable[[str], Any]) -> Iterator[Callable[[str], Any]]:
    """Hands out operations by name; in the end every one of them must have been asked for."""
    called: set[str] = set()

    def hand_out(name: str) -> Any:
        called.add(name)
        return calls(name)

    yield hand_out
    assert called == names


def test_the_operations_speak_of_every_field_of_the_schema() -> None:
    schema = build_schema((ROOT / "schema.graphql").read_text())
    fields = set()
    for definition in parse(OPERATIONS).definitions:
        if isinstance(definition, OperationDefinitionNode):
            fields |= {node.name.value for node in definition.selection_set.selections}
    assert schema.query_type
    assert schema.mutation_type
    assert fields == set(schema.query_type.fields) | set(schema.mutation_type.fields)


def test_every_operation_of_a_client_generated_from_the_graphql_schema_works(
    system: System, tmp_path: Path
) -> None:
    (tmp_path / "operations.graphql").write_text(OPERATIONS)
    (tmp_path / "pyproject.toml").write_text(SETTINGS.format(schema=json.dumps(str(ROOT / "schema.graphql"))))
    generate(tmp_path, "ariadne-codegen", "client")
    made: Any = load(tmp_path, "generated_graphql")
    url = f"{system.address}/graphql/"
    signed_in: dict[str, Any] = {"client": made.Client(url=url)}
    operations = {
        re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
        for name in re.findall(r"^(?:query|mutation) (\w+)", OPERATIONS, re.M)
    }

    def use(token: str) -> None:
        signed_in["client"] = made.Client(url=url, headers={"Authorization": f"Bearer {token}"})

    with each_is_called(operations, lambda name: getattr(signed_in["client"], name)) as call:
        made_account = call("sign_up")(
            made.RegisterInput(username="codegen", email="codegen@example.com", password=PASSWORD)
        ).register
        session = call("sign_in")(username="codegen", password=PASSWORD).login
        assert session.user.id == made_account.user.id
        session = call("refresh")(token=session.refresh_token).refresh_token
        use(session.access_token)
        changed = made.ChangePasswordInput(currentPassword=PASSWORD, newPassword=OTHER_PASSWORD)
        session = call("new_password")(changed).change_password.session
        use(session.access_token)
        assert call("move")(timezone="Europe/Berlin").update_me.timezone == "Europe/Berlin"
        heater = call("add_heater")(name="Generated").create_device
        assert (heater.name, heater.status) == ("Generated", made.DeviceStatus.online)
        plugs = [
            made.CreateDeviceInput(name=name, deviceType="consumption", consumptionRateWatts=5)
            for name in ("a", "b", "c")
        ]
        first, second, third = call("add_many")(plugs).create_devices
        ready = {one.key: one for one in call("catalog")().device_catalog}
        [roof] = call("add_many")([made.CreateDeviceInput(catalogKey="solar_roof_6")]).create_devices
        assert (roof.name, roof.device_type) == (ready["solar_roof_6"].name, made.DeviceType.production)
        told = call("one")(id=roof.id, global_id=roof.global_id).device
        assert told.solar.peak_watts == told.solar.in_effect.peak_watts == 6_000
        assert told.parameters_in_effect["tilt"] > 0
        call("drop")(id=roof.id)
        change = made.UpdateDeviceInput(id=heater.id, readings="on")
        assert call("change")(change).update_device.readings == made.Readings.on
        renamed = call("change_many")([made.UpdateDeviceInput(id=first.id, name="Plug")]).update_devices
        assert [device.name for device in renamed] == ["Plug"]
        assert call("drop")(id=first.id).delete_device.ok
        assert call("drop_many")(ids=[second.id]).delete_devices.ids == [second.id]
        gone = call("drop_many")(filter_=made.DeviceFilter(search="c", status="online"))
        assert gone.delete_devices.ids == [third.id]
        home = call("home")(first=2)
        assert (home.me.username, home.devices.total_count) == ("codegen", 1)
        found = call("one")(id=heater.id, global_id=heater.global_id)
        assert found.device.id == found.node.id == heater.id
        wait_until(lambda: call("now")().energy_stats is not None, "a tick with the new devices")
        stats = call("now")().energy_stats
        assert (stats.interval_seconds, stats.read_at.timestamp()) == (2, stats.timestamp)
        assert (stats.next_tick_at - stats.read_at).total_seconds() == 2
        history = call("done")(resolution=made.Resolution.hour).energy_history
        assert len(history.series.start) == len(history.points)
        call("device_done")(id=heater.id)
        cabin = call("add_home")(made.CreateHomeInput(name="Cabin", strategy=made.Strategy.backup)).create_home
        changed_home = call("change_home")(made.UpdateHomeInput(id=cabin.id, name="Hut", occupants=3)).update_home
        assert (changed_home.name, changed_home.occupants, changed_home.role) == ("Hut", 3, made.HomeRole.owner)
        assert call("the_home")(id=cabin.id).home.energy_summary.present.coverage == 0
        by_bands = made.HomeStrategyInput(
            timeOfUse=made.TimeOfUseSettingsInput(targetPercent=80), reservePercent=20
        )
        coming = call("set_strategy")(id=cabin.id, input=by_bands).set_home_strategy.coming
        assert (coming.kind, coming.reserve_percent) == (made.Strategy.time_of_use, 20)
        assert call("strategies")().home_decision.reason == "own_use"
        assert call("plan")().plan.why_not == "the home does not go by plans"
        ahead = call("forecast")(hours=2, quantiles=[10, 90]).forecast
        assert (len(ahead.points), ahead.quantile_percents) == (8, [10, 90])
        assert len(call("skill")().forecast_skill.load.by_hours) == 8
        flat = call("add_home")(made.CreateHomeInput(archetype="flat")).create_home
        assert flat.name == "Flat"
        assert call("drop_home")(id=flat.id).delete_home.id == flat.id
        energy = {"kind": "energy", "name": "Energy", "price": "0.3"}
        wanted_tariff = made.CreateTariffInput(
            name="Fixed", currency="EUR", validFrom="2026-01-01", lines=[energy]
        )
        tariff = call("add_tariff")(wanted_tariff).create_tariff
        later = made.TariffVersionInput(validFrom="2099-01-01", lines=[energy | {"price": "0.31"}])
        assert len(call("add_version")(id=tariff.id, input=later).add_tariff_version.versions) == 2
        spare = call("add_tariff")(wanted_tariff).create_tariff
        assert call("the_tariff")(id=spare.id).tariff.versions[0].lines == [energy | {"direction": "import"}]
        assert call("drop_tariff")(id=spare.id).delete_tariff.id == spare.id
        assert call("set_tariff")(id=tariff.id).set_home_tariff.tariff.name == "Fixed"
        assert [one.tariff.id for one in call("tariffs")().home_tariffs] == [tariff.id]
        series = call("add_series")(made.CreatePriceSeriesInput(name="Mine", currency="EUR")).create_price_series
        values = made.LoadPriceSeriesInput(
            **{"id": series.id, "from": "2026-01-01", "values": ["0.31", None, 0.3]}
        )
        with pytest.raises(Exception, match="allow_gaps"):
            call("load_series")(values)
        loaded = call("load_series")(values.model_copy(update={"allow_gaps": True})).load_price_series
        assert (loaded.read, loaded.series.kept) == (2, 2)
        assert [one.name for one in call("series")().price_series] == ["Mine"]
        assert call("drop_series")(id=series.id).delete_price_series.ok
        assert call("bill")().energy_bill.currency == "EUR"
        assert call("make_past")(from_=YESTERDAY).backfill_home.backfill.state
        assert call("past")().backfill.home_id
        hour = {"from_": f"{YESTERDAY}T00:00:00Z", "to": f"{YESTERDAY}T01:00:00Z"}
        battery = made.WhatIfBatteryInput(capacityWh=5_000)
        variant = made.WhatIfVariantInput(name="5 kWh", battery=battery, strategy=by_bands, price=2_000)
        what_if = call("ask_what_if")(**hour, variants=[variant]).what_if
        assert (what_if.state, len(what_if.answer.scenarios)) == (made.WhatIfState.done, 3)
        assert call("the_what_if")(id=what_if.id).what_if.answer.scenarios[2].lines
        assert call("drop_what_if")(id=what_if.id).delete_what_if.ok
        invited = call("invite")(id=cabin.id).invite_to_home
        assert invited.invitation.role == made.MemberRole.viewer
        assert call("withdraw")(home=cabin.id, id=invited.invitation.id).withdraw_invitation.ok
        codes = [call("invite")(id=cabin.id, role=made.MemberRole.manager).invite_to_home.code for _ in range(2)]
        use(system.sign_in("user2"))
        assert call("join")(code=codes[0]).join_home.role == made.HomeRole.manager
        assert call("leave")(id=cabin.id).leave_home.home_id == cabin.id
        guest = call("join")(code=codes[1]).join_home
        use(session.access_token)
        [member] = next(home for home in call("homes")().homes if home.id == guest.id).members
        assert call("remove")(id=cabin.id, member=member.user_id).remove_member.ok
        assert call("drop_home")(id=cabin.id).delete_home.id == cabin.id
        wanted = made.CreatePersonalAccessTokenInput(name="x", password=OTHER_PASSWORD)
        token = call("add_token")(wanted).create_personal_access_token
        assert [one.id for one in call("tokens")().personal_access_tokens] == [token.personal_access_token.id]
        assert call("drop_token")(id=token.personal_access_token.id).revoke_personal_access_token.ok
        with pytest.raises(made.GraphQLClientGraphQLMultiError, match="name must have at least 1"):
            call("add_heater")(name=" ")
        assert call("sign_out")(token=session.refresh_token).logout.ok
        by_link = made.ResetPasswordInput(token=link_token(system, "codegen"), newPassword=PASSWORD)
        assert call("by_link")(by_link).reset_password.ok
        use(call("sign_in")(username="codegen", password=PASSWORD).login.access_token)
        assert call("close")(password=PASSWORD).delete_me.ok


def test_every_operation_of_a_client_generated_from_the_openapi_document_works(
    system: System, tmp_path: Path
) -> None:
    document = str(ROOT / "openapi.json")
    options = ("--path", document, "--meta", "none", "--output-path", "generated_rest")
    generate(tmp_path, "openapi-python-client", "generate", *options)
    made: Any = load(tmp_path, "generated_rest")
    models: Any = importlib.import_module("generated_rest.models")
    clients: dict[str, Any] = {"": made.Client(base_url=system.address)}
    modules = {
        path.stem: f"generated_rest.api.{path.parent.name}.{path.stem}"
        for path in (tmp_path / "generated_rest" / "api").glob("*/*.py")
        if path.stem != "__init__"
    }

    def use(token: str) -> Any:
        clients[""] = made.AuthenticatedClient(base_url=system.address, token=token)
        return clients[""]

    def operation(name: str) -> Any:
        module: Any = importlib.import_module(modules[name])

        def send(*arguments: Any, **named: Any) -> Any:
            answer = module.sync_detailed(*arguments, client=clients[""], **named)
            assert answer.status_code < 300, answer.content
            return answer.parsed

        return send

    with each_is_called(set(modules), operation) as call:
        account = models.Registration(username="restgen", email="restgen@example.com", password=PASSWORD)
        assert call("register")(body=account).user.username == "restgen"
        session = call("login")(body=models.Credentials(username="restgen", password=PASSWORD))
        use(session.refresh_token)
        session = call("refresh")()
        use(session.access_token)
        changed = models.PasswordChange(current_password=PASSWORD, new_password=OTHER_PASSWORD)
        session = call("change_password")(body=changed)
        use(session.access_token)
        assert call("update_me")(body=models.OwnChange(timezone="Europe/Berlin")).timezone == "Europe/Berlin"
        assert call("get_me")().username == "restgen"

        def plug(name: str) -> Any:
            return models.ConsumptionInput(device_type="consumption", name=name, consumption_rate_watts=5)

        refused = importlib.import_module(modules["create_device"]).sync(client=clients[""], body=plug(" "))
        assert isinstance(refused, models.Problem)
        assert isinstance(refused.fields, models.ProblemFields)
        assert refused.fields["name"] == ["must have at least 1 character"]
        heater = call("create_device")(body=plug("Generated"))
        assert (heater.name, heater.status, heater.read_at) == ("Generated", models.DeviceStatus.ONLINE, None)
        ready = {one.key: one for one in call("list_ready_devices")().items}
        roof = call("create_device")(body=models.CatalogDeviceInput(catalog_key="solar_roof_6"))
        assert (roof.name, roof.model) == (ready["solar_roof_6"].name, "solar")
        call("delete_device")(roof.id)
        first, second, third = call("create_devices")(
            body=models.DeviceBatch(devices=[plug("a"), plug("b"), plug("c")])
        ).items
        change = models.DeviceChange(readings=models.Readings.ON)
        assert call("update_device")(heater.id, body=change).readings == models.Readings.ON
        changes = models.DeviceChanges(devices=[models.DeviceChangeWithId(id=first.id, name="Plug")])
        assert [device.name for device in call("update_devices")(body=changes).items] == ["Plug"]
        stale = importlib.import_module(modules["delete_device"]).sync_detailed(
            first.id, client=clients[""], if_match='"other"'
        )
        assert (stale.status_code, stale.parsed.code) == (412, "CONFLICT")
        call("delete_device")(first.id)
        assert call("delete_devices")(ids=f"{second.id},{third.id}").ids == [second.id, third.id]
        page = call("list_devices")(limit=1, search="generated", status=models.DeviceStatus.ONLINE)
        assert [device.id for device in page.items] == [call("get_device")(heater.id).id] == [heater.id]
        stats_of = importlib.import_module(modules["energy_stats"]).sync_detailed
        wait_until(lambda: stats_of(client=clients[""]).status_code == 200, "a tick with the new devices")
        assert call("energy_stats")().current_consumption > 0
        history = call("energy_history")(resolution=models.Resolution.QUARTER_HOUR, columns="consumption_wh")
        assert len(history.series.start) == len(history.series.consumption_wh)
        rows = call("energy_history")(shape=models.HistoryShape.POINTS, resolution=models.Resolution.QUARTER_HOUR)
        assert [row.start for row in rows.points] == history.series.start
        assert call("energy_summary")().present.coverage >= 0
        assert call("export_energy")().startswith("start,production_wh,")
        parquet = importlib.import_module(modules["export_energy"]).sync_detailed(
            client=clients[""], format_=models.ExportFormat.PARQUET
        )
        assert parquet.content.startswith(b"PAR1")
        assert call("get_device_history")(heater.id, resolution=models.Resolution.HOUR).device_id == heater.id
        energy = models.EnergyRules(kind="energy", name="Energy", price="0.30")
        written = {"valid_from": date(2026, 1, 1), "lines": [energy]}
        tariff = call("create_tariff")(body=models.NewTariff(name="Fixed", currency="EUR", **written))
        spare = call("create_tariff")(body=models.NewTariff(name="Spare", currency="EUR", **written))
        call("delete_tariff")(spare.id)
        rate = models.UrdbRateRate.from_dict({"utility": "Some Utility", "fixedchargefirstmeter": 10})
        imported = call("import_urdb_rate")(body=models.UrdbRate(rate=rate, timezone="America/Chicago"))
        call("delete_tariff")(imported.tariff.id)
        later = models.NewVersion(valid_from=date(2099, 1, 1), lines=[energy])
        assert len(call("add_tariff_version")(tariff.id, body=later).versions) == 2
        assert call("get_tariff")(tariff.id).name == "Fixed"
        assert [one.id for one in call("list_tariffs")().items if one.is_own] == [tariff.id]
        first_home = call("list_homes")().items[0].id
        assert call("set_home_tariff")(first_home, body=models.Assigned(tariff_id=tariff.id)).name == "Fixed"
        assert [one.tariff_id for one in call("list_home_tariffs")(first_home).items] == [tariff.id]
        wanted = models.BackfillRequest(from_=YESTERDAY)
        assert call("backfill_home")(first_home, body=wanted).home_id == first_home
        wait_until(lambda: call("home_backfill")(first_home).state == models.BackfillState.DONE, "yesterday")
        assert call("energy_bill")().total == call("home_energy_bill")(first_home).total
        battery = models.BatteryWanted(capacity_wh=5_000)
        question = models.WhatIfRequest(
            from_=datetime(2026, 1, 1, tzinfo=UTC), to=datetime(2026, 1, 1, 1, tzinfo=UTC),
            variants=[models.VariantWanted(name="5 kWh", battery=battery)],
        )  # fmt: skip
        what_if = call("ask_what_if")(first_home, body=question)
        assert (what_if.state, what_if.answer.scenarios[2].kind) == (
            models.WhatIfState.DONE, models.ScenarioKind.VARIANT,
        )  # fmt: skip
        assert call("get_what_if")(first_home, what_if.id).percent == 100
        call("delete_what_if")(first_home, what_if.id)
        series = call("create_series")(body=models.NewSeries(name="Mine", currency="EUR"))
        assert (
            call("load_series_values")(
                series.id, body=models.Load(from_="2026-01-01T00:00Z", values=["0.3", 0.4])
            ).read
            == 2
        )
        span = {"from_": datetime(2026, 1, 1, tzinfo=UTC), "to": datetime(2026, 1, 2, tzinfo=UTC)}
        assert call("get_series_values")(series.id, **span).value == ["0.30", "0.40"]
        assert [one.id for one in call("list_series")().items] == [call("get_series")(series.id).id]
        call("delete_series")(series.id)
        cabin = call("create_home")(body=models.NewHome(name="Cabin", strategy=models.Strategy.BACKUP))
        assert "flat" in {one.key for one in call("list_ready_homes")().items}
        hut = call("update_home")(cabin.id, body=models.HomeChange(name="Hut", occupants=3))
        assert (hut.name, hut.strategy, hut.role) == ("Hut", models.Strategy.BACKUP, models.HomeRole.OWNER)
        assert call("get_home")(cabin.id).occupants == 3
        assert [home.name for home in call("list_homes")().items] == ["Home", "Hut"]
        chosen = models.StrategyChoice(kind=models.Strategy.HOLD, reserve_percent=20)
        assert call("set_home_strategy")(cabin.id, body=chosen).coming.kind == models.Strategy.HOLD
        assert len(call("get_home_strategy")(cabin.id).versions) == 2
        assert call("get_home_decision")(cabin.id).cars == models.CarCharging.USUAL
        assert call("get_home_plan")(cabin.id).slots == []
        assert len(call("get_home_forecast")(cabin.id, hours=3).points) == 12
        assert call("export_home_forecast")(cabin.id, hours=3).startswith("start,load_wh,load_p10_wh")
        assert call("get_home_forecast_skill")(cabin.id).load.day_ahead.hours_to == 36
        stove = call("create_home_device")(cabin.id, body=plug("Stove"))
        assert [device.id for device in call("list_home_devices")(cabin.id).items] == [stove.id]
        stats_of_home = importlib.import_module(modules["home_stats"]).sync_detailed
        wait_until(lambda: stats_of_home(cabin.id, client=clients[""]).status_code == 200, "a tick of the hut")
        assert call("home_stats")(cabin.id).current_production == 0
        assert call("home_now")(cabin.id).watts.solar == 0
        assert call("home_energy_history")(cabin.id).timezone == "Europe/Berlin"
        assert call("home_energy_summary")(cabin.id).present.coverage >= 0
        assert call("export_home_energy")(cabin.id).startswith("start,production_wh,")
        made_invitations = [call("invite_to_home")(cabin.id, body=models.NewInvitation()) for _ in range(3)]
        assert len(call("list_invitations")(cabin.id).items) == 3
        call("withdraw_invitation")(cabin.id, made_invitations[2].id)
        use(system.sign_in("user2"))
        assert call("join_home")(body=models.Joining(code=made_invitations[0].code)).role == models.HomeRole.VIEWER
        call("leave_home")(cabin.id)
        call("join_home")(body=models.Joining(code=made_invitations[1].code))
        use(session.access_token)
        [member] = call("list_members")(cabin.id).items
        call("remove_member")(cabin.id, member.user_id)
        call("delete_home")(cabin.id)
        wanted = models.OwnNewAccessToken(name="x", password=OTHER_PASSWORD, scopes=[models.TokenScope.READ])
        token = call("create_token")(body=wanted)
        assert [one.id for one in call("list_tokens")().items] == [token.id]
        assert call("create_ticket")().expires_in == 60
        call("revoke_token")(token.id)
        call("logout")(body=models.Logout(refresh_token=session.refresh_token))
        by_link = models.PasswordReset(token=link_token(system, "restgen"), new_password=PASSWORD)
        call("reset_password")(body=by_link)
        use(call("login")(body=models.Credentials(username="restgen", password=PASSWORD)).access_token)
        call("delete_me")(body=models.Closing(password=PASSWORD))

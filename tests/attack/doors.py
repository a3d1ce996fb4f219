"""One stranger, or one user, who would stop everybody."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

from tests.attack.attacks import attack
from tests.attack.stranger import Answer, Stranger
from tests.attack.target import Target

SLOW_SENDERS = 80
TOO_MANY_FIELDS = "{ " + "me { id } " * 475 + "}"
MANY_HISTORIES = "{ " + " ".join(
    f'a{n}: energyHistory(from: "2026-07-24", to: "2026-11-24", resolution: QUARTER_HOUR)'
    " { series { start solarWh generatorWh consumptionWh } }"
    for n in range(25)
) + " }"  # fmt: skip
CREATE = """mutation($devices: [CreateDeviceInput!]!) { createDevices(input: $devices) { id } }"""
EXPORT = "/api/v1/energy/export?from=2025-11-25&resolution=quarter_hour&format={}"
HEATER_BY_REST = {"name": "Heater", "device_type": "consumption", "consumption_rate_watts": 1}
HEATER = {"name": "Heater", "deviceType": "consumption", "consumptionRateWatts": 1}


def answered(who: Stranger, times: int = 10) -> int:
    """How many of so many small requests are answered."""
    return sum(who.ask("{ __typename }").status == 200 for _ in range(times))


@attack("bodies that never come hold up nobody but their sender")
def requests_without_bodies(target: Target) -> str:
    """The head of a request, and then nothing, many times over."""
    slow, other = target.stranger(), target.stranger()
    for path in ("/graphql/", "/api/v1/auth/login", "/admin/login/"):
        with ExitStack() as stack:
            for _ in range(SLOW_SENDERS):
                stack.enter_context(slow.open_without_body(path))
            got = answered(other)
            assert got == 10, (
                f"{SLOW_SENDERS} slow senders to {path}: {got} of 10 requests of others were answered"
            )
    return f"{SLOW_SENDERS} slow senders at each of three doors; 30 of 30 requests of others were answered"


@attack("a document that is dear to check costs a tenth of a second at most, and nothing when it comes again")
def fields_that_must_be_compared(target: Target) -> str:
    """Hundreds of equal fields, whose pairs a validator compares."""
    who = target.stranger()
    who.ask("{ __typename }")
    before = target.cpu_seconds()
    codes = {who.ask(TOO_MANY_FIELDS).code for _ in range(10)}
    spent = target.cpu_seconds() - before
    assert codes == {"QUERY_TOO_COMPLEX"}, f"answered {codes}, {spent / 10:.2f} s of CPU each"
    assert spent < 1, f"{spent / 10:.2f} s of CPU each"
    return f"refused as too complex; {spent * 100:.0f} ms of CPU each over ten"


@attack("what an answer would take is counted before it is made")
def many_histories_at_once(target: Target) -> str:
    """A year's quarter hours under 25 names."""
    answer = target.user().ask(MANY_HISTORIES)
    assert answer.code == "QUERY_TOO_COMPLEX", f"{answer.status} {answer.code}, {len(answer.body):,} bytes"
    extensions = answer.json["errors"][0]["extensions"]
    return f"refused: cost {extensions['cost']:,} of {extensions['limit']:,}"


@attack("a home has so many devices and no more, however they are asked for at once")
def devices_without_end(target: Target) -> str:
    """Batches of devices, in parallel and under aliases."""
    who = target.user()
    with ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(lambda _: who.ask(CREATE, devices=[HEATER] * 100), range(10)))
    own = f"SELECT count(*) FROM devices JOIN users ON users.id = user_id WHERE username = '{who.username}'"
    [(have,)] = target.sql(own)
    assert have <= 200, f"{have:,} devices after ten requests"
    refused = next(answer for answer in answers if answer.code)
    assert have, f"told {refused.code} before there was one"
    return f"{have} devices after ten batches of 100, then {refused.code}"


@attack("so many exports at once, of one user fewer; the others are answered meanwhile, and memory stays flat")
def many_exports_at_once(target: Target) -> str:
    """A dozen years by the quarter hour, in both formats."""
    greedy, other = target.user(), target.user()
    before = target.memory_bytes()
    with ThreadPoolExecutor(12) as pool:
        asked = [pool.submit(greedy.send, "GET", EXPORT.format(form)) for form in ("csv", "parquet") * 6]
        got = answered(other)
        statuses = [one.result().status for one in asked]
    grown = (target.memory_bytes() - before) / 2**20
    assert got == 10, f"{got} of 10 requests of another were answered"
    assert set(statuses) == {200, 429}, f"answered {sorted(set(statuses))}"
    assert grown < 60, f"{grown:.0f} MB more"
    return f"{statuses.count(200)} of 12 made, {statuses.count(429)} told 429; {grown:.0f} MB more; 10 of 10 of another answered"


@attack("few devices keep every reading")
def readings_of_every_device(target: Target) -> str:
    """A row a tick for each device, for ever."""
    who = target.user()
    made = [who.send("POST", "/api/v1/devices", HEATER_BY_REST | {"readings": "on"}) for _ in range(25)]
    kept = [answer.status for answer in made].count(201)
    assert kept <= 20, f"{kept} devices keep their readings"
    return f"{kept} of 25, then {made[-1].code}"


@attack("documents of passers-by push nobody's persisted queries out")
def persisted_queries_pushed_out(target: Target) -> str:
    """More documents than are kept, without a token."""
    owner, passer_by = target.user(), target.stranger()
    mine = "{ me { id username } }"
    assert persist(owner, mine).status == 200
    for number in range(1_300):
        persist(passer_by, f"{{ n{number}: __typename }}")
    again = owner.send("POST", "/graphql/", {"extensions": extension(mine)})
    assert again.code != "PERSISTED_QUERY_NOT_FOUND", "1,300 documents without a token pushed a user's out"
    assert again.status == 200
    return "1,300 documents without a token; the user's is still there"


def extension(document: str) -> object:
    """What a client says of a document that it has sent before."""
    return {"persistedQuery": {"version": 1, "sha256Hash": hashlib.sha256(document.encode()).hexdigest()}}


def persist(who: Stranger, document: str) -> Answer:
    """Send a document with its hash."""
    return who.send("POST", "/graphql/", {"query": document, "extensions": extension(document)})


@attack("health and metrics are worked out once a second at most")
def floods_of_health_checks(target: Target) -> str:
    """Hundreds of checks, which no limit counts."""
    who = target.stranger()
    asked = "SELECT sum(xact_commit + xact_rollback) FROM pg_stat_database WHERE datname = current_database()"
    who.send("GET", "/health/ready")
    before = int(target.sql(asked)[0][0])
    with ThreadPoolExecutor(4) as pool:
        statuses = list(pool.map(lambda _: who.send("GET", "/health/ready").status, range(400)))
    spent = int(target.sql(asked)[0][0]) - before
    assert set(statuses) == {200}, f"answered {set(statuses)}"
    assert spent < 300, f"{spent} transactions for 400 checks"
    return f"400 checks, {spent} transactions, those of the ticks meanwhile included"

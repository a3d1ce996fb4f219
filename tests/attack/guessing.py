"""Guessing passwords, locking others out, and addresses that are not what they seem."""

from concurrent.futures import ThreadPoolExecutor

from tests.attack.attacks import attack
from tests.attack.target import Target

CHANGE = """mutation($old: String!) {
  changePassword(input: {currentPassword: $old, newPassword: "another long one"}) { ok } }"""


@attack("few guesses at an account from an address, however many at once")
def guesses_from_one_address(target: Target) -> str:
    """Many wrong passwords, in parallel."""
    victim, thief = target.user(), target.stranger()
    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda n: thief.try_password(victim.username, f"guess {n}").status, range(60)))
    tried = statuses.count(401)
    assert tried <= 20, f"{tried} of 60 guesses were looked at"
    assert set(statuses) <= {401, 429, 503}, f"answered {sorted(set(statuses))}"
    return f"{tried} of 60 guesses were looked at"


@attack("nobody is locked out by somebody else's guesses, the admin neither")
def locking_others_out(target: Target) -> str:
    """Wrong passwords for an account, then its owner signs in from elsewhere."""
    thief = target.stranger()
    for _ in range(30):
        thief.try_password("admin", "wrong")
    owner = target.stranger().try_password("admin", "adminpass")
    assert owner.status == 200, f"the owner is told {owner.status} after 30 guesses of a stranger"
    return "30 guesses of a stranger at the admin; the admin signs in from another address"


@attack("the present password is guessed as seldom as at the sign-in")
def guesses_by_change_of_password(target: Target) -> str:
    """A stolen access token, and the password unknown."""
    who = target.user()
    codes = [who.ask(CHANGE, old=f"guess {n}").code for n in range(40)]
    tried = codes.count("BAD_USER_INPUT")
    assert tried <= 20, f"{tried} of 40 guesses were looked at"
    return f"{tried} of 40 guesses were looked at, then {codes[-1]}"


@attack("nobody closes an account with a stolen token and guesses")
def closing_somebody_elses_account(target: Target) -> str:
    """A stolen access token, and the password unknown; then one who asks with no password."""
    who = target.user()
    statuses = [who.send("DELETE", "/api/v1/me", {"password": f"guess {n}"}).status for n in range(40)]
    tried = statuses.count(422)
    assert tried <= 20, f"{tried} of 40 guesses were looked at"
    assert set(statuses) <= {422, 429}, f"answered {sorted(set(statuses))}"
    assert who.send("GET", "/api/v1/me").status == 200, "the account is gone"
    return f"{tried} of 40 guesses were looked at; the account is there"


@attack("a link for a new password is good once, and cannot be made up or bent to another account")
def links_for_a_new_password(target: Target) -> str:
    """A link of one's own, its parts exchanged; then the same link twice."""
    thief, victim = target.user(), target.user()
    links = [target.flask("user", "reset-link", one.username).stdout.strip() for one in (thief, victim)]
    own, other = (link.partition("#")[2] for link in links)
    bent = [".".join([other.split(".")[0], *own.split(".")[1:]]), own[:-2], own.swapcase(), "", "e30.e30.e30"]
    path, given = "/api/v1/auth/password/reset", {"new_password": "one that the thief knows"}
    statuses = [thief.send("POST", path, given | {"token": token}).status for token in (*bent, own, own)]
    assert statuses == [422] * 5 + [204, 422], f"answered {statuses}"
    assert victim.send("GET", "/api/v1/me").status == 200, "the victim is signed out"
    return "five bent links and a used one: 422"


@attack("an address is one, whatever port or notation a proxy names it by", behind_proxy=True)
def addresses_with_ports(target: Target) -> str:
    """The same address in many spellings: each would have its own count."""
    for spell in ("203.0.113.9:{}", "[2001:db8::7]:{}", "2001:db8:0:1::{:x}", "::ffff:198.51.100.7%{}"):
        statuses = []
        for number in range(40):
            thief = target.stranger(forwarded=spell.format(4_000 + number))
            statuses.append(thief.try_password(f"nobody-{number}", "wrong").status)
        assert 500 not in statuses, f"{spell}: a 500"
        assert 429 in statuses, f"{spell}: 40 guesses, each from another address"
    return "four spellings, 40 guesses each: told 429 each time"


@attack("nothing that a header says can break an audited deed", behind_proxy=True)
def long_addresses(target: Target) -> str:
    """Addresses longer than any column, and none at all."""
    for forwarded in ("[2001:0db8:0000:0000:0000:0000:0000:0007]:65535", "x" * 5_000, "unknown", "_hidden", "'"):
        status = target.stranger(forwarded=forwarded).try_password("nobody", "wrong").status
        assert status in (401, 429), f"{forwarded[:50]!r}: {status}"
    return "five odd addresses: 401 or 429"


@attack("the audit log grows with what happened, not with how often it was tried", behind_proxy=True)
def filling_the_audit_log(target: Target) -> str:
    """Wrong sign-ins, one after the other, from many addresses."""
    count = "SELECT count(*) FROM audit_entries"
    victims = [target.user() for _ in range(10)]
    before = target.sql(count)[0][0]
    for victim in victims:
        thief = target.stranger()
        for _ in range(15):
            thief.try_password(victim.username, "wrong")
    grown = target.sql(count)[0][0] - before
    assert grown <= 60, f"{grown} rows for 150 wrong sign-ins"
    return f"{grown} rows for 150 wrong sign-ins"


@attack("one's own deeds write so many lines an hour and no more")
def deeds_without_end(target: Target) -> str:
    """A new e-mail, over and over: each is written down."""
    who = target.user()
    statuses = [
        who.send("PATCH", "/api/v1/me", {"email": f"{who.username}-{n}@example.com"}).status for n in range(130)
    ]
    done = statuses.count(200)
    assert done <= 120, f"{done} of 130 were done"
    assert statuses[-1] == 429, f"the last is told {statuses[-1]}"
    return f"{done} of 130 done, then 429"

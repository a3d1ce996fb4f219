"""Tokens that outlive what they stood for."""

import psutil

from tests.attack.attacks import attack
from tests.attack.guessing import CHANGE
from tests.attack.stranger import PASSWORD, Stranger
from tests.attack.target import Target

ME = "{ me { username } }"
STATS = "{ energyStats { timestamp } }"


def username_of(who: Stranger, token: str | None = None) -> str:
    """Whose account a token opens; empty where none."""
    data = (who.ask(ME, token).json or {}).get("data") or {}
    return str((data.get("me") or {}).get("username", ""))


@attack("what was signed out stays signed out when Redis comes back empty")
def redis_comes_back_empty(target: Target) -> str:
    """Sign out, spend a refresh token; then Redis loses everything."""
    gone, spent = target.user(), target.user()
    gone.send("POST", "/api/v1/auth/logout", {"refresh_token": gone.refresh_token})
    assert spent.refresh().status == 200
    target.redis().flushall()
    for name, who in (("signed out", gone), ("spent", spent)):
        status = who.refresh().status
        assert status == 401, f"a refresh token that was {name} is told {status}"
    return "401 for both"


@attack("a new password ends the tokens of scripts")
def a_script_s_token_after_a_new_password(target: Target) -> str:
    """A personal access token, then an operator sets the password anew."""
    who = target.user()
    made = who.send("POST", "/api/v1/tokens", {"name": "script", "scopes": ["read"], "password": PASSWORD})
    assert made.status == 201, f"{made.status} {made.body[:200]!r}"
    secret = made.json.get("secret") or made.json.get("token")
    assert username_of(who, secret) == who.username
    done = target.flask("user", "set-password", who.username, "--password", "another long one")
    assert done.returncode == 0, done.stderr[-300:]
    assert username_of(who, secret) == "", "the token outlives the password"
    return "401"


@attack("an account that is deactivated while Redis hangs is shut by the second try at the latest")
def deactivated_while_redis_hangs(target: Target) -> str:
    """Redis stops answering in the middle of it."""
    who = target.user()
    server = psutil.Process(target.redis().info("server")["process_id"])
    server.suspend()
    try:
        target.flask("user", "deactivate", who.username)
    finally:
        server.resume()
    target.flask("user", "deactivate", who.username)
    code = who.ask(STATS).code
    assert code == "UNAUTHENTICATED", f"the old token is told {code or 'everything'} after the second try"
    return "the old token is told 401 after the second try"


@attack("a restored backup gives nobody another's account, and whoever signs in then has tokens that work")
def a_backup_put_back(target: Target) -> str:
    """One registers after the backup, another changes a password; it is put back, and Redis is not."""
    changed = target.user()
    backup = target.back_up()
    lost = target.user()
    assert changed.ask(CHANGE, old=PASSWORD).code == ""
    target.restore(backup)
    heir = target.user()
    ids = f"SELECT id FROM users WHERE username = '{heir.username}'"
    status = lost.refresh().status
    assert status == 401, f"the refresh token of a lost account (id {target.sql(ids)}) is told {status}"
    for query in (ME, STATS):
        assert lost.ask(query).code == "UNAUTHENTICATED", f"a lost account's token opens {username_of(lost)!r}"
    before = changed.access_token
    changed.sign_in(changed.username)
    assert username_of(changed) == changed.username, f"a new token is told {changed.ask(ME).code}"
    assert username_of(changed, before) == "", "a token that a change of password ended works again"
    return "lost account's tokens: 401; new sign-in with the old password: works; token from before: 401"

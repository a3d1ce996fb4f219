"""Tries at passwords, counted in Redis. All counts end by themselves, and no clock is compared with another.

A try is counted as a failure before the password is looked at, in one step with asking whether it may be made: of
many at once no more get through than of as many in a row. One that was right is taken back.
"""

import hashlib
from dataclasses import astuple, dataclass

from redis import Redis

PREFIX = "sign_in:"
FAILURE, SUCCESS = 10, 1
"""What each weighs in an address's count."""
FAILURES_KEPT_SECONDS = 3_600
TURN_SECONDS = 600
"""How long a turn that was waited for may be taken."""
KNOWN_ADDRESSES = 20
KNOWN_SECONDS = 30 * 86_400

# Answers how many milliseconds there are to wait; 0: the try is counted, go on.
BEGIN = """
local address, pair, account, turn, known = unpack(KEYS)
local weight, per_address, address_seconds, per_pair, per_account, longest, kept, turn_kept, network = unpack(ARGV)
local function count_of(key) return tonumber(redis.call('GET', key) or 0) end
local function left(key) return math.max(redis.call('PTTL', key), 1) end

if count_of(address) + weight > weight * per_address then return left(address) end
if count_of(pair) >= tonumber(per_pair) then return left(pair) end
local over = count_of(account) - per_account
if over >= 0 and not redis.call('ZSCORE', known, network) then
    local waits = redis.call('PTTL', turn) - 1000 * turn_kept
    if redis.call('EXISTS', turn) == 0 then
        waits = 1000 * math.min(2 ^ math.min(over, 30), longest)
        redis.call('SET', turn, 1, 'PX', waits + 1000 * turn_kept)
    end
    if waits > 0 then return waits end
    redis.call('DEL', turn)
end

local is_first = redis.call('INCRBY', address, weight) == tonumber(weight)
if is_first then redis.call('EXPIRE', address, address_seconds) end
redis.call('INCR', pair)
redis.call('EXPIRE', pair, longest)
redis.call('INCR', account)
redis.call('EXPIRE', account, kept)
return 0
"""

SUCCEED = """
local address, pair, account, turn, known = unpack(KEYS)
local given_back, network, now, most, seconds = unpack(ARGV)
if redis.call('EXISTS', address) == 1 then redis.call('DECRBY', address, given_back) end
redis.call('DEL', pair)
if tonumber(redis.call('GET', account) or 0) > 0 then redis.call('DECR', account) end
redis.call('ZADD', known, now, network)
redis.call('ZREMRANGEBYRANK', known, 0, -1 - most)
redis.call('EXPIRE', known, seconds)
"""


@dataclass(frozen=True)
class Who:
    """Whose password is tried, and from where: the network that counts, and the larger one that waits."""

    account: str
    network: str
    site: str

    def keys(self) -> list[str]:
        """Of the address, of account and address, of the account, of its turn, of the addresses it knows."""
        return [
            f"{PREFIX}address:{self.network}",
            f"{PREFIX}pair:{self.account}:{self.network}",
            f"{PREFIX}account:{self.account}",
            f"{PREFIX}turn:{self.account}:{self.site}",
            f"{PREFIX}known:{self.account}",
        ]


@dataclass(frozen=True)
class Bounds:
    """How many failures each may have: an address in so many seconds; an account at an address; an account."""

    per_address: int
    address_seconds: int
    per_pair: int
    per_account: int
    longest_wait_seconds: int


def digest(account: str) -> str:
    """A name as short and plain as a key should be, however long it came; without case, as accounts are found."""
    return hashlib.sha256(account.lower().encode("utf-8", "surrogatepass")).hexdigest()[:32]


def begin(redis: Redis, who: Who, bounds: Bounds) -> float:
    """Count a try, or answer how many seconds there are to wait for one."""
    kept = (FAILURES_KEPT_SECONDS, TURN_SECONDS)
    arguments: list[str | int] = [FAILURE, *astuple(bounds), *kept, who.network]
    return float(redis.register_script(BEGIN)(keys=who.keys(), args=arguments)) / 1000


def succeed(redis: Redis, who: Who, now: float) -> None:
    """Take a try back that was right, and know its address from now on."""
    arguments: list[str | int] = [FAILURE - SUCCESS, who.network, int(now), KNOWN_ADDRESSES, KNOWN_SECONDS]
    redis.register_script(SUCCEED)(keys=who.keys(), args=arguments)


def forgive(redis: Redis, who: Who) -> None:
    """Forget an account's failures, and what they hold up at this address."""
    _, pair, account, turn, _ = who.keys()
    redis.delete(pair, account, turn)


def forget_owner(redis: Redis, account: str) -> None:
    """Forget an account's failures and addresses; what is left of them ends within minutes."""
    redis.delete(f"{PREFIX}account:{account}", f"{PREFIX}known:{account}")


def forget_account(redis: Redis, account: str) -> tuple[int, int]:
    """Forget an account's failures, and that addresses must wait; answer how many of each there were."""
    failures = int(redis.getdel(f"{PREFIX}account:{account}") or 0)
    kinds = (f"{PREFIX}pair:{account}:*", f"{PREFIX}turn:{account}:*")
    held_up = [key for kind in kinds for key in redis.scan_iter(kind, count=10_000)]
    return failures, redis.delete(*held_up) if held_up else 0


def forget_address(redis: Redis, network: str) -> int:
    """Forget an address's failures; answer how many there were."""
    return int(redis.getdel(f"{PREFIX}address:{network}") or 0) // FAILURE

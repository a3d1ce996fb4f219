"""The rules of the tick once more, in plain Python, one device at a time: what the arrays are held against."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

MASK = 0xFFFFFFFF


def philox(counter: list[int], key: list[int]) -> list[int]:
    """Philox-4x32-10, written from the paper's description, on Python's integers."""
    c, k = list(counter), list(key)
    for _ in range(10):
        high0, low0 = divmod(c[0] * 0xD2511F53, 2**32)
        high1, low1 = divmod(c[2] * 0xCD9E8D57, 2**32)
        c = [high1 ^ c[1] ^ k[0], low1, high0 ^ c[3] ^ k[1], low0]
        k = [(k[0] + 0x9E3779B9) & MASK, (k[1] + 0xBB67AE85) & MASK]
    return c


def draw(seed: int, tick: int, device_id: int, low: int, high: int) -> int:
    words = philox([device_id & MASK, device_id >> 32, tick & MASK, tick >> 32], [seed & MASK, seed >> 32])
    return low + ((words[0] << 32 | words[1]) * (high - low + 1) >> 64)


def production(seed: int, tick: int, device_id: int, is_solar: bool, timezone: str) -> int:
    local = datetime.fromtimestamp(tick, UTC).astimezone(ZoneInfo(timezone))
    if is_solar and not 6 <= local.hour < 18:
        return 0
    return draw(seed, tick, device_id, 1000, 5000)


def consumption(seed: int, tick: int, device_id: int) -> int:
    return draw(seed, tick, device_id, 500, 3000)


def storage(
    seed: int, tick: int, device_id: int, level: float, capacity: float, interval: int
) -> tuple[float, float]:
    """The new level (Wh) and the flow (W)."""
    wanted = draw(seed, tick, device_id, -1000, 1000)
    new = min(max(level + wanted * (interval / 3600), 0.0), float(capacity))
    return new, (new - level) / (interval / 3600)

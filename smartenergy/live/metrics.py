"""`/live/metrics`: what this process counts, for Prometheus. What the system is, the web's `/metrics` says."""

import hmac

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from config import Settings

PREFIX = "smartenergy_live_"
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
TYPE = CONTENT_TYPE_LATEST.encode()

REGISTRY = CollectorRegistry()
STREAMS = Gauge(f"{PREFIX}streams", "Streams that are open.", registry=REGISTRY)
HEARS = Gauge(f"{PREFIX}hears", "Whether word of changes comes in.", registry=REGISTRY)
EVENTS = Counter(f"{PREFIX}events", "Events of homes that were sent.", registry=REGISTRY)
OVERTAKEN = Counter(
    f"{PREFIX}overtaken", "Events that a newer one replaced, for a slow reader.", registry=REGISTRY
)
ENDED = Counter(f"{PREFIX}ended", "Streams that were ended with the right to them.", registry=REGISTRY)
REFUSED = Counter(f"{PREFIX}refused", "Streams that were not opened, by code.", ["code"], registry=REGISTRY)
WORD = "From the word that stats are new to the event's way out."
LAG = Histogram(f"{PREFIX}lag_seconds", WORD, buckets=BUCKETS, registry=REGISTRY)


def text() -> bytes:
    """All of it."""
    return generate_latest(REGISTRY)


def is_for(authorization: str, settings: Settings) -> bool:
    """Whether who asks may read it: who knows METRICS_TOKEN; without one everybody, but in production."""
    token = settings.metrics_token.get_secret_value()
    if not token:
        return settings.smartenergy_env != "production"
    return hmac.compare_digest(authorization.encode("utf-8", "replace"), f"Bearer {token}".encode())

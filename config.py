"""Every setting: read from the environment (and `.env`), typed and checked here and nowhere else."""

import hashlib
import json
import re
from datetime import timedelta
from functools import cached_property
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from private_files import SHORTEST_SECRET, NotOursError, keep, kept, kept_secret, socket_dir

ROOT = Path(__file__).resolve().parent
PUBLISHED_SECRET = "development-only-secret-that-production-refuses"  # noqa: S105 - once a default, refused now
SECRETS = ("secret_key", "jwt_secret_key")
CLOCKS_MAY_DIFFER = timedelta(seconds=5)
"""So much may the clocks of two machines that share a secret: a token just made elsewhere is taken."""
RATE = re.compile(r"[1-9][0-9]{0,8} per (second|minute|hour|day)")

Positive = Annotated[int, Field(gt=0)]


LOCAL_ORIGINS = r"^https?://(localhost|127\.0\.0\.1|\[::1\])(:[0-9]{1,5})?$"


class Settings(BaseSettings):
    """One field a setting; its name in capitals is the environment variable."""

    model_config = SettingsConfigDict(
        env_file=ROOT / ".env", env_ignore_empty=True, extra="ignore", frozen=True, hide_input_in_errors=True
    )

    smartenergy_env: Literal["development", "testing", "production"] = "development"
    secret_key: SecretStr = SecretStr("")
    jwt_secret_key: SecretStr = SecretStr("")
    jwt_previous_secret_keys: SecretStr = SecretStr("")
    secret_previous_keys: SecretStr = SecretStr("")

    database_url: str = ""
    redis_url: str = ""
    instance_dir: Path = ROOT / "instance"
    database_pool_size: Positive = 10
    database_pooler: Literal["auto", "transaction", "none"] = "auto"
    database_statement_seconds: Positive = 10
    redis_timeout_seconds: Annotated[float, Field(gt=0)] = 2.0

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8000
    web_workers: Positive = 1
    web_threads: Positive = 2
    web_waiting: Annotated[int, Field(ge=0, le=500)] = 120
    web_waiting_seconds: Annotated[float, Field(gt=0, le=60)] = 2.0
    web_bodies: Annotated[int, Field(gt=0, le=2000)] = 512
    web_bodies_of_address: Positive = 64
    web_body_seconds: Annotated[float, Field(gt=0, le=600)] = 20.0
    web_header_seconds: Positive = 30
    web_stop_seconds: Positive = 3
    web_exports: Annotated[int, Field(ge=1, le=100)] = 4
    web_exports_of_user: Positive = 2
    web_export_seconds: Positive = 300
    web_unread_seconds: Annotated[int, Field(ge=1, le=3_600)] = 30
    live_port: Annotated[int, Field(ge=0, le=65535)] = 0
    live_url: str = ""
    live_streams: Annotated[int, Field(ge=1, le=100_000)] = 10_000
    live_streams_of_user: Positive = 10
    live_heartbeat_seconds: Annotated[float, Field(ge=1, le=300)] = 20.0
    trusted_proxies: Annotated[int, Field(ge=0, le=10)] = 0
    trusted_hosts: str = ""
    cors_origins: str = ""
    max_body_bytes: Positive = 1_048_576

    simulation_interval_seconds: Annotated[int, Field(ge=1, le=86_400)] = 60
    simulation_seed: Annotated[int, Field(ge=0, lt=2**64)] = 20_240_101
    simulation_chunk_devices: Positive = 25_000
    simulation_lanes: Annotated[int, Field(ge=1, le=16)] = 3
    worker_nice: Annotated[int, Field(ge=0, le=19)] = 5
    simulation_stall_seconds: Positive = 5
    simulation_patience_seconds: Positive = 30
    stats_ttl_intervals: Positive = 15
    ready_tick_age_intervals: Positive = 15
    tick_run_retention_days: Positive = 30
    audit_retention_days: Annotated[int, Field(ge=0)] = 400
    energy_roll_up_seconds: Positive = 20
    plan_homes_seconds: Positive = 20
    energy_tick_retention_days: Annotated[int, Field(ge=0)] = 7
    energy_device_retention_days: Annotated[int, Field(ge=0)] = 7
    energy_quarter_hour_retention_days: Annotated[int, Field(ge=0)] = 90
    energy_hour_retention_days: Annotated[int, Field(ge=0)] = 730
    energy_meter_retention_days: Annotated[int, Field(ge=0)] = 3653
    forecast_score_seconds: Positive = 30
    forecast_score_retention_days: Positive = 90
    demo_past_days: Annotated[int, Field(ge=0, le=1_100)] = 365
    backfill_max_days: Annotated[int, Field(ge=1)] = 1_100
    energy_day_retention_days: Annotated[int, Field(ge=0)] = 0
    energy_month_retention_days: Annotated[int, Field(ge=0)] = 0
    default_timezone: str = "UTC"

    access_token_minutes: Positive = 15
    refresh_token_days: Positive = 30
    argon2_time_cost: Positive = 3
    argon2_memory_kib: Annotated[int, Field(ge=64)] = 65_536
    argon2_concurrency: Positive = 4

    admin_session_hours: Positive = 12
    site_session_days: Positive = 30
    password_reset_hours: Annotated[int, Field(ge=1, le=720)] = 24
    login_failures_allowed: Positive = 5
    login_account_failures_allowed: Positive = 20
    login_lockout_seconds: Positive = 300

    max_tariffs_per_user: Positive = 50
    max_price_series_per_user: Positive = 20
    max_homes_per_user: Positive = 20
    max_devices_per_home: Positive = 200
    max_devices_with_readings: Positive = 20
    max_idempotency_keys_per_day: Positive = 1_000
    max_what_ifs_per_hour: Positive = 120
    max_what_ifs_at_once: Positive = 3

    graphql_ide: bool = True
    graphql_document_cache: Positive = 200_000
    graphql_max_tokens: Positive = 2_000
    graphql_max_document: Positive = 20_000
    graphql_max_depth: Positive = 12
    graphql_max_aliases: Annotated[int, Field(ge=0)] = 30
    graphql_max_cost: Positive = 5_000
    graphql_introspection: bool = True
    graphql_persisted_queries: Annotated[int, Field(ge=0)] = 1_000

    ratelimit_enabled: bool = True
    ratelimit_user: str = "1200 per minute"
    ratelimit_address: str = "2400 per minute"
    ratelimit_login: str = "20 per minute"
    ratelimit_register: str = "20 per hour"
    ratelimit_account: str = "120 per hour"

    health_kept_seconds: Annotated[float, Field(ge=0, le=10)] = 1.0
    metrics_token: SecretStr = SecretStr("")
    tracing_endpoint: str = ""

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["console", "json"] = "console"

    @field_validator("default_timezone")
    @classmethod
    def _is_a_time_zone(cls, value: str) -> str:
        from smartenergy.kernel import zones  # which imports this module first

        return zones.checked(value)

    @field_validator("database_url")
    @classmethod
    def _speaks_psycopg(cls, value: str) -> str:
        """Accept the usual spellings of a PostgreSQL address; SQLAlchemy wants the driver's name in it."""
        scheme, separator, rest = value.partition("://")
        if not value or scheme == "postgresql+psycopg":
            return value
        if separator and scheme in ("postgres", "postgresql"):
            return f"postgresql+psycopg://{rest}"
        raise ValueError("must begin with postgresql://")

    @field_validator("redis_url")
    @classmethod
    def _speaks_redis(cls, value: str) -> str:
        if value and not value.startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("must begin with redis://, rediss:// or unix://")
        return value

    @field_validator(
        "ratelimit_user", "ratelimit_address", "ratelimit_login", "ratelimit_register", "ratelimit_account"
    )
    @classmethod
    def _is_a_rate(cls, value: str) -> str:
        if not RATE.fullmatch(value):
            raise ValueError("must be a number per second, minute, hour or day, such as `20 per minute`")
        return value

    @field_validator("instance_dir")
    @classmethod
    def _is_absolute(cls, value: Path) -> Path:
        return value.expanduser().resolve()

    @model_validator(mode="after")
    def _secrets_are_secret(self) -> Self:
        """Where others can reach us, a secret must be long; in production there must be one of the operator's."""
        is_production = self.smartenergy_env == "production"
        for name in SECRETS:
            secret: str = getattr(self, name).get_secret_value()
            is_short = len(secret) < SHORTEST_SECRET and (is_production or not self.is_local)
            if secret == PUBLISHED_SECRET or (is_short and (secret or is_production)):
                raise ValueError(
                    f"{name.upper()}: set it to a random secret of at least {SHORTEST_SECRET} characters"
                )
        for name in ("secret_previous_keys", "jwt_previous_secret_keys"):
            for key in _listed(getattr(self, name).get_secret_value()):
                if len(key) < SHORTEST_SECRET and (is_production or not self.is_local):
                    raise ValueError(f"{name.upper()}: each key must have at least {SHORTEST_SECRET} characters")
        return self

    @model_validator(mode="after")
    def _production_has_servers(self) -> Self:
        for name in ("database_url", "redis_url"):
            if self.smartenergy_env == "production" and not getattr(self, name):
                raise ValueError(f"{name.upper()}: must be set in production")
        return self

    @property
    def is_local(self) -> bool:
        """Whether only this machine can reach the web server."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    @property
    def database(self) -> str:
        """The database's address: DATABASE_URL, else the private server's."""
        return self.database_url or (
            f"postgresql+psycopg://postgres@/smartenergy?host={self.socket_dir('postgres')}&port=5432"
        )

    @property
    def redis(self) -> str:
        """Redis's address: REDIS_URL, else the private server's."""
        return self.redis_url or f"unix://{self.socket_dir('redis') / 'redis.sock'}"

    def socket_dir(self, server: str) -> Path:
        """Where a private server's socket is."""
        return socket_dir(self.instance_dir, server)

    @property
    def stats_ttl_seconds(self) -> int:
        """How long a user's stats outlive a tick of today's length."""
        return self.stats_ttl_intervals * self.simulation_interval_seconds

    @property
    def live_at_port(self) -> int:
        """Where the live process listens: beside the web, unless it is said."""
        return self.live_port or self.port + 1

    @property
    def cors_origin_list(self) -> list[str]:
        """The origins whose pages may call the APIs, the last one a pattern: this machine's, in development."""
        local = [LOCAL_ORIGINS] if self.smartenergy_env == "development" else []
        return _listed(self.cors_origins) + local

    @cached_property
    def jwt_keys(self) -> dict[str, str]:
        """The keys that tokens are verified with, by their ids; new tokens are signed with the first."""
        keys = [self.jwt_secret_key.get_secret_value(), *_listed(self.jwt_previous_secret_keys.get_secret_value())]
        return {key_id(key): key for key in keys}

    def flask(self) -> dict[str, Any]:
        """What Flask and its extensions read from `app.config`."""
        return {
            "SECRET_KEY": self.secret_key.get_secret_value(),
            "SECRET_KEY_FALLBACKS": _listed(self.secret_previous_keys.get_secret_value()),
            "TRUSTED_HOSTS": _listed(self.trusted_hosts) or None,
            "TESTING": self.smartenergy_env == "testing",
            "SESSION_COOKIE_NAME": "smartenergy_session",
            "SESSION_COOKIE_SAMESITE": "Lax",
            "SESSION_COOKIE_SECURE": self.smartenergy_env == "production",
            "PERMANENT_SESSION_LIFETIME": timedelta(days=self.site_session_days),
            "MAX_CONTENT_LENGTH": self.max_body_bytes,
            "SQLALCHEMY_DATABASE_URI": self.database,
            "SQLALCHEMY_ENGINE_OPTIONS": {"pool_pre_ping": True, "pool_size": self.database_pool_size},
            "JWT_SECRET_KEY": self.jwt_secret_key.get_secret_value(),
            "JWT_ALGORITHM": "HS256",
            "JWT_DECODE_LEEWAY": CLOCKS_MAY_DIFFER,
            "JWT_TOKEN_LOCATION": ["headers"],
            "JWT_ACCESS_TOKEN_EXPIRES": timedelta(minutes=self.access_token_minutes),
            "JWT_REFRESH_TOKEN_EXPIRES": timedelta(days=self.refresh_token_days),
        }


SETTINGS_OF_RUN = "run.json"
ADDRESS = "address"
"""Of the run: no setting, since another process's would be its own."""
SERVERS = ("database_url", "redis_url")
ITS_OWN = {name for name, field in Settings.model_fields.items() if field.annotation is SecretStr} | {
    "instance_dir", "host", "port", "log_level", "log_format",
}  # fmt: skip
"""What a run does not hand on: its secrets, and what concerns its own processes only."""


def key_id(key: str) -> str:
    """What a token says of the key that signed it: enough to find it by, nothing to guess it from."""
    return hashlib.sha256(b"key id " + key.encode()).hexdigest()[:8]


def _listed(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


def load_settings(**kept_values: Any) -> Settings:
    """Read the settings, or end the start with one line that names each bad one."""
    try:
        settings = Settings(**kept_values)
    except ValidationError as error:
        raise SystemExit("; ".join(_complaint(dict(e)) for e in error.errors())) from None
    return _with_secrets(settings)


def keep_settings_of_run(settings: Settings) -> None:
    """Keep what a run was started with, for commands in other shells of its folder."""
    wanted = settings.model_dump(mode="json", include=settings.model_fields_set - ITS_OWN)
    address = {ADDRESS: f"http://{settings.host}:{settings.port}"}
    keep(settings.instance_dir / SETTINGS_OF_RUN, json.dumps(wanted | address))


def address_of_run(settings: Settings) -> str:
    """Where the last run in this folder was served, for links that commands print; "" where that is not known."""
    return str(_of_run(settings).get(ADDRESS, ""))


def load_settings_of_run() -> Settings:
    """A command's settings: what neither environment nor `.env` sets is as the last run in this folder had it.

    A command that is led to other servers than that run has nothing to do with it.
    """
    settings = load_settings()
    of_run = _of_run(settings).items()
    unset = {name: value for name, value in of_run if name not in {*settings.model_fields_set, ADDRESS}}
    return load_settings(**unset) if unset else settings


def _of_run(settings: Settings) -> dict[str, Any]:
    """What the last run in this folder has kept; nothing where these settings lead to other servers."""
    try:
        of_run: dict[str, Any] = json.loads(kept(settings.instance_dir / SETTINGS_OF_RUN) or "{}")
    except ValueError:
        return {}
    is_other = any(getattr(settings, url) not in ("", of_run.get(url)) for url in SERVERS)
    return {} if is_other else of_run


def _with_secrets(settings: Settings) -> Settings:
    """Secrets that are not set are made once, and kept beside the private servers' data."""
    made = {}
    for name in SECRETS:
        if not getattr(settings, name).get_secret_value():
            try:
                made[name] = SecretStr(kept_secret(settings.instance_dir / name))
            except (NotOursError, OSError) as error:
                raise SystemExit(f"{name.upper()}: is not set, and can't be kept: {error}") from None
    return settings.model_copy(update=made)


def _complaint(error: dict[str, Any]) -> str:
    name = "_".join(str(part) for part in error["loc"]).upper()
    message = str(error["msg"]).removeprefix("Value error, ")
    return f"{name}: {message}" if name else message

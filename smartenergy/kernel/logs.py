"""Structured logs: one event a line, for people (`console`) or for machines (`json`)."""

import logging
import os
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

from config import Settings

SECRET_WORDS = ("password", "token", "secret", "authorization", "cookie")


def configure(settings: Settings) -> None:
    """Send our own events and those of libraries through one pipeline to standard error.

    Standard output belongs to what a command answers.
    """
    structlog.configure(
        processors=PROCESSORS,
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=SHARED, processors=_render(settings.log_format))
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    quiet = settings.log_level == "INFO" and os.environ.get("FLASK_RUN_FROM_CLI") == "true"
    root.setLevel("WARNING" if quiet else settings.log_level)
    for chatty in ("rq.worker", "rq_scheduler.scheduler", "alembic"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def hide_secrets(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Blank the value of every key that sounds like a secret."""
    for key in event:
        if any(word in key.lower() for word in SECRET_WORDS):
            event[key] = "***"
    return event


def escape_unprintable(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Escape what could move a terminal's cursor or begin a line of its own; only a stack trace has lines."""
    return {
        _printable(key): _printable(value, also="\n" if key == "exception" else "") for key, value in event.items()
    }


def _printable(value: Any, also: str = "") -> Any:
    match value:
        case str() if not value.isprintable():
            return "".join(one if one.isprintable() or one in also else _code(one) for one in value)
        case dict():
            return {_printable(key): _printable(part) for key, part in value.items()}
        case list() | tuple():
            return [_printable(part) for part in value]
    return value


def _code(character: str) -> str:
    return character.encode("unicode_escape").decode()


def _render(log_format: str) -> list[Any]:
    tidy = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.format_exc_info,
        escape_unprintable,
    ]
    if log_format == "json":
        return [*tidy, structlog.processors.JSONRenderer()]
    plain = structlog.dev.plain_traceback
    return [*tidy, structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0, exception_formatter=plain)]


SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    hide_secrets,
]
PROCESSORS: list[Any] = [
    structlog.stdlib.filter_by_level,
    *SHARED,
    structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
]
"""One list for the process: a logger that was kept goes by it however often the log is configured anew."""

"""Logs as lines of JSON that may be kept: no address, no number of a person, no row of a table.

Where a text of somebody else gets in (a library's message, an error of the database), every run of six or more digits
is masked, and an exception is written as its type and the places it went through, without the values it carried.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import Mapping, MutableMapping
from types import TracebackType
from typing import Any

import structlog

_LONG_NUMBER = re.compile(r"[0-9۰-۹٠-٩]{6,}")
Event = MutableMapping[str, Any]
# Django writes addresses of requests into these; the line of watch.py says the same without them.
_TELLS_ADDRESSES = ("django.request", "django.security", "django.server")


def masked(text: str) -> str:
    """`text` with each run of six or more digits, of any script, as ######."""
    return _LONG_NUMBER.sub("######", text)


class WithoutAddresses(logging.Filter):
    """Keeps Django's word that something failed, and its traceback; leaves out the address."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith(_TELLS_ADDRESSES):
            if record.exc_info is None and not record.name.startswith("django.security"):
                return False
            record.msg = "refused" if record.name.startswith("django.security") else "failed"
            record.args = ()
        return True


def line_formatter() -> logging.Formatter:
    """One record of whatever library as one line of JSON."""
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*_shared(), structlog.stdlib.PositionalArgumentsFormatter()],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _tell_exception,
            _mask,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )


def settings_for_logging(level: str = "INFO") -> dict[str, Any]:
    """Django's LOGGING: everything to the standard error, one JSON object a line."""
    structlog.configure(
        processors=[*_shared(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"without_addresses": {"()": WithoutAddresses}},
        "formatters": {"json": {"()": line_formatter}},
        "handlers": {
            "lines": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["without_addresses"]}
        },
        "root": {"handlers": ["lines"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            # Its line in the log of requests says enough, and anybody may cause one.
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            # Tells what each job was given.
            "procrastinate": {"level": "WARNING"},
            # Tells each address that is asked.
            "httpx": {"level": "WARNING"},
            # Tells each step of making a PDF.
            "weasyprint": {"level": "WARNING"},
            "weasyprint.progress": {"level": "WARNING"},
        },
    }


def _shared() -> list[Any]:
    return [structlog.contextvars.merge_contextvars, structlog.stdlib.add_log_level, _add_logger]


def _add_logger(logger: Any, method: str, event: Event) -> Event:
    record = event.get("_record")
    event["logger"] = record.name if record else getattr(logger, "name", "")
    return event


def _tell_exception(logger: Any, method: str, event: Event) -> Event:
    info = event.pop("exc_info", None)
    if info:
        kind, fault, trace = _as_triple(info)
        event["exception"] = getattr(kind, "__name__", str(kind))
        event["where"] = _places(trace)
        event["state"] = getattr(fault.__cause__ or fault, "sqlstate", None) if fault else None
    return event


def _as_triple(exception: Any) -> tuple[Any, BaseException | None, TracebackType | None]:
    if isinstance(exception, BaseException):
        return type(exception), exception, exception.__traceback__
    return exception if isinstance(exception, tuple) else sys.exc_info()


def _places(trace: TracebackType | None) -> list[str]:
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]


def _mask(logger: Any, method: str, event: Event) -> Event:
    for key, value in list(event.items()):
        # Our own code for a request has no digits, an exception's places have only line numbers, and accounts, sessions
        # and organisations are named by our own numbers.
        if key not in {"request", "where", "by"}:
            event[key] = _masked(value)
    return event


def _masked(value: Any) -> Any:
    if isinstance(value, str):
        return masked(value)
    if isinstance(value, Mapping):
        return {key: _masked(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_masked(inner) for inner in value]
    return value if isinstance(value, (bool, float, type(None))) else _masked_other(value)


def _masked_other(value: Any) -> Any:
    return value if isinstance(value, int) and abs(value) < 100_000 else masked(str(value))

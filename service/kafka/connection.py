"""From settings to what aiokafka's clients take: addresses, timeouts, security.

One place, so that consumer, producers and admin client can never differ in how they reach and trust
the brokers. Nothing here connects.
"""

from __future__ import annotations

import contextlib
import logging
import ssl
from collections.abc import Iterator
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from aiokafka.helpers import create_ssl_context

from service.kafka import sasl_connection
from service.kafka.sign_in import sasl_options
from service.kafka.unreached import why_unreached
from service.model.unusable_setting import UnusableSetting
from service.settings import KafkaSettings


class NoBroker(Exception):
    """Raised when no broker answers; trying again later can help."""


class StartLines:
    """Holds back what the client logs while it looks for a first broker. The exception that it
    raises in the end says only "Unable to bootstrap from"; the reasons are in these lines."""

    _HELD = ("Unable connect to ", "Unable to request metadata from ")
    _HELD_MAX = 20

    def __init__(self) -> None:
        self.held: list[logging.LogRecord] = []
        self._started = False

    def take(self, record: logging.LogRecord) -> bool:
        """Whether the line is logged now. Lines beyond the bound pass."""
        is_of_start = not self._started and str(record.msg).startswith(self._HELD)
        if not is_of_start or len(self.held) >= self._HELD_MAX:
            return True
        self.held.append(record)
        return False

    def end(self) -> None:
        """All lines pass from here on, also those of tasks that the start has begun."""
        self._started = True

    def no_answer(self, settings: KafkaSettings) -> str:
        """Why no broker answers, and what to do about it."""
        failures = [record.args[-1] for record in self.held if isinstance(record.args, tuple)]
        return why_unreached(failures, settings)


_starting: ContextVar[StartLines | None] = ContextVar("starting", default=None)
"""Of the client that starts in this task. Others start at the same time: each has its own lines."""


def _of_this_start(record: logging.LogRecord) -> bool:
    lines = _starting.get()
    return lines is None or lines.take(record)


@contextlib.contextmanager
def start_lines() -> Iterator[StartLines]:
    """For the length of a client's start. Where it succeeds, the lines are logged after all: one
    of several addresses may be wrong."""
    log, lines = logging.getLogger("aiokafka"), StartLines()
    log.addFilter(_of_this_start)  # The logger holds it once, however many clients start.
    before = _starting.set(lines)
    try:
        yield lines
    finally:
        lines.end()
        _starting.reset(before)
    for record in lines.held:
        log.handle(record)


def client_options(settings: KafkaSettings, role: str) -> dict[str, Any]:
    """Keyword arguments for every aiokafka client; `role` makes the client id tell them apart."""
    options: dict[str, Any] = {
        "bootstrap_servers": settings.bootstrap_servers,
        "client_id": f"{settings.client_id}-{role}",
        "request_timeout_ms": settings.request_timeout_ms,
        "metadata_max_age_ms": settings.metadata_max_age_ms,
        "retry_backoff_ms": 50,
        "security_protocol": settings.security_protocol,
    }
    if settings.security_protocol.startswith("SASL"):
        sasl_connection.install()
        options |= sasl_options(settings)
    if settings.security_protocol.endswith("SSL"):
        options["ssl_context"] = _ssl_context(settings)
    return options


def _ssl_context(settings: KafkaSettings) -> ssl.SSLContext:
    """Raises UnusableSetting that names the file: OpenSSL's own words do not."""
    _refuse_unreadable(settings)
    try:
        context: ssl.SSLContext = create_ssl_context(
            cafile=_text(settings.ssl_cafile),
            certfile=_text(settings.ssl_certfile),
            keyfile=_text(settings.ssl_keyfile),
            # An empty password is one that does not fit; with None, OpenSSL asks the terminal.
            password=settings.ssl_key_password.get_secret_value(),
        )
    except (OSError, ValueError) as error:  # ssl.SSLError is an OSError.
        named = [f"kafka.{name}" for name in _SSL_FILES if getattr(settings, name) is not None]
        said = error.strerror if isinstance(error, OSError) and error.strerror else error
        raise UnusableSetting(
            f"{', '.join(named)} cannot be used ({said}): PEM files are needed, the key must fit "
            "its certificate and kafka.ssl_key_password"
        ) from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


_SSL_FILES = ("ssl_cafile", "ssl_certfile", "ssl_keyfile")


def _refuse_unreadable(settings: KafkaSettings) -> None:
    if settings.ssl_keyfile is not None and settings.ssl_certfile is None:
        raise UnusableSetting("kafka.ssl_keyfile needs kafka.ssl_certfile")
    for name in _SSL_FILES:
        path: Path | None = getattr(settings, name)
        if path is None:
            continue
        try:
            with path.open("rb"):
                pass
        except OSError as error:
            raise UnusableSetting(
                f"kafka.{name}: {path} cannot be read ({error.strerror})"
            ) from None


def _text(path: Path | None) -> str | None:
    return str(path) if path is not None else None

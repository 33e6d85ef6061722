"""From settings to what aiokafka's clients take: addresses, timeouts, security.

One place, so that consumer, producers and admin client can never differ in how they reach and trust
the brokers. Nothing here connects.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from aiokafka.helpers import create_ssl_context

from service.kafka import sasl_connection
from service.kafka.no_credentials import NoCredentials
from service.kafka.sign_in import sasl_options
from service.settings import KafkaSettings


class NoBroker(Exception):
    """Raised when no broker answers; trying again later can help."""


class StartLines(logging.Filter):
    """Holds back what the client logs while it looks for a first broker. The exception that it
    raises in the end says only "Unable to bootstrap from"; the reasons are in these lines."""

    _HELD = ("Unable connect to ", "Unable to request metadata from ")
    _HELD_MAX = 20

    def __init__(self) -> None:
        super().__init__()
        self.held: list[logging.LogRecord] = []

    def filter(self, record: logging.LogRecord) -> bool:
        """Lines beyond the bound pass."""
        if not str(record.msg).startswith(self._HELD) or len(self.held) >= self._HELD_MAX:
            return True
        self.held.append(record)
        return False

    def no_answer(self, settings: KafkaSettings) -> str:
        """Why no broker answers, and what to do about it."""
        failures = [record.args[-1] for record in self.held if isinstance(record.args, tuple)]
        for failure in failures:
            if isinstance(failure, NoCredentials):
                return f"cannot sign in at {settings.bootstrap_servers}: {failure}"
        reasons = dict.fromkeys(map(_reason, failures or [TimeoutError()]))
        names = "kafka.bootstrap_servers"
        if any(words not in _UNREACHED.values() for words in reasons):
            names += " and kafka.security_protocol"
        return (
            f"no Kafka answers at {settings.bootstrap_servers}: {', '.join(reasons)}; is it "
            f"running there? set {names}"
        )


_UNREACHED = {
    "refused": "connection refused",
    "name": "the name is not known",
    "silent": "no answer in time",
}


def _reason(failure: object) -> str:
    """asyncio puts the failures of a name's several addresses into the text of one OSError."""
    if isinstance(failure, ConnectionRefusedError) or f"Errno {errno.ECONNREFUSED}" in str(failure):
        return _UNREACHED["refused"]
    if isinstance(failure, socket.gaierror):
        return _UNREACHED["name"]
    if isinstance(failure, TimeoutError):
        return _UNREACHED["silent"]
    return str(failure) or repr(failure)


@contextlib.contextmanager
def start_lines() -> Iterator[StartLines]:
    """For the length of a client's start. Where it succeeds, the lines are logged after all: one
    of several addresses may be wrong."""
    log, lines = logging.getLogger("aiokafka"), StartLines()
    log.addFilter(lines)
    try:
        yield lines
    finally:
        log.removeFilter(lines)
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
    """Raises ValueError that names the file: OpenSSL's own words do not."""
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
        raise ValueError(
            f"{', '.join(named)} cannot be used ({said}): PEM files are needed, the key must fit "
            "its certificate and kafka.ssl_key_password"
        ) from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


_SSL_FILES = ("ssl_cafile", "ssl_certfile", "ssl_keyfile")


def _refuse_unreadable(settings: KafkaSettings) -> None:
    if settings.ssl_keyfile is not None and settings.ssl_certfile is None:
        raise ValueError("kafka.ssl_keyfile needs kafka.ssl_certfile")
    for name in _SSL_FILES:
        path: Path | None = getattr(settings, name)
        if path is None:
            continue
        try:
            with path.open("rb"):
                pass
        except OSError as error:
            raise ValueError(f"kafka.{name}: {path} cannot be read ({error.strerror})") from None


def _text(path: Path | None) -> str | None:
    return str(path) if path is not None else None

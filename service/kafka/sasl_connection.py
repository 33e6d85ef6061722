"""Keeps connections signed in, and says why one could not sign in.

A broker with `connections.max.reauth.ms`, and one that knows when a token ends, closes a connection
at the first request after that time, and a transaction is lost with it (KIP-368). aiokafka is told
the time (`session_lifetime_ms`) and does nothing with it. Here a request that comes late in a
session waits until the connection has signed in again, by the client's own exchange.

The library lets errors of Kerberos out of its tasks, which end with them; here they are OSErrors,
as of a broker that is away.

The replacement is by name in the module that makes connections, where the library offers no
parameter; `install` checks the names that it rests on and otherwise fails the start.

Invariants: between the first and the last request of a sign-in no other request is sent on its
connection, because the broker would take it for a part of it. Requests before it are answered
first, as brokers answer in order. A sign-in that fails closes its connection, and a request that
waited for it says that it was never sent. This module must not decide what a broker is shown.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable
from typing import Any

from aiokafka import conn, errors
from aiokafka.protocol.admin import SaslAuthenticateRequest, SaslHandShakeRequest

from service.kafka.no_credentials import NoCredentials

_SHARE = 0.85
"""Of a session, after which a connection signs in again; Java's clients take 0.85 to 0.95."""
_EARLIEST_S = 1.1
"""Brokers do not take a second sign-in within a second of the first."""
_STOCK_TIMEOUT_MS = 40_000
_NAME = "AIOKafkaConnection"
_SIGN_IN = (SaslHandShakeRequest, SaslAuthenticateRequest)
_NEEDED = ("_do_sasl_handshake", "close", "connected", "send")

_log = logging.getLogger(__name__)


class SaslConnection(conn.AIOKafkaConnection):
    """A connection whose session does not end while its credentials are good."""

    def __init__(self, *args: Any, **options: Any) -> None:
        self._stock.__init__(*args, **options)
        self._sign_in_s = options.get("request_timeout_ms", _STOCK_TIMEOUT_MS) / 1_000
        self._due_s = float("inf")
        self._signing_in: asyncio.Future[bool] | None = None

    @property
    def _stock(self) -> Any:
        """The library's own methods, which have no types."""
        return super()

    def send(self, request: Any, expect_response: bool = True) -> Awaitable[Any]:
        """At once, as the client's own; or when the connection has signed in again."""
        if isinstance(request, _SIGN_IN):
            return self._heard(self._stock.send(request, expect_response))
        is_due = time.monotonic() >= self._due_s
        if is_due and self._signing_in is None and self._stock.connected():
            self._signing_in = asyncio.ensure_future(self._sign_in_again())
        if self._signing_in is not None:
            waiting = self._send_after(self._signing_in, request, expect_response)
            return asyncio.ensure_future(waiting)
        sent: Awaitable[Any] = self._stock.send(request, expect_response)
        return sent

    async def _heard(self, answer: Awaitable[Any]) -> Any:
        """Notes how long the session lives. Brokers before 2.2 do not say it, and 0 is for ever."""
        heard = await answer
        session_s = getattr(heard, "session_lifetime_ms", 0) / 1_000
        good_s = max(_EARLIEST_S, session_s * _SHARE) if session_s > 0 else float("inf")
        self._due_s = time.monotonic() + good_s
        return heard

    async def _send_after(
        self, signing_in: asyncio.Future[bool], request: Any, expect_response: bool
    ) -> Any:
        if not await asyncio.shield(signing_in):
            raise errors.NodeNotReadyError("the connection could not sign in again")
        return await self._stock.send(request, expect_response)

    async def _sign_in_again(self) -> bool:
        signed_in = False
        try:
            async with asyncio.timeout(self._sign_in_s):
                await self._do_sasl_handshake()
            signed_in = True
        except (errors.KafkaError, OSError, TimeoutError) as error:
            if self._stock.connected():
                _log.warning("%s:%s: cannot sign in again: %r", self.host, self.port, error)
        finally:
            self._signing_in = None
            if not signed_in:
                self._stock.close(reason=conn.CloseReason.CONNECTION_BROKEN)
        return signed_in

    @staticmethod
    def kerberos_errors() -> tuple[type[Exception], ...]:
        """What the library behind GSSAPI raises; none where it is not installed."""
        library = getattr(conn, "gssapi", None)
        return (library.exceptions.GSSError,) if library is not None else ()

    async def _do_sasl_handshake(self) -> None:
        try:
            await self._stock._do_sasl_handshake()
        except self.kerberos_errors() as error:
            words = " ".join(str(error).split())
            raise NoCredentials(
                f"Kerberos gives no ticket for {self.sasl_principal}: {words}"
            ) from error


def install() -> None:
    """From now on each connection of this process is one of these. Raises RuntimeError if the
    library changed."""
    check(SaslConnection.__base__)
    setattr(conn, _NAME, SaslConnection)


def check(stock: Any) -> None:
    """Raises RuntimeError unless the library's connection has all that this rests on."""
    missing = [name for name in _NEEDED if name not in vars(stock)]
    if missing or not hasattr(conn, _NAME):
        raise RuntimeError(f"aiokafka's connection has no {missing}: this version is not known")

"""A connection signs in again before the broker ends its session, and says why it cannot."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiokafka import conn, errors
from aiokafka.abc import AbstractTokenProvider
from aiokafka.protocol.metadata import MetadataRequest

from service.kafka import sasl_connection
from service.kafka.connection import client_options
from service.kafka.no_credentials import NoCredentials
from service.kafka.sasl_connection import SaslConnection
from service.settings import KafkaSettings
from tests.fakes.sasl_broker import AUTHENTICATE, HANDSHAKE, METADATA, SaslBroker, sasl_broker


class _Tokens(AbstractTokenProvider):
    def __init__(self) -> None:
        self.given = 0
        self.may_give = asyncio.Event()
        self.may_give.set()

    async def token(self) -> str:
        await self.may_give.wait()
        self.given += 1
        return "token"


def _connection(port: int, tokens: _Tokens, made_as: type[SaslConnection] = SaslConnection) -> Any:
    return made_as(
        "127.0.0.1",
        port,
        security_protocol="SASL_PLAINTEXT",
        sasl_mechanism="OAUTHBEARER",
        sasl_oauth_token_provider=tokens,
    )


@asynccontextmanager
async def _signed_in(broker: SaslBroker) -> AsyncIterator[tuple[Any, _Tokens]]:
    tokens = _Tokens()
    made = _connection(broker.port, tokens)
    await made.connect()
    broker.seen.clear()
    try:
        yield made, tokens
    finally:
        made.close()


def _asked(made: Any, count: int = 1) -> list[Awaitable[Any]]:
    return [made.send(MetadataRequest([])) for _ in range(count)]


async def test_late_in_a_session_a_request_waits_for_a_new_one() -> None:
    """The session of the broker has ended, so it would close the connection. All requests of that
    moment share one sign-in, and none is sent within it."""
    async with sasl_broker(3_600) as broker, _signed_in(broker) as (made, tokens):
        broker.end_session()
        made._due_s = 0.0
        await asyncio.gather(*_asked(made, 20))
        assert broker.seen == [HANDSHAKE, AUTHENTICATE] + [METADATA] * 20
        assert tokens.given == 2
        await asyncio.gather(*_asked(made, 2))
        assert broker.seen[22:] == [METADATA] * 2


async def test_requests_before_a_sign_in_are_answered_and_later_ones_wait() -> None:
    """Also those that are sent while the token is asked for."""
    async with sasl_broker(3_600) as broker, _signed_in(broker) as (made, tokens):
        before = _asked(made, 3)
        made._due_s = 0.0
        tokens.may_give.clear()
        waiting = asyncio.gather(*_asked(made, 2))
        await asyncio.gather(*before)
        later = asyncio.gather(*_asked(made, 2))
        tokens.may_give.set()
        await asyncio.gather(waiting, later)
        assert broker.seen == [METADATA] * 3 + [HANDSHAKE, AUTHENTICATE] + [METADATA] * 4


async def test_a_request_that_waited_in_vain_was_never_sent() -> None:
    """So a transaction does not take it for one whose answer is missing."""
    async with sasl_broker(3_600) as broker, _signed_in(broker) as (made, _tokens):
        broker.refuses = True
        made._due_s = 0.0
        ended = await asyncio.gather(*_asked(made, 2), return_exceptions=True)
        assert [type(one) for one in ended] == [errors.NodeNotReadyError] * 2
        assert METADATA not in broker.seen
        assert not made.connected()


async def test_a_cancelled_request_leaves_the_sign_in_to_the_others() -> None:
    """A step that ran into its deadline is cancelled."""
    async with sasl_broker(3_600) as broker, _signed_in(broker) as (made, tokens):
        tokens.may_give.clear()
        made._due_s = 0.0
        first, second = map(asyncio.ensure_future, _asked(made, 2))
        await asyncio.sleep(0)
        first.cancel()
        tokens.may_give.set()
        await second
        assert first.cancelled()
        assert broker.seen == [HANDSHAKE, AUTHENTICATE, METADATA]


@pytest.mark.parametrize(("session_s", "due_s"), [(0.0, float("inf")), (100.0, 85.0), (1.0, 1.1)])
async def test_when_a_session_is_renewed(session_s: float, due_s: float) -> None:
    """Never where it has no end; not within a second, which brokers refuse."""
    async with sasl_broker(session_s) as broker, _signed_in(broker) as (made, _tokens):
        left_s = made._due_s - asyncio.get_running_loop().time()
        assert left_s == pytest.approx(due_s, abs=1.0) if session_s != 1.0 else left_s <= due_s


class _GssError(Exception):
    pass


class _WithoutTicket(SaslConnection):
    @staticmethod
    def kerberos_errors() -> tuple[type[Exception], ...]:
        return (_GssError,)

    def authenticator_oauth(self) -> Any:
        raise _GssError("No Kerberos credentials\n available")


async def test_kerberos_own_errors_become_errors_of_a_connection() -> None:
    """Any other would end the client's task that keeps its metadata fresh."""
    async with sasl_broker(0) as broker:
        made = _connection(broker.port, _Tokens(), _WithoutTicket)
        with pytest.raises(
            NoCredentials, match=r"for kafka@127\.0\.0\.1: No Kerberos credentials av"
        ):
            await made.connect()


def test_clients_that_sign_in_make_such_connections() -> None:
    """A library without the names that this rests on fails the start instead."""
    options = KafkaSettings(
        security_protocol="SASL_PLAINTEXT", sasl_username="a", sasl_password="b"
    )
    client_options(options, "test")
    assert conn.AIOKafkaConnection is SaslConnection
    with pytest.raises(RuntimeError, match="this version is not known"):
        sasl_connection.check(object)

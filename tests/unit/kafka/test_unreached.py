"""Each way not to reach a broker has its words, and the setting that mends it."""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl

import pytest
from aiokafka import errors

from service.kafka.connection import start_lines
from service.kafka.no_credentials import NoCredentials
from service.kafka.unreached import why_unreached
from service.settings import KafkaSettings

_PLAIN = KafkaSettings(bootstrap_servers="kafka:9092")
_TLS = _PLAIN.model_copy(update={"security_protocol": "SSL"})
_SCRAM = _PLAIN.model_copy(
    update={"security_protocol": "SASL_SSL", "sasl_mechanism": "SCRAM-SHA-256"}
)


def _unverified(code: int, message: str = "") -> ssl.SSLCertVerificationError:
    """As OpenSSL raises it."""
    error = ssl.SSLCertVerificationError(1, "[SSL: CERTIFICATE_VERIFY_FAILED] (_ssl.c:1006)")
    error.verify_code, error.verify_message = code, message
    return error


def _alert(reason: str) -> ssl.SSLError:
    error = ssl.SSLError(1, f"[SSL: {reason}] (_ssl.c:2580)")
    error.reason = reason
    return error


_RUNNING = "is it running there? set kafka.bootstrap_servers"
_CLOSED = "it closed the connection; set kafka.security_protocol to what its listener speaks"


@pytest.mark.parametrize(
    ("settings", "failure", "says"),
    [
        (_TLS, ConnectionRefusedError(111, "refused"), f"connection refused; {_RUNNING}"),
        (_TLS, OSError("[Errno 111] ('::1', 9092), [Errno 111] ('127…'"), "connection refused; "),
        (_TLS, socket.gaierror(-2, "Name"), f"the name is not known; {_RUNNING}"),
        (_TLS, TimeoutError(), f"no answer in time; {_RUNNING}"),
        (_PLAIN, TimeoutError(), "may be silent, too: kafka.security_protocol"),
        (_PLAIN, errors.RequestTimedOutError(), "no answer in time; "),
        (_TLS, _unverified(10), "its certificate has expired; renew it at the broker"),
        (_TLS, _unverified(9), "its certificate is not valid yet; is this machine's clock right?"),
        (_TLS, _unverified(62), "its certificate is for another host name; set kafka.bootstrap_"),
        (_TLS, _unverified(64), "its certificate is for another address; set kafka.bootstrap_"),
        (_TLS, _unverified(19), "authority that is not known here; set kafka.ssl_cafile"),
        (_TLS, _unverified(20), "authority that is not known here; set kafka.ssl_cafile"),
        (_TLS, _unverified(23, "certificate revoked"), "not accepted (certificate revoked)"),
        (_TLS, _alert("WRONG_VERSION_NUMBER"), "no TLS with it (WRONG_VERSION_NUMBER); set kafka"),
        (_TLS, _alert("TLSV13_ALERT_CERTIFICATE_REQUIRED"), "set kafka.ssl_certfile and kafka.ssl"),
        (_PLAIN, errors.KafkaConnectionError("Connection at kafka:9092 closed"), _CLOSED),
        (_TLS, ConnectionResetError(), f"{_CLOSED}; or set kafka.ssl_certfile and kafka.ssl_key"),
        (_SCRAM, NoCredentials("no token"), "cannot sign in at kafka:9092: no token"),
        (
            _SCRAM,
            errors.SaslAuthenticationFailed("invalid credentials"),
            "cannot sign in at kafka:9092: the broker refuses it (invalid credentials): set "
            "kafka.sasl_username and kafka.sasl_password",
        ),
        (
            _SCRAM,
            errors.UnsupportedSaslMechanismError(object()),
            "SCRAM-SHA-256 is not offered by the broker: set kafka.sasl_mechanism",
        ),
        (
            _SCRAM,
            errors.IllegalSaslStateError(object()),
            "the broker asks for no sign-in: set kafka.security_protocol to SSL",
        ),
        (_PLAIN, OSError("odd"), "no Kafka answers at kafka:9092: odd; is it running there? set"),
    ],
)
def test_a_failure_names_what_mends_it(
    settings: KafkaSettings, failure: Exception, says: str
) -> None:
    """No class of Python and no line of OpenSSL's source."""
    said = why_unreached([failure], settings)
    assert says in said
    assert "_ssl.c" not in said
    assert "Error" not in said


@pytest.mark.parametrize("mechanism", ["GSSAPI", "OAUTHBEARER", "PLAIN"])
def test_a_refused_sign_in_names_what_was_shown(mechanism: str) -> None:
    """A ticket, a token, or user and password; of several addresses, the one that answered."""
    settings = _SCRAM.model_copy(update={"sasl_mechanism": mechanism})
    away, refused = ConnectionRefusedError(), errors.SaslAuthenticationFailed("")
    shown = {"GSSAPI": "another ticket", "OAUTHBEARER": "expects of tokens"}
    said = why_unreached([away, refused], settings)
    assert shown.get(mechanism, "kafka.sasl_password") in said
    assert "no Kafka answers" not in said


async def test_clients_that_start_at_once_have_their_own_reasons() -> None:
    """The store starts one for each topic; all lines go to one logger. A task that outlives its
    client's start hides nothing."""
    log, all_here, over = logging.getLogger("aiokafka"), asyncio.Barrier(2), asyncio.Event()

    async def later() -> bool:
        await over.wait()
        line = log.makeRecord("aiokafka", logging.ERROR, "", 0, "Unable connect to x", (), None)
        return bool(log.filter(line))

    async def start(failure: Exception) -> tuple[str, asyncio.Task[bool]]:
        with start_lines() as lines:
            await all_here.wait()
            log.error('Unable connect to "%s:%s": %s', "kafka", 9092, failure)
            task = asyncio.create_task(later())
        return lines.no_answer(_TLS), task

    ended = await asyncio.gather(start(_unverified(10)), start(ConnectionRefusedError()))
    assert ["expired" in said for said, _ in ended] == [True, False]
    assert ["connection refused" in said for said, _ in ended] == [False, True]
    over.set()
    assert await asyncio.gather(*(task for _, task in ended)) == [True, True]

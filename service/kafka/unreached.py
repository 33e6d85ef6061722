"""Says in words why no broker could be reached, and which setting to change.

The client's own words name a class of Python, OpenSSL's a line of its source. Each kind of failure
here has the setting that mends it; a kind that is not known keeps its words. Nothing here connects.
"""

from __future__ import annotations

import errno
import socket
import ssl
from collections.abc import Sequence
from typing import Final

from aiokafka import errors

from service.kafka.no_credentials import NoCredentials
from service.model.printable import printable
from service.settings import KafkaSettings

_CHARS_MAX: Final = 300
_RUNNING: Final = "is it running there? set kafka.bootstrap_servers"
_PROTOCOL: Final = "set kafka.security_protocol to what its listener speaks"
_SILENT_IN_PLAIN: Final = "; a listener for TLS or SASL may be silent, too: kafka.security_protocol"
_CERTIFICATES: Final = {
    9: "its certificate is not valid yet: is this machine's clock right?",
    10: "its certificate has expired: renew it at the broker",
    62: "its certificate is for another host name: set kafka.bootstrap_servers (and the brokers' "
    "advertised.listeners) to names that the certificate has",
    64: "its certificate is for another address: set kafka.bootstrap_servers (and the brokers' "
    "advertised.listeners) to names or addresses that the certificate has",
}
"""By OpenSSL's number of the reason (X509_V_ERR_…)."""
_UNKNOWN_ISSUER: Final = frozenset({2, 18, 19, 20, 21})
_CLIENT_ALERTS: Final = ("CERTIFICATE_REQUIRED", "BAD_CERTIFICATE", "UNKNOWN_CA", "EXPIRED")


def why_unreached(failures: Sequence[object], settings: KafkaSettings) -> str:
    """One sentence about all addresses: what the client met there, and what to do about it. A
    broker that answers and refuses the sign-in says more than one that is away."""
    servers = settings.bootstrap_servers
    for failure in failures:
        if words := _not_signed_in(failure, settings):
            return f"cannot sign in at {servers}: {words}"
    met = [_met(failure, settings) for failure in failures or [TimeoutError()]]
    reasons = ", ".join(dict.fromkeys(reason for reason, _ in met))
    advice = "; ".join(dict.fromkeys(advice for _, advice in met))
    return f"no Kafka answers at {servers}: {reasons}; {advice}"


def _not_signed_in(failure: object, settings: KafkaSettings) -> str:
    """Empty where the failure is another one."""
    if isinstance(failure, NoCredentials):
        return str(failure)
    if isinstance(failure, errors.UnsupportedSaslMechanismError):
        return (
            f"{settings.sasl_mechanism} is not offered by the broker: set kafka.sasl_mechanism to "
            "one that is"
        )
    if isinstance(failure, errors.IllegalSaslStateError):
        bare = settings.security_protocol.removeprefix("SASL_")
        return f"the broker asks for no sign-in: set kafka.security_protocol to {bare}"
    if isinstance(failure, (errors.SaslAuthenticationFailed, errors.AuthenticationFailedError)):
        return f"the broker refuses it ({_told(failure)}): set {_credentials(settings)}"
    return ""


def _credentials(settings: KafkaSettings) -> str:
    """What is shown with the mechanism."""
    if settings.sasl_mechanism == "GSSAPI":
        return "kafka.sasl_kerberos_service_name, or take another ticket"
    if settings.sasl_mechanism != "OAUTHBEARER":
        return "kafka.sasl_username and kafka.sasl_password"
    if settings.sasl_oauth_token_url:
        return "kafka.sasl_oauth_client_id, or what the broker expects of tokens"
    return "another token, or what the broker expects of tokens"


def _told(failure: errors.KafkaError) -> str:
    """The broker's own words; the class without any."""
    return printable(" ".join(map(str, failure.args)), _CHARS_MAX) or type(failure).__name__


def _met(failure: object, settings: KafkaSettings) -> tuple[str, str]:
    """Reason and advice. asyncio puts the failures of a name's several addresses into the text of
    one OSError."""
    if isinstance(failure, ConnectionRefusedError) or f"Errno {errno.ECONNREFUSED}" in str(failure):
        return "connection refused", _RUNNING
    if isinstance(failure, socket.gaierror):
        return "the name is not known", _RUNNING
    if isinstance(failure, (TimeoutError, errors.RequestTimedOutError)):
        plain = settings.security_protocol == "PLAINTEXT"
        return "no answer in time", _RUNNING + (_SILENT_IN_PLAIN if plain else "")
    if isinstance(failure, ssl.SSLError):
        return _tls(failure, settings)
    if isinstance(failure, (ConnectionError, errors.KafkaConnectionError)):
        return "it closed the connection", _closed(settings)
    told = printable(str(failure) or repr(failure), _CHARS_MAX)
    return told, f"{_RUNNING} and kafka.security_protocol"


def _tls(failure: ssl.SSLError, settings: KafkaSettings) -> tuple[str, str]:
    if isinstance(failure, ssl.SSLCertVerificationError):
        if known := _CERTIFICATES.get(failure.verify_code):
            reason, _, advice = known.partition(": ")
            return reason, advice
        if failure.verify_code in _UNKNOWN_ISSUER:
            return (
                "its certificate is signed by an authority that is not known here",
                "set kafka.ssl_cafile to the certificate of that authority",
            )
        return f"its certificate is not accepted ({failure.verify_message})", "renew it there"
    reason = str(failure.reason or failure)
    if any(alert in reason for alert in _CLIENT_ALERTS):
        return f"it does not accept our certificate ({reason})", _client_certificate(settings)
    return f"no TLS with it ({reason})", _PROTOCOL


def _closed(settings: KafkaSettings) -> str:
    """With TLS 1.3 a broker refuses a client's certificate after the handshake, by closing."""
    if not settings.security_protocol.endswith("SSL"):
        return _PROTOCOL
    return f"{_PROTOCOL}; or {_client_certificate(settings)}"


def _client_certificate(settings: KafkaSettings) -> str:
    if settings.ssl_certfile is None:
        return "set kafka.ssl_certfile and kafka.ssl_keyfile, if it asks for a certificate"
    return "renew kafka.ssl_certfile: valid, for clients, of an authority that the broker knows"

"""`invoice-stream health`: asks the service on this host whether it is alive; for containers.

Exit code 0 when it is, 1 when it is not or does not answer. An image needs no other tool for it.
"""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Callable

from service.ops.http import STATES
from service.ops.terminal import warn
from service.settings import HttpSettings

_TIMEOUT_S = 4.0
_BODY_BYTES = 100
_ANY_ADDRESS = ("0.0.0.0", "::", "")  # noqa: S104 - compared with, not bound to


def run(settings: HttpSettings, say: Callable[[str], None]) -> int:
    """Asks /healthz where the settings say it answers."""
    host = "127.0.0.1" if settings.host in _ANY_ADDRESS else settings.host
    connection: http.client.HTTPConnection
    if settings.ssl_certfile is not None:
        # The certificate names the service's public host; this asks the one on this machine.
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        connection = http.client.HTTPSConnection(
            host, settings.port, timeout=_TIMEOUT_S, context=context
        )
    else:
        connection = http.client.HTTPConnection(host, settings.port, timeout=_TIMEOUT_S)
    try:
        connection.request("GET", "/healthz")
        reply = connection.getresponse()
        status, body = reply.status, reply.read(_BODY_BYTES)
    except (OSError, http.client.HTTPException) as error:
        said = error.strerror if isinstance(error, OSError) and error.strerror else error
        warn(f"no answer from {host}:{settings.port}: {said}")
        return 1
    finally:
        connection.close()
    if body.strip() not in STATES:
        warn(f"another program answers at {host}:{settings.port} ({status}): see http.port")
        return 1
    if status != 200:
        warn(f"not alive ({status})")
        return 1
    say("alive")
    return 0

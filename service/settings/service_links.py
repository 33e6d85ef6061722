"""Tells the variables that a platform sets for its own services from misspelt settings.

Kubernetes gives each pod `{NAME}_SERVICE_HOST`, `{NAME}_PORT_8080_TCP_ADDR` and more for every
Service of the namespace (service links; Docker's links are the same). A Service that is called
`invoice-stream` would look like settings. The values decide where a name alone could be a mistake:
`INVOICE_STREAM_PORT=8080` was meant for `INVOICE_STREAM_HTTP__PORT`.

Pure: names and values in, a verdict out.
"""

from __future__ import annotations

import re

_URL = r"(?:tcp|udp|sctp)://\S{1,300}"
_LINKS = tuple(
    (re.compile(rf"[A-Z0-9_]{{1,300}}_{name}"), re.compile(value))
    for name, value in (
        (r"SERVICE_HOST", r"\S{1,300}"),
        (r"SERVICE_PORT(?:_[A-Z0-9_]{1,100})?", r"\d{1,5}"),
        (r"PORT", _URL),
        (r"PORT_\d{1,5}_(?:TCP|UDP|SCTP)", _URL),
        (r"PORT_\d{1,5}_(?:TCP|UDP|SCTP)_(?:PROTO|PORT|ADDR)", r"\S{1,300}"),
    )
)


def is_service_link(name: str, value: str) -> bool:
    """Whether a platform set the variable to say where one of its services is. Names with two
    underscores in a row are settings of a group, or meant to be."""
    return "__" not in name and any(
        link.fullmatch(name) and content.fullmatch(value) for link, content in _LINKS
    )

"""Reads the W3C trace context in a record's headers. Pure.

A malformed header is ignored: untrusted text must not reach our own headers.
"""

from __future__ import annotations

import re

from service.model.record import Headers

HEADER = "traceparent"
_VALID = re.compile(r"(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")


def traceparent_of(headers: Headers) -> str | None:
    """The sender's context, or None without a valid one."""
    for name, value in headers:
        if name.lower() == HEADER and value is not None:
            text = value.decode("latin-1").strip()
            return text if _VALID.fullmatch(text) else None
    return None

"""Reads and writes the W3C trace context in a record's headers. Pure.

A malformed header is ignored: untrusted text must not reach our own headers. `tracestate` counts
only beside a valid `traceparent`, as the standard wants it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from service.model.record import Headers

PARENT, STATE = "traceparent", "tracestate"
NAMES = (PARENT, STATE)
_PARENT = re.compile(r"(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
_MEMBER = re.compile(r"(?:[a-z0-9][a-z0-9_*/@-]{0,255}=[\x21-\x2b\x2d-\x3c\x3e-\x7e]{1,256})?")
_MEMBERS_MAX, _STATE_CHARS_MAX = 32, 512
"""All that a vendor must pass on, by the standard."""


class TraceContext(NamedTuple):
    """Where a trace has come to: `traceparent`, and the vendors' `tracestate` (or "")."""

    parent: str
    state: str = ""


def trace_context_of(headers: Headers) -> TraceContext | None:
    """The sender's context, or None without a valid one."""
    parents = _texts(headers, PARENT)
    if not parents or not _PARENT.fullmatch(parents[0]):
        return None
    state = ",".join(_texts(headers, STATE))
    return TraceContext(parents[0], state if _is_list(state) else "")


def headers_of(context: TraceContext | None) -> Headers:
    """The headers that carry a context on."""
    if context is None:
        return ()
    written = zip(NAMES, context, strict=True)
    return tuple((name, text.encode()) for name, text in written if text)


def _is_list(state: str) -> bool:
    """Whether it is a list of vendors' members. They are taken apart first: one expression for the
    whole list would try each blank on both sides of each member."""
    if len(state) > _STATE_CHARS_MAX:
        return False
    members = state.split(",")
    return len(members) <= _MEMBERS_MAX and all(_MEMBER.fullmatch(m.strip(" \t")) for m in members)


def _texts(headers: Headers, wanted: str) -> list[str]:
    return [
        value.decode("latin-1").strip()
        for name, value in headers
        if name.lower() == wanted and value is not None
    ]

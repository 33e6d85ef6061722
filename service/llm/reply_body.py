"""Reads the body of a reply as JSON objects, in all forms in which servers send them.

Asked for one object, servers also send: an object behind a byte order mark, an object and
`data: [DONE]`, a stream of events (`data: {…}`), an object in each line, or a list with one object.
An event may have several `data:` lines, which are one text; lines may end with CR alone; comments,
names and numbers of events say nothing. Joining the objects of a stream is left to the dialects.

Pure and total; linear in the body. Nothing is repaired: a body that ends within an object, or that
holds anything else, is no answer.
"""

from __future__ import annotations

import json
import re
from typing import Any

from service.llm.charset import as_utf8

_END = re.compile(r"\r\n?")
_FIELD = re.compile(
    r"^[ \t\ufeff]*(?:data(?::|[ \t]*$)|(?::|(?:event|id|retry)[ \t]*(?::|$))[^\n]*)",
    re.MULTILINE | re.IGNORECASE,
)
"""The name of an event's field, with its value unless that is data. No line within a JSON object
begins so: there, names stand in quotes."""
_BETWEEN = re.compile(
    r"(?:[\s\ufeff\0]|data:|\[DONE\]|\)\]\}',"
    r"|\"?(?:null|ping|pong|keep-?alive|heartbeat|start|stop|end|done|close)\"?(?=\s|\Z))*",
    re.IGNORECASE,
)
"""What may stand between the objects of a stream: padding, and events that only keep it open. The
brackets are a prefix against scripts, which some gateways put before all JSON."""
DONE = b"[DONE]"
"""The last event of a stream."""
_OBJECTS_MAX = 100_000
"""Chunks of a stream: more than any answer has tokens."""
_DECODER = json.JSONDecoder(strict=False)
"""Line breaks and tabs within a string are read: a server that does not escape them means them."""


def json_objects(body: bytes) -> tuple[dict[str, Any], ...]:
    """The objects of a body in their order; none if there is anything else in it."""
    try:
        return _whole(json.loads(body, strict=False))
    except (ValueError, RecursionError):
        return _stream(_text(body))


def json_object(body: bytes) -> dict[str, Any] | None:
    """The body as one object, or None; never raises for any body."""
    objects = json_objects(body)
    return objects[0] if len(objects) == 1 else None


def is_complete(body: bytes) -> bool:
    """Whether nothing can be missing behind a body whose connection broke: it is one value, or a
    stream that says that it is done."""
    try:
        return isinstance(json.loads(body, strict=False), dict | list)
    except (ValueError, RecursionError):
        text = _text(body)
        return text.rstrip().endswith(DONE.decode()) and bool(_stream(text))


def _whole(value: object) -> tuple[dict[str, Any], ...]:
    values = value if isinstance(value, list) else [value]
    objects = tuple(one for one in values if isinstance(one, dict))
    return objects if len(objects) == len(values) else ()


def _text(body: bytes) -> str:
    """The body without what an event stream adds to its data."""
    return _FIELD.sub("", _END.sub("\n", as_utf8(body).decode("utf-8", "replace")))


def _stream(text: str) -> tuple[dict[str, Any], ...]:
    objects: list[dict[str, Any]] = []
    at = _behind(text, 0)
    while at < len(text):
        if text[at] != "{" or len(objects) == _OBJECTS_MAX:
            return ()
        try:
            value, end = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            return ()
        objects.append(value)
        at = _behind(text, end)
    return tuple(objects)


def _behind(text: str, at: int) -> int:
    found = _BETWEEN.match(text, at)
    return found.end() if found else at

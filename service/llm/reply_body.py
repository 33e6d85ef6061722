"""Reads the body of a reply as JSON objects, in all forms in which servers send them.

Asked for one object, servers also send: an object behind a byte order mark, an object and
`data: [DONE]`, a stream of events (`data: {…}`), an object in each line, a list with one object, or
all of that in a JSON string. An event may have several `data:` lines, which are one text, and a
bare string for data; lines may end with CR alone; comments, names and numbers of events say
nothing. Joining the objects of a stream is left to the dialects.

Words before all objects, and behind a single one, say nothing either (a prefix against scripts, a
warning, a line of a log), unless a brace is among them. Words behind an event may be one that was
cut off. A page for people holds no objects.

Pure and total; linear in the body. Nothing is repaired: a body that ends within an object is no
answer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from service.llm.charset import as_utf8

_END = re.compile(r"\r\n?")
_FIELD = re.compile(
    r"^[ \t\ufeff]*(?:(?:data|error)(?::|[ \t]*$)|(?::|(?:event|id|retry)[ \t]*(?::|$))[^\n]*)",
    re.MULTILINE | re.IGNORECASE,
)
"""The name of an event's field, with its value unless that is data. No line within a JSON object
begins so: there, names stand in quotes."""
_BETWEEN = re.compile(
    r"(?:[\s\ufeff\0]|data:|\[DONE\]|\)\]\}',|(?:for|while)\([^\n{}]{0,9}\)(?:\{\})?"
    r"|\"?(?:null|ping|pong|keep-?alive|heartbeat|start|stop|end|done|close)\"?(?=\s|\Z))*",
    re.IGNORECASE,
)
"""What may stand between the objects of a stream: padding, and events that only keep it open. The
brackets and the loops are prefixes against scripts, which some gateways put before all JSON."""
_WORDS = re.compile(r"[^{}\"]*(?:\"[^{}\"\n]*\"[^{}\"]*)*(?=\{|\Z)")
"""Anything without braces, up to the next object."""
_PAGE = re.compile(rb"(?:\xef\xbb\xbf|\s)*<(?:!doctype|html|\?xml)", re.IGNORECASE)
_BEGINS = frozenset('{"')
_STRINGS_MAX = 3
"""Encodings of one body upon one another."""
_LAST = 2
_LAST_BREAKS = 24
"""Breaks of lines that may be within the last two events of a stream."""
_LAST_BYTES = 131_072
DONE = b"[DONE]"
"""The last event of a stream."""
_OBJECTS_MAX = 100_000
"""Chunks of a stream: more than any answer has tokens."""
_DECODER = json.JSONDecoder(strict=False)
"""Line breaks and tabs within a string are read: a server that does not escape them means them."""


def json_objects(body: bytes) -> tuple[dict[str, Any], ...]:
    """The objects of a body in their order; none if there is anything else in it."""
    try:
        value = _decoded(body)
    except (ValueError, RecursionError):
        return () if is_page(body) else _stream(body)
    return _whole(_unwritten(value))


def _decoded(body: bytes) -> object:
    """As `json.loads` does it, without a new decoder for each body."""
    return _DECODER.decode(body.decode(json.detect_encoding(body), "surrogatepass"))


def is_page(body: bytes) -> bool:
    """Whether the body is a page for people: no LLM server writes one."""
    return _PAGE.match(body) is not None


def _unwritten(value: object) -> object:
    """What is written in a JSON string, if it is JSON."""
    for _ in range(_STRINGS_MAX):
        if not isinstance(value, str):
            break
        text = value
        try:
            value = json.loads(text, strict=False)
        except (ValueError, RecursionError):
            return _stream(text.encode("utf-8", "replace"))
    return value


def json_object(body: bytes) -> dict[str, Any] | None:
    """The body as one object, or None; never raises for any body."""
    objects = json_objects(body)
    return objects[0] if len(objects) == 1 else None


def is_complete(body: bytes) -> bool:
    """Whether nothing can be missing behind a body whose connection broke: it is one value, or a
    stream that says that it is done, or why it ended."""
    try:
        return isinstance(_decoded(body), dict | list)
    except (ValueError, RecursionError):
        objects = _stream(body)
    return any(map(_ends, objects[-_LAST:])) or (bool(objects) and body.rstrip().endswith(DONE))


def last_events(chunks: Sequence[bytes]) -> bytes:
    """The end of a body in chunks, with the last two events if it is a stream; its length does not
    grow with the body's."""
    kept: list[bytes] = []
    breaks = size = 0
    for chunk in reversed(chunks):
        kept.append(chunk)
        size += len(chunk)
        breaks += chunk.count(b"\n") + chunk.count(b"\r")
        if breaks > _LAST_BREAKS or size >= _LAST_BYTES:
            break
    end = b"".join(reversed(kept))
    if breaks > _LAST_BREAKS:
        end = b"".join(end.splitlines(keepends=True)[-_LAST_BREAKS // 2 :])
    return end[-_LAST_BYTES:]


def _ends(event: dict[str, Any]) -> bool:
    """Whether an event says why the answer ended. One behind it may count tokens."""
    choices = event.get("choices")
    first = choices[0] if isinstance(choices, list) and choices else event
    reason = first.get("finish_reason") if isinstance(first, dict) else None
    return event.get("done") is True or (bool(reason) and reason != "null")


def _whole(value: object) -> tuple[dict[str, Any], ...]:
    values = value if isinstance(value, list | tuple) else [value]
    objects = tuple(one for one in values if isinstance(one, dict))
    return objects if len(objects) == len(values) else ()


def _stream(body: bytes) -> tuple[dict[str, Any], ...]:
    lines = _END.sub("\n", as_utf8(body).decode("utf-8", "replace"))
    text = _FIELD.sub("", lines)
    is_events = len(text) != len(lines)
    objects: list[dict[str, Any]] = []
    at = _begin(text)
    while at < len(text):
        if text[at] not in _BEGINS or len(objects) == _OBJECTS_MAX:
            return ()
        try:
            value, end = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            return ()
        objects.append({"text": value} if isinstance(value, str) else value)
        at = _behind(text, end)
        if len(objects) == 1 and not is_events and _WORDS.fullmatch(text, at):
            break
    return tuple(objects)


def _begin(text: str) -> int:
    """Where the first object begins: behind what says nothing, and behind words."""
    at = _behind(text, 0)
    words = None if text[at : at + 1] == '"' else _WORDS.match(text, at)
    return words.end() if words else at


def _behind(text: str, at: int) -> int:
    found = _BETWEEN.match(text, at)
    return found.end() if found else at

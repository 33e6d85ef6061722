"""Reads the body of a reply as JSON objects, in all forms in which servers send them.

Asked for one object, servers also send: an object behind a byte order mark, an object and
`data: [DONE]`, a stream of events (`data: {…}`), an object in each line, or a list with one object.
Joining the objects of a stream is left to the dialects.

Pure and total; linear in the body. Nothing is repaired: a body that ends within an object, or that
holds anything else, is no answer.
"""

from __future__ import annotations

import json
import re
from typing import Any

_BETWEEN = re.compile(r"(?:\s|(?::|event:|id:|retry:)[^\n]*|data:|\[DONE\])*", re.IGNORECASE)
"""What may stand between the objects of a stream."""
_OBJECTS_MAX = 100_000
"""Chunks of a stream: more than any answer has tokens."""
_DECODER = json.JSONDecoder()


def json_objects(body: bytes) -> tuple[dict[str, Any], ...]:
    """The objects of a body in their order; none if there is anything else in it."""
    try:
        return _whole(json.loads(body))
    except (ValueError, RecursionError):
        return _stream(body)


def json_object(body: bytes) -> dict[str, Any] | None:
    """The body as one object, or None; never raises for any body."""
    objects = json_objects(body)
    return objects[0] if len(objects) == 1 else None


def _whole(value: object) -> tuple[dict[str, Any], ...]:
    values = value if isinstance(value, list) else [value]
    objects = tuple(one for one in values if isinstance(one, dict))
    return objects if len(objects) == len(values) else ()


def _stream(body: bytes) -> tuple[dict[str, Any], ...]:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return ()
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

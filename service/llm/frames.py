"""Serialises the constant part of a request body once.

Instructions and schema are most of a request and are the same for every invoice; only the user's
text differs. A frame stores the JSON before and after that text, so a request costs the
serialisation of its own document and one concatenation.

Invariants: the bytes equal a serialisation of the whole payload. The cache is bounded. An entry
holds its schema, so a newer object cannot have the same identity.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NamedTuple

from service.model.completion import Prompt

_MARK = "\x00user\x00"
"""Placeholder for the user's text while a frame is made; no written text contains it."""
_MARK_JSON = json.dumps(_MARK).encode()[1:-1]

FRAMES_MAX = 64
"""Some forty schemas (names that are left out, and bounds of lists) in one shape, with room for a
longer answer."""


class _Key(NamedTuple):
    schema_id: int
    system: str
    max_tokens: int
    model: str
    shape: object


class _Frame(NamedTuple):
    schema: object
    before: bytes
    after: bytes


class RequestFrames:
    """A bounded cache of request bodies without their user text."""

    def __init__(self) -> None:
        self._frames: dict[_Key, _Frame] = {}

    def body(
        self,
        prompt: Prompt,
        model: str,
        shape: object,
        payload: Callable[[str], dict[str, Any]],
    ) -> bytes:
        """The JSON body; `payload(user_text)` is called only when no frame fits."""
        if prompt.images:
            return encode(payload(prompt.user))  # Pictures are large but rare.
        key = _Key(id(prompt.schema), prompt.system, prompt.max_tokens, model, shape)
        frame = self._frames.get(key)
        if frame is None:
            frame = self._add(key, prompt, payload(_MARK))
        # Without its quotes: the mark may be inside a longer string, and JSON escapes every
        # character separately.
        return frame.before + encode(prompt.user)[1:-1] + frame.after

    def _add(self, key: _Key, prompt: Prompt, payload: dict[str, Any]) -> _Frame:
        parts = encode(payload).split(_MARK_JSON)
        assert len(parts) == 2, "the user's text stands in a payload exactly once"
        if len(self._frames) >= FRAMES_MAX:
            self._frames.pop(next(iter(self._frames)))
        frame = _Frame(prompt.schema, parts[0], parts[1])
        self._frames[key] = frame
        return frame


def encode(value: object) -> bytes:
    """Compact ASCII JSON; a lone surrogate remains an escape, so encoding cannot fail."""
    return json.dumps(value, separators=(",", ":")).encode("ascii")

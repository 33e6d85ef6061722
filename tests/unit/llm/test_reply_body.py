"""A body is read in every form in which servers send objects, and in no other."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.llm.reply_body import json_object, json_objects

OBJECTS = st.lists(
    st.dictionaries(st.text(max_size=5), st.text(max_size=9) | st.integers(), max_size=3),
    min_size=1,
    max_size=5,
)


@given(OBJECTS, st.booleans())
def test_a_stream_of_events_is_its_objects(objects: list[dict[str, Any]], done: bool) -> None:
    """With comments, names and identifiers between them, as its standard allows."""
    events = [f"event: x\nid: 1\ndata: {json.dumps(one)}\n\n: alive\n\n" for one in objects]
    body = "".join(events) + ("data: [DONE]\n\n" if done else "")
    assert json_objects(body.encode()) == tuple(objects)


@given(OBJECTS, st.sampled_from(["\n", "\r\n", ""]))
def test_one_object_a_line(objects: list[dict[str, Any]], end: str) -> None:
    """Or one behind the other."""
    body = "\ufeff" + end.join(json.dumps(one, ensure_ascii=False) for one in objects)
    assert json_objects(body.encode("utf-8", "replace")) == tuple(
        json.loads(json.dumps(one, ensure_ascii=False).encode("utf-8", "replace"))
        for one in objects
    )


@pytest.mark.parametrize(
    ("body", "object_in_it"),
    [
        (b'{"a": 1}', {"a": 1}),
        (b'\xef\xbb\xbf{"a": 1}', {"a": 1}),
        (b'{"a":\n 1}\n\ndata: [DONE]\n\n', {"a": 1}),
        (b'[{"a": 1}]', {"a": 1}),
        (b'{"a": 1}{"b": 2}', None),
        (b"", None),
        (b"[]", None),
        (b"5", None),
        (b'[{"a": 1}, 5]', None),
        (b'{"a": 1} and more', None),
        (b'data: {"a": 1', None),
        (b"<html>", None),
        (b"\xff\xfe\xff", None),
        (b"[" * 100_000, None),
        (b'{"a":' * 100_000, None),
    ],
)
def test_one_object_or_none(body: bytes, object_in_it: dict[str, Any] | None) -> None:
    """Nothing is repaired, and nothing raises."""
    assert json_object(body) == object_in_it

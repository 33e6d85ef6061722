"""A body is read in every form in which servers send objects, and in no other."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.llm.reply_body import is_complete, json_object, json_objects, last_events

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


@given(OBJECTS, st.sampled_from(["\n", "\r\n", "\r"]), st.booleans(), st.booleans())
def test_an_event_may_have_several_lines_of_data(
    objects: list[dict[str, Any]], end: str, mark: bool, spaced: bool
) -> None:
    """They are one text, whatever ends the lines; a byte order mark may come first."""
    field = "data: " if spaced else "data:"
    events = [
        [
            "event: chunk",
            *(field + line for line in json.dumps(one, indent=1).split("\n")),
            "",
            ": ok",
        ]
        for one in objects
    ]
    body = "\ufeff" * mark + end.join(line for event in events for line in event) + end
    assert json_objects(body.encode()) == tuple(objects)


@pytest.mark.parametrize(
    "body",
    [
        b'data: {"a":\ndata: 1}\n\n',
        b'data: {"a": 1}\r\rdata: [DONE]\r\r',
        b': keep-alive\r\r: keep-alive\r\rid\revent\rdata: {"a": 1}\r\r',
        b'\xef\xbb\xbfevent: message\r\ndata:{"a": 1}\r\n\r\n',
        b'data: {\n  "a": 1\n}\n\n',
        b'retry: 3000\ndata\ndata: {"a": 1}\ndata\n\n',
        b'event: ping\ndata\n\ndata: {"a": 1}\n\nevent: done\ndata: [DONE]\n\n',
        'data: {"a": 1}\n\n'.encode("utf-16"),
        b'data: null\n\ndata: keepalive\n\ndata: {"a": 1}\n\ndata: "ping"',
        b'event: chunk\ndata: {"a": 1}\n\nevent: end\ndata: end\n\n',
        b'{"a": 1}\0\0\0',
        b')]}\',\n{"a": 1}',
    ],
)
def test_events_are_read_as_their_standard_says(body: bytes) -> None:
    """Line ends of three kinds, comments, names, numbers, empty data; and an object over several
    lines of which the first alone is called data."""
    assert json_object(body) == {"a": 1}


def test_an_event_may_be_a_bare_string() -> None:
    """A piece of the text, as some servers stream it; words behind it may be a cut event."""
    body = b'data: "{\\"a\\": "\n\ndata: "1}"\n\ndata: [DONE]\n\n'
    assert json_objects(body) == ({"text": '{"a": '}, {"text": "1}"})
    assert json_objects(b'data: {"a": 1}\n\nevent: x\ndat') == ()


def test_line_breaks_that_are_not_escaped_belong_to_their_string() -> None:
    """Some servers write the text of an answer as it is."""
    assert json_object(b'{"a": "1\n2\t3"}') == {"a": "1\n2\t3"}
    assert json_object(b'data: {"a": "1\ndata: 2"}\n\n') == {"a": "1\n 2"}


def test_words_of_events_within_an_answer_stay() -> None:
    """A name of the standard is one at the start of a line alone."""
    said = {"a": "data: id: event: [DONE]", "data": ": x", "id": 5}
    assert json_objects(f"data: {json.dumps(said)}\n\n".encode()) == (said,)
    assert json_objects(json.dumps(said, indent=0).encode() * 2) == (said, said)


@pytest.mark.parametrize(
    ("body", "complete"),
    [
        (b'{"a": 1}', True),
        (b'{"a": 1}\n', True),
        (b'data: {"a": 1}\n\ndata: [DONE]\n\n', True),
        (b'data: {"a": 1}\n\ndata: [DONE]', True),
        (b'data: {"a": 1}\n\n', False),
        (b'data: {"choices": [{"finish_reason": null}]}\n\ndata: {"choices": []}\n\n', False),
        (b'data: {"choices": [{"finish_reason": "stop"}]}\n\n', True),
        (b'data: {"choices": [{"finish_reason": "stop"}]}\n\ndata: {"choices": []}\n\n', True),
        (b'{"done": false}\n{"done": true}\n', True),
        (b'{"a": 1}\n{"b": 2}\n', False),
        (b'{"a": 1', False),
        (b'data: {"a": "[DONE]', False),
        (b"data: [DONE]", False),
        (b"1", False),
        (b"", False),
    ],
)
def test_what_can_miss_nothing_is_complete(body: bytes, complete: bool) -> None:
    """A number may miss digits, and a stream its next event."""
    assert is_complete(body) is complete


@pytest.mark.parametrize("end", ["\n\n", "\r\n\r\n", "\r\r"])
@pytest.mark.parametrize("last", ['{"choices": [{"finish_reason": "stop"}]}', "[DONE]"])
def test_the_end_of_a_stream_is_seen_in_its_last_events(end: str, last: str) -> None:
    """They do not grow with the stream, whether it comes in many chunks or in one."""
    event = (
        f'event: message{end[:-1]}data: {{"choices": [{{"finish_reason": null}}]}}{end}'.encode()
    )
    for count in (1, 10, 10_000):
        chunks = [event] * count
        for sent in (chunks, [b"".join(chunks)]):
            assert not is_complete(last_events(sent))
            ended = [*sent, f"data: {last}{end}".encode()]
            assert is_complete(last_events(ended))
            assert len(last_events(ended)) <= 16 * len(event)


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
        (b'{"a": 1} and more', {"a": 1}),
        (b'{"a": 1} and {more}', None),
        (b'{"a": 1};', {"a": 1}),
        (b'{"a": 1}\n<!-- served by "x" -->', {"a": 1}),
        (b'callback({"a": 1});', {"a": 1}),
        (b'for(;;);{"a": 1}', {"a": 1}),
        (b'while(1);\n{"a": 1}', {"a": 1}),
        (b'<br />\n<b>Warning</b>: x in y.php on line 3<br />\n{"a": 1}', {"a": 1}),
        (b'INFO: "m" took 12 tokens\n{"a": 1}', {"a": 1}),
        (b'a {b} c\n{"a": 1}', None),
        (b'<!doctype html><p>Sorry</p><script>{"a": 1}</script>', None),
        (json.dumps('{"a": 1}').encode(), {"a": 1}),
        (json.dumps(json.dumps('{"a": 1}')).encode(), {"a": 1}),
        (json.dumps('data: {"a": 1}\n\ndata: [DONE]').encode(), {"a": 1}),
        (json.dumps("words").encode(), None),
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

"""Text for people is safe and bounded; files are exact."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.failures.advice import advice_for
from service.failures.dead_letter import DeadLetter, Family, read_dead_letter
from service.failures.dead_letter_view import (
    FAILURE_COLUMNS,
    FailureTally,
    LineRefused,
    all_facts,
    exported,
    imported,
    page,
    row_lines,
)
from service.failures.failure_state import FailureState
from service.failures.reason_counts import NAMES_MAX
from service.model.outcome import Reason
from service.model.printable import is_printable, readable_json
from service.model.record import Coordinates, Headers, SourceRecord
from service.model.text_table import TextTable
from tests.fakes.published import failure_record

TABLE = TextTable(FAILURE_COLUMNS, None)
texts = st.text(st.characters(codec="utf-8"), max_size=50)
raw = st.one_of(st.none(), st.binary(max_size=60), texts.map(str.encode))
any_headers = st.lists(st.tuples(texts, raw), max_size=6).map(tuple)


@given(texts, raw, raw, any_headers)
def test_nothing_that_a_sender_chose_reaches_a_terminal_unescaped(
    words: str, key: bytes | None, value: bytes | None, headers: Headers
) -> None:
    """One line stays one line; every shown character is printable."""
    record = SourceRecord("failures", 0, 1, 5, key, value, headers)
    letter = DeadLetter(
        record,
        Family.INVOICE,
        Coordinates(words, 0, 0),
        words,
        words,
        words,
        message=words,
        model=words,
        stage=words,
        written_as=Family.SPRING,
    )
    for row in [*row_lines(TABLE, letter), *page(letter, FailureState.OPEN, 40)]:
        assert is_printable(row)
        assert len(row) < 2_000


def test_a_line_of_a_failure_stands_below_its_head() -> None:
    """Its own place and that of its event are two columns: the numbers of one are not those of the
    other. What was replayed says how often."""
    letter = read_dead_letter(failure_record(7))
    [row] = row_lines(TABLE, letter, FailureState.FAILED_AGAIN)
    assert row.split()[:3] == ["F0@7", "0@7", "failed_again"]
    assert TABLE.head.split()[:3] == ["failure", "event", "state"]
    assert row.index("INV-7") == TABLE.head.index("sender's id")
    [again] = row_lines(TABLE, replace(letter, replay_count=2, message="away"))
    assert again.endswith(" after 2 replays: away")


def test_programs_read_a_failure_in_full() -> None:
    """Bytes that are no text as base64; the payload, cut, only where it is asked for."""
    headers = (("invoice.dlq.reason", b"llm_timeout"), ("raw", b"\xff"))
    record = SourceRecord("failures", 2, 17, 5, b"k", b"abcdef", headers)
    letter = read_dead_letter(record)
    whole = all_facts(letter, FailureState.OPEN, None)
    assert json.loads(readable_json(whole)) == whole
    assert (whole["key"], whole["value_bytes"], "value" in whole) == ("k", 6, False)
    assert whole["headers"][1] == {"name": "raw", "value_base64": "/w=="}
    assert whole["advice"]
    assert all_facts(letter, FailureState.OPEN, 3)["value"] == "abc"


@given(raw, raw, any_headers, st.integers(-(2**62), 2**62))
def test_a_failure_survives_its_way_through_a_file(
    key: bytes | None, value: bytes | None, headers: Headers, timestamp_ms: int
) -> None:
    """Byte for byte, also where the bytes are no text."""
    record = SourceRecord("failures", 3, 9, timestamp_ms, key, value, headers)
    row = readable_json(exported(read_dead_letter(record)))
    assert is_printable(row)
    assert imported(row) == (record, "")


@pytest.mark.parametrize(
    ("marked", "value", "said"),
    [
        (b"null", b'{"reason": "undecodable"}', "the event had no payload"),
        (b"omitted", b'{"value_sha256": "1f"}', "too large for this failure"),
        (None, None, "the event had no payload"),
    ],
)
def test_what_stands_for_a_payload_is_not_offered_as_one(
    marked: bytes | None, value: bytes | None, said: str
) -> None:
    """A person would edit it, and no event would come of that; an event in its place is read."""
    headers = (("invoice.dlq.reason", b"undecodable"), ("invoice.dlq.value", marked))
    letter = read_dead_letter(SourceRecord("failures", 3, 9, 5, None, value, headers))
    row = exported(letter)
    assert row["value"] is None
    assert said in row["no_value"]
    assert imported(json.dumps(row)).record.value is None
    assert imported(json.dumps(row | {"value": {}})).record.value == b"{}"


def test_a_value_may_be_edited_as_an_object() -> None:
    """Easier than JSON inside JSON."""
    record = SourceRecord("failures", 3, 9, 5, None, b"{}", ())
    row = exported(read_dead_letter(record)) | {"value": {"invoice_id": "Ä"}}
    assert imported(json.dumps(row)).record.value == '{"invoice_id": "Ä"}'.encode()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "not JSON (column 1: Expecting value)"),
        ("[]", "a value in it has another type"),
        ("{}", "it has no failure"),
        ("7", "a value in it has another type"),
        ('{"failure": 1}', "it has no headers"),
        (b"\xff", "not UTF-8 text"),
        ("[" * 100_000, "it nests too deep"),
    ],
)
def test_a_line_that_does_not_read_is_refused(words: str | bytes, said: str) -> None:
    """With one kind of exception, in words that a person who edits it understands."""
    with pytest.raises(LineRefused) as refused:
        imported(words)
    assert str(refused.value) == f"not a line that `replay export` writes: {said}"


def test_every_reason_has_words_and_foreign_ones_have_some() -> None:
    """The table is complete; unknown reasons do not raise."""
    assert all(advice_for(reason).action for reason in Reason)
    assert "another program" in advice_for("DataException").meaning


def test_counts_hold_a_bounded_number_of_names() -> None:
    """A sender who invents reasons cannot fill the memory."""
    tally = FailureTally(now_s=0)
    for number in range(NAMES_MAX + 50):
        record = SourceRecord("failures", 0, number, 0, None, None)
        tally.add(DeadLetter(record, Family.CONNECT, None, "", f"reason-{number}"))
    assert len(tally.reasons.counts) == NAMES_MAX + 1
    assert tally.reasons.counts["(others)"] == 50
    assert tally.as_json()["chosen"] == NAMES_MAX + 50


def test_a_count_names_a_failure_that_is_there() -> None:
    """So that its command can be copied as it stands."""
    tally = FailureTally(now_s=0)
    record = SourceRecord("failures", 3, 41, 0, None, None)
    tally.add(DeadLetter(record, Family.CONNECT, None, "", "reason"))
    assert "replay show F3@41`" in "\n".join(tally.as_lines())

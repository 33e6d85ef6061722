"""Records of results and reviews: read, or rejected with a sentence."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.outcome import InvoiceExtracted
from service.registry.results_avro import avro_of_result
from service.review.published import (
    UnreadableRecord,
    published_result,
    published_review,
    without_nul,
)
from tests.fakes.published import changed, result, result_record, review


def test_a_result_is_read_as_it_was_written() -> None:
    """All of it."""
    assert published_result(result_record(result(0)).value) == result(0)


def test_a_frame_before_a_result_is_skipped() -> None:
    """Results may name their schema (`registry.results`)."""
    value = result_record(result(0)).value or b""
    assert published_result(b"\0\0\0\0\x07" + value) == result(0)


def test_a_result_in_avro_is_read_as_it_was_written() -> None:
    """Behind its frame, without a registry; a NUL is replaced as in JSON."""
    written = result(0, batch_id="a\0")
    read = published_result(b"\0\0\0\0\x07" + avro_of_result(written))
    assert read == result(0, batch_id="a\N{REPLACEMENT CHARACTER}")


def test_avro_of_a_schema_that_is_not_known_is_unreadable() -> None:
    """It says so, and is not read by the known one."""
    later = b"\x04" + avro_of_result(result(0))[1:]
    with pytest.raises(UnreadableRecord, match="layout"):
        published_result(b"\0\0\0\0\x07" + later)


def test_an_earlier_version_and_a_later_status_are_read() -> None:
    """By `schemas.versions`."""
    record = result_record(result(0))
    read = published_result(changed(record, fields={"totals.gross": {"status": "novel"}}))
    assert read.fields["totals.gross"].status == "unverified"


@pytest.mark.parametrize("escape", ["\\u0000", "\\\\\\u0000"])
def test_a_nul_is_replaced(escape: str) -> None:
    """Where the escape is one."""
    value = (result_record(result(0)).value or b"").replace(b"batch-1", escape.encode())
    read = published_result(value)
    assert isinstance(read, InvoiceExtracted)
    assert read.batch_id == escape[:-6].replace("\\\\", "\\") + "\N{REPLACEMENT CHARACTER}"


def test_an_escaped_backslash_is_no_nul() -> None:
    """Six characters that look like the escape stay."""
    assert json.loads(without_nul(rb'"\\u0000"')) == "\\u0000"


@given(st.text())
def test_only_nul_is_replaced(words: str) -> None:
    """In any text, however it is escaped."""
    read = json.loads(without_nul(json.dumps(words).encode()))
    assert read == words.replace("\0", "\N{REPLACEMENT CHARACTER}")


@given(st.one_of(st.none(), st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
def test_anything_else_is_unreadable(value: bytes | None) -> None:
    """And raises nothing else."""
    for read in (published_result, published_review):
        with pytest.raises(UnreadableRecord):
            read(value)


def test_a_decision_has_what_it_needs() -> None:
    """A correction its invoice, an undo its decision, and nothing else either."""
    good = json.loads(review(0, "approve", 0).model_dump_json())
    assert published_review(json.dumps(good).encode()) == review(0, "approve", 0)
    for wrong in (
        {"decision": "correct"},
        {"decision": "undo"},
        {"undoes": "x"},
        {"expected_version": -1},
        {"decided_by": ""},
        {"schema_version": "2"},
    ):
        with pytest.raises(UnreadableRecord):
            published_review(json.dumps({**good, **wrong}).encode())

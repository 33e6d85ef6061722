"""Cached answers come back unchanged, broken ones do not, and different questions have different
keys."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from schemas.invoice import Invoice
from schemas.outcome import Check, Repair
from service.documents.frames.document import LoadedDocument
from service.extraction.cached_answer import CachedAnswer, answer_key, decode_cached, encode_cached
from service.model.answer import CustomDocument
from service.model.completion import PageImage
from service.testbed.invoices import make_invoice

FINDING = Check(
    "UNREADABLE",
    "warning",
    passed=False,
    expected="a date",
    found="in 30 days",
    message="due_date cannot be read as a date",
    fields=("due_date",),
)
KEPT = CachedAnswer(
    Invoice.model_validate(make_invoice(3).truth),
    "m",
    "invoice-v3",
    Repair.IMPROVED,
    findings=(FINDING,),
)


@given(st.integers(0, 500))
def test_an_invoice_comes_back_as_it_was(number: int) -> None:
    """Every digit of it."""
    cached = replace(KEPT, answer=Invoice.model_validate(make_invoice(number).truth))
    assert decode_cached(encode_cached(cached)) == cached


def test_an_own_document_comes_back_as_it_was() -> None:
    """With the name of its kind."""
    cached = replace(KEPT, answer=CustomDocument("note", {"a": [1, 2.5, "x", None]}))
    assert decode_cached(encode_cached(cached)) == cached


@given(st.binary(max_size=60))
def test_bytes_that_were_never_kept_are_no_answer(data: bytes) -> None:
    """Whatever a disk made of them."""
    assert decode_cached(data) is None


@given(st.integers(0, 400))
def test_a_damaged_answer_is_none_or_whole(cut: int) -> None:
    """A cut entry is never half an invoice."""
    data = encode_cached(KEPT)
    assert decode_cached(data[: min(cut, len(data) - 1)]) is None


def test_the_key_is_that_of_document_and_question() -> None:
    """Not of its file: the same visible text is the same document."""
    document = LoadedDocument("Total 12.00", "sha-of-file-1")
    key = answer_key(document, "model a")
    assert answer_key(replace(document, sha256="sha-of-file-2"), "model a") == key
    pages = (PageImage("image/png", b"1"),)
    others = {
        answer_key(document, "model b"),
        answer_key(replace(document, text="Total 13.00"), "model a"),
        answer_key(replace(document, images=pages), "model a"),
        answer_key(replace(document, images=(PageImage("image/png", b"2"),)), "model a"),
    }
    assert len(others | {key}) == 5

"""Frames: output of our own readers arrives unchanged; anything else is rejected."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.invoice import Invoice
from service.checks.suspicion import Flag
from service.documents.frames.contents import Contents, PagedInvoice, PagedInvoices
from service.documents.frames.parsed import (
    INVOICE_MAX_BYTES,
    LENGTH,
    ROWS_MAX,
    BrokenFrame,
    Parsed,
    ParseLimits,
    ParseResult,
    answer_size,
    decode_result,
    encode_result,
    header_of,
)
from service.documents.frames.parts import DocumentPart, DocumentParts
from service.documents.frames.word_frames import WORD_BYTES
from service.documents.sandbox.worker import bounded
from service.einvoices.einvoice import read_einvoice
from service.model.completion import PageImage
from service.model.document_problem import DocumentProblem
from service.model.hidden_text import HiddenText, Hiding
from service.model.outcome import Reason
from service.model.page_words import Box, PageWords, PlacedWord, ReadAs
from service.model.pdf_pages import PdfPages
from tests.fakes import usual

LIMITS = usual.parse_limits()
_READ = read_einvoice((Path(__file__).parents[2] / "einvoices" / "invoice.cii.xml").read_bytes())
assert isinstance(_READ, Invoice)
INVOICE: Invoice = _READ


def arrived(frame: bytes, limits: ParseLimits = LIMITS) -> ParseResult:
    (length,) = LENGTH.unpack(frame[: LENGTH.size])
    header = header_of(frame[LENGTH.size :][:length])
    data = frame[LENGTH.size + length :]
    assert len(data) == answer_size(header, limits)
    return decode_result(header, data)


IMAGES = st.builds(PageImage, st.sampled_from(["image/png", "image/jpeg"]), st.binary(max_size=50))
PARSED = st.builds(
    Parsed,
    st.text(st.characters(exclude_categories=["Cs"]), max_size=200),
    st.lists(IMAGES, max_size=4).map(tuple),
    st.sampled_from([None, INVOICE]),
    st.frozensets(st.sampled_from(Flag)),
    hidden=st.lists(
        st.builds(HiddenText, st.sampled_from(Hiding), st.text("ab"), st.none() | st.just(2)),
        max_size=2,
    ).map(tuple),
    unsure=st.lists(st.text("ab<>", max_size=9), max_size=5).map(tuple),
    sample=st.booleans(),
)


@given(PARSED)
def test_a_result_arrives_as_it_was(result: Parsed) -> None:
    """Text, pictures, invoice and flags."""
    assert arrived(encode_result(result)) == result


@given(st.text(max_size=600))
def test_a_problem_arrives_in_printable_words(words: str) -> None:
    """A reader's message reaches terminals: it is made printable there, and rejected otherwise."""
    told = arrived(encode_result(DocumentProblem(Reason.TOO_LARGE, words)))
    assert isinstance(told, DocumentProblem)
    assert len(told.message) <= 500
    with pytest.raises(BrokenFrame):
        decode_result({"reason": "too_large", "message": "\x1b[2J"}, b"")


@pytest.mark.parametrize(
    "reason", sorted(set(Reason) - {"document_rejected", "unsupported_document"})
)
def test_readers_say_nothing_about_servers(reason: Reason) -> None:
    """`llm_auth` would open the breaker for all documents."""
    if reason is not Reason.TOO_LARGE:
        with pytest.raises(BrokenFrame):
            decode_result({"reason": reason.value, "message": "words"}, b"")


def _header(**changes: Any) -> dict[str, Any]:
    whole = {"text": 0, "invoice": 0, "images": [], "flags": [], "pages": None, "xml": 0}
    rest = {
        "words": 0,
        "hidden": [],
        "unsure": [],
        "contents": None,
        "scanned": False,
        "parts": None,
        "sample": False,
    }
    return {**whole, **rest, **changes}


def test_a_frame_can_be_empty() -> None:
    """What the tests below change one thing of."""
    assert answer_size(_header(), LIMITS) == 0
    assert decode_result(_header(), b"") == Parsed()


@pytest.mark.parametrize(
    "header",
    [
        _header(text=LIMITS.max_chars * 4 + 1),
        _header(text=-1),
        _header(text="many"),
        _header(text=1e400),
        _header(invoice=INVOICE_MAX_BYTES + 1),
        _header(images=[["image/png", 1]] * (LIMITS.max_pages + 1)),
        _header(images=[["image/png", 2**40]]),
        _header(images=[["image/png", -5]]),
        _header(images=[5]),
        _header(xml=1),
        _header(words=-1),
        _header(words=LIMITS.max_chars * WORD_BYTES + 1),
        {"text": 0},
        {},
    ],
)
def test_sizes_are_refused_before_they_are_read(header: dict[str, Any]) -> None:
    """By the document's limits."""
    with pytest.raises(BrokenFrame):
        answer_size(header, LIMITS)


@pytest.mark.parametrize("data", [b"[" * 200_000, b"5", b"\xff", b"{", b"[]"])
def test_a_header_is_an_object(data: bytes) -> None:
    """However deep it is nested."""
    with pytest.raises(BrokenFrame):
        header_of(data)


@pytest.mark.parametrize(
    "body",
    [
        b'{"lines":[' + b"0," * 2_000_000 + b"0]}",
        b'{"lines":[' + b"{}," * 2_000_000 + b"{}]}",
        b"{" + b",".join(b'"a%d":0' % number for number in range(500_000)) + b"}",
        b"[" * 500_000,
        b'{"totals":' * 10 + b"1" + b"}" * 10,
        b"5",
    ],
    ids=["numbers", "empty lines", "names", "depth", "nested", "no object"],
)
def test_an_invoice_that_is_none_is_refused_at_its_first_fault(body: bytes) -> None:
    """Four million faults took 18 s and 2.3 GB to list."""
    with pytest.raises(BrokenFrame):
        decode_result(_header(invoice=len(body)), body)


@given(st.recursive(st.none() | st.integers() | st.text(), st.lists, max_leaves=5), st.binary())
def test_nothing_else_is_raised(value: Any, data: bytes) -> None:
    """For any header and any bytes."""
    for name in (*_header(), "reason"):
        header = _header(**{name: value})
        try:
            answer_size(header, LIMITS)
            decode_result(header, data)
        except BrokenFrame:
            pass


def test_what_is_too_much_for_a_frame_is_said() -> None:
    """Pictures that no page may have, and an invoice with more lines than any real one."""
    pictures = Parsed(images=(PageImage("image/png", bytes(33 * 2**20)),) * 2)
    told = arrived(encode_result(pictures))
    assert isinstance(told, DocumentProblem)
    assert (told.reason, "max_image_side" in told.message) == (Reason.TOO_LARGE, True)
    lines = INVOICE.lines * (INVOICE_MAX_BYTES // 100)
    told = arrived(encode_result(Parsed(invoice=INVOICE.model_copy(update={"lines": lines}))))
    assert isinstance(told, DocumentProblem)
    assert "e-invoice" in told.message


def test_long_text_is_cut_down_to_what_people_see() -> None:
    """Or rejected; the flag about hidden text remains."""
    assert bounded(Parsed("x" * 100), 100) == Parsed("x" * 100)
    hidden = bounded(Parsed("x" + "\u200b" * 200), 100)
    assert hidden == Parsed("x", flags=frozenset({Flag.INVISIBLE_CHARACTERS}))
    long = bounded(replace(Parsed(), text="x" * 101), 100)
    assert isinstance(long, DocumentProblem)
    assert (long.reason, "101 characters" in long.message) == (Reason.TOO_LARGE, True)
    assert json.loads(encode_result(long)[LENGTH.size :])["reason"] == "too_large"


def test_an_invoice_of_more_rows_than_any_reader_finds_is_refused() -> None:
    """Short rows are cheap to send and dear to check: 400,000 fit into the bytes."""
    told = json.loads(INVOICE.model_dump_json())
    told["lines"] = [{"description": "a"}] * (ROWS_MAX + 1)
    data = json.dumps(told, separators=(",", ":")).encode()
    assert len(data) < INVOICE_MAX_BYTES
    header = _header(invoice=len(data))
    with pytest.raises(BrokenFrame):
        decode_result(header, data)


def test_the_pages_around_an_e_invoice_arrive() -> None:
    """Counts alone; None without a PDF."""
    for pages in (None, PdfPages(3, 1)):
        assert arrived(encode_result(Parsed("x", pages=pages))) == Parsed("x", pages=pages)


@pytest.mark.parametrize("pages", [[1], [1, -1], [1, True], [1, None], {"count": 1}, "12", 5])
def test_pages_that_no_reader_sends_are_refused(pages: object) -> None:
    """The checks rely on them."""
    header = header_of(encode_result(Parsed())[LENGTH.size :])
    with pytest.raises(BrokenFrame):
        decode_result(header | {"pages": pages}, b"")


@pytest.mark.parametrize("unsure", ["<p> filter", [5], ["x"] * 6, ["x" * 81], ["\x1b[2J"], None])
def test_doubts_that_no_reader_sends_are_refused(unsure: object) -> None:
    """They reach people."""
    header = header_of(encode_result(Parsed())[LENGTH.size :])
    with pytest.raises(BrokenFrame):
        decode_result(header | {"unsure": unsure}, b"")


def test_placed_words_arrive_behind_everything_else() -> None:
    """With text of several bytes a character; words outside of the text are refused."""
    box = Box(0.0, 0.0, 1.0, 1.0)
    words = PageWords((PlacedWord(0, 2, 1, box, ReadAs.TEXT), PlacedWord(3, 5, 2, box, ReadAs.OCR)))
    result = Parsed("äö €ß", (PageImage("image/png", b"x"),), INVOICE, words=words)
    assert arrived(encode_result(result)) == result
    assert isinstance(result.words, PageWords)
    with pytest.raises(BrokenFrame):
        arrived(encode_result(replace(result, text="ä")))


def test_places_of_words_do_not_outlive_their_text() -> None:
    """If invisible characters are dropped, the words stand elsewhere."""
    words = PageWords((PlacedWord(1, 2, 1, Box(0.0, 0.0, 1.0, 1.0), ReadAs.TEXT),))
    cut = bounded(Parsed("\u200b" * 200 + "x", words=words), 100)
    assert isinstance(cut, Parsed)
    assert (cut.text, cut.words) == ("x", None)


def test_xml_arrives_where_it_was_asked_for_and_is_refused_elsewhere() -> None:
    """A reader that was taken over cannot send bytes that nobody wants."""
    result = Parsed(invoice=INVOICE, xml=b"<Invoice/>")
    assert arrived(encode_result(result), replace(LIMITS, keep_xml=True)) == result
    header = header_of(encode_result(result)[LENGTH.size :][: _length(result)])
    with pytest.raises(BrokenFrame):
        answer_size(header, LIMITS)


def _length(result: Parsed) -> int:
    (length,) = LENGTH.unpack(encode_result(result)[: LENGTH.size])
    return int(length)


SPLITS = replace(LIMITS, split=True)
PARTS = DocumentParts(
    (
        DocumentPart("a.pdf", "application/pdf", b"%PDF", "0f" * 32),
        DocumentPart("b", "text/plain", b""),
    ),
    ("logo.png",),
    3,
)


def test_parts_arrive_behind_everything_else_where_they_were_asked_for() -> None:
    """A reader that was taken over cannot send events that nobody wants."""
    result = Parsed("text", (PageImage("image/png", b"x"),), INVOICE, parts=PARTS)
    assert arrived(encode_result(result), SPLITS) == result
    with pytest.raises(BrokenFrame):
        arrived(encode_result(result))


def test_invoices_on_pages_arrive() -> None:
    """Beyond their bound they are left out."""
    paged = PagedInvoices((PagedInvoice((1, 3), "R-1"), PagedInvoice((2,))), (3,))
    result = Parsed("text", contents=Contents("", paged=paged))
    assert arrived(encode_result(result)) == result
    many = PagedInvoices((PagedInvoice(tuple(range(1, 1_500))),) * 501)
    seen = arrived(encode_result(Parsed("x", contents=Contents("", paged=many))))
    assert isinstance(seen, Parsed)
    assert seen.contents is not None
    assert seen.contents.paged is not None
    assert len(seen.contents.paged.invoices) == 500
    assert len(seen.contents.paged.invoices[0].pages) == 1_000


@pytest.mark.parametrize(
    "sent",
    [
        5,
        [],
        [[], []],
        [[[[], "R-1"]], []],
        [[[[1], "R-1"]] * 501, []],
        [[[[1] * 1_001, "R-1"]], []],
        [[[[1], "R-1"]], [-1]],
        [[[["1"], "R-1"]], []],
        [[[[1], "\x1b[2J"]], []],
        [[[[1], "R" * 999]], []],
        [[[[1]]], []],
        [[[[1], 5]], []],
        [{"a": 1}, []],
    ],
)
def test_invoices_on_pages_that_no_reader_sends_are_refused(sent: object) -> None:
    """They are printed in results."""
    frame = encode_result(Parsed("x"))
    (length,) = LENGTH.unpack(frame[: LENGTH.size])
    header = header_of(frame[LENGTH.size :][:length]) | {"contents": ["r", [], [], 1, 0, sent]}
    with pytest.raises(BrokenFrame):
        decode_result(header, b"x" * answer_size(header, LIMITS))


_SIZES = [["a.pdf", "application/pdf", "", 4], ["b", "text/plain", "ab" * 32, 0]]


@pytest.mark.parametrize(
    "sent",
    [
        5,
        "ab",
        {"a": 1},
        [],
        [[], [], 0],
        [_SIZES, []],
        [_SIZES, [], -1],
        [_SIZES, ["x"] * 51, 0],
        [_SIZES, ["\x1b[2J"], 0],
        [[["\n", "text/plain", "", 4]], [], 0],
        [[["a", "no type", "", 4]], [], 0],
        [[["a", "text/" + "x" * 300, "", 4]], [], 0],
        [[["a", "text/plain", "", "4"]], [], 0],
        [[["a", "text/plain", "", -4]], [], 0],
        [[["a", "text/plain", "", 17 * 1024 * 1024]], [], 0],
        [[["a", "text/plain", "", 0]] * 101, [], 0],
        [[["a", "text/plain", ""]], [], 0],
        [[["a", "text/plain", "ab", 0]], [], 0],
        [[["a", "text/plain", 5, 0]], [], 0],
    ],
)
def test_parts_that_no_reader_sends_are_refused(sent: object) -> None:
    """Their sizes are bounded before they are read."""
    frame = encode_result(Parsed("x"))
    (length,) = LENGTH.unpack(frame[: LENGTH.size])
    header = header_of(frame[LENGTH.size :][:length]) | {"parts": sent}
    with pytest.raises(BrokenFrame):
        decode_result(header, b"x" * answer_size(header, SPLITS))

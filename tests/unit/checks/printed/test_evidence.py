"""Evidence: the place of each value, by its label where one names it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from benchmarks.mutations.made_up import letters
from schemas.invoice import Invoice
from schemas.outcome import FieldEvidence
from service.checks.assessment import DECIDING, deciding_fields, field_verdicts
from service.checks.printed.evidence import LINES_MAX, VALUES_MAX, find_evidence, find_values
from service.checks.printed.printed_text import PrintedText
from service.checks.rules import check_invoice
from service.model.page_words import Box, PageWords, PlacedWord, ReadAs

TEXT = """ACME GmbH
VAT no. DE123456789
Invoice no.: R-2026-17     Customer no.: 4711
Invoice date: 3 November 2026
Due date: 17.11.2026
Bill to:
Buyer Ltd, Main Street 1
Order of 1 000,00: R-2026-17 follows
1 Bolt    2  500,00  1.000,00
Net total    1.000,00
VAT 19 %     190,00
Total        1.190,00 EUR
Amount due   1.190,00 EUR
IBAN: DE02 1203 0000 0000 2020 51
ACME GmbH, Berlin
"""
ANSWER: dict[str, Any] = {
    "invoice_number": "R-2026-17",
    "issue_date": "2026-11-03",
    "due_date": "2026-11-17",
    "currency": "EUR",
    "supplier": {"name": "ACME GmbH", "tax_id": "DE123456789"},
    "customer": {"name": "Buyer Ltd"},
    "payment": {"iban": "DE02120300000000202051"},
    "lines": [{"description": "Bolt", "net_amount": "1000.00"}],
    "totals": {"net": "1000.00", "tax": "190.00", "gross": "1190.00", "amount_due": "1190.00"},
}


def _answer(**changes: Any) -> Invoice:
    return Invoice.model_validate({**ANSWER, **changes})


def _find(
    text: str = TEXT, words: PageWords | None = None, **changes: Any
) -> dict[str, FieldEvidence]:
    return find_evidence(_answer(**changes), PrintedText(text), words, exact=False)


def _placed(text: str, read_as: ReadAs = ReadAs.TEXT) -> PageWords:
    """Each word of the text in a box of its own: rows below one another."""
    words, at = [], 0
    rows = text.split("\n")
    for number, row in enumerate(rows):
        column = 0
        for word in row.split():
            column = row.index(word, column)
            top = number / len(rows)
            box = Box(column / 200, top, (column + len(word)) / 200, top + 0.5 / len(rows))
            words.append(
                PlacedWord(at + column, at + column + len(word), 1, box, read_as, 1 - column / 200)
            )
            column += len(word)
        at += len(row) + 1
    return PageWords(tuple(words))


@pytest.mark.parametrize(
    ("path", "line", "quote", "label"),
    [
        ("invoice_number", 3, "R-2026-17", "Invoice no"),
        ("issue_date", 4, "3 November 2026", "Invoice date"),
        ("due_date", 5, "17.11.2026", "Due date"),
        ("supplier.name", 1, "ACME GmbH", ""),
        ("supplier.tax_id", 2, "DE123456789", "VAT no"),
        ("customer.name", 7, "Buyer Ltd", "Bill to"),
        ("payment.iban", 14, "DE02 1203 0000 0000 2020 51", "IBAN"),
        ("totals.net", 10, "1.000,00", "Net total"),
        ("totals.tax", 11, "190,00", "VAT"),
        ("totals.gross", 12, "1.190,00", ""),
        ("totals.amount_due", 13, "1.190,00", "Amount due"),
        ("currency", 13, "EUR", ""),
    ],
)
def test_the_place_behind_the_label_counts(path: str, line: int, quote: str, label: str) -> None:
    """Of several places of a value, the one that its label names."""
    found = _find()[path]
    assert (found.line, found.quote) == (line, quote)
    assert found.label == label
    row = TEXT.split("\n")[line - 1]
    assert row[(found.column or 0) - 1 :].startswith(quote)


def test_without_a_label_totals_stand_last_and_names_first() -> None:
    """A letter head comes before a footer, and sums come below their parts."""
    text = "ACME GmbH\n100,00\nsum 100,00\nACME GmbH"
    found = _find(text, totals={"gross": "100.00"})
    assert (found["supplier.name"].line, found["totals.gross"].line) == (1, 3)


def test_the_place_nearest_to_a_label_counts() -> None:
    """Where another value stands behind it."""
    text = "R-1\n\n\nInvoice no.: 4711\nR-1"
    assert _find(text, invoice_number="R-1")["invoice_number"].line == 5


def test_a_value_that_is_not_printed_has_no_evidence() -> None:
    """Nor has one that is part of another."""
    found = _find(invoice_number="R-2026", totals={"gross": "9.99"}, due_date="2026-11-18")
    assert not {"invoice_number", "totals.gross", "due_date"} & set(found)
    assert find_evidence(_answer(), None, None, exact=False) == {}


def test_words_give_page_and_box() -> None:
    """And no line; each line of the invoice has evidence then."""
    words = _placed(TEXT)
    found = _find(words=words)
    gross = found["totals.gross"]
    place = TEXT.index("1.190,00 EUR\nAmount")
    (word,) = words.between(place, place + 8)
    assert (gross.page, gross.line) == (1, None)
    assert gross.box == pytest.approx(
        (word.box.left, word.box.top, word.box.right, word.box.bottom), abs=1e-4
    )
    assert found["lines.0.net_amount"].quote == "1.000,00"
    row = next(n for n, row in enumerate(TEXT.split("\n")) if row.startswith("1 Bolt"))
    assert found["lines.0.net_amount"].box is not None
    assert found["lines.0.net_amount"].box[1] == pytest.approx(
        row / len(TEXT.split("\n")), abs=1e-4
    )


def test_a_scan_says_how_certain_its_words_are() -> None:
    """The least certain word of the value."""
    found = _find(words=_placed(TEXT, ReadAs.OCR))["payment.iban"]
    assert found.how == "ocr"
    assert found.confidence == pytest.approx(1 - 31 / 200)


def test_an_xml_names_business_terms() -> None:
    """Where no page prints the value."""
    found = find_evidence(_answer(), None, None, exact=True)
    assert {one.how for one in found.values()} == {"xml"}
    assert (found["totals.gross"].label, found["lines"].label) == ("BT-112", "BG-25")
    assert set(DECIDING) <= set(found)
    both = find_evidence(_answer(due_date="2027-01-01"), PrintedText(TEXT), None, exact=True)
    assert (both["due_date"].how, both["totals.gross"].how) == ("xml", "text")


def test_a_labelled_value_is_no_part_of_another() -> None:
    """In a row of several amounts."""
    text = "Amount due 190,00  1.190,00\nNet total 1.190,00  VAT amount 190,00  Gross 1.380,00"
    found = _find(text, totals={"tax": "190.00", "net": "1190.00"})["totals.tax"]
    assert text.split("\n")[(found.line or 0) - 1][: (found.column or 0) - 1][-1:] == " "


def test_lines_lie_one_below_the_other() -> None:
    """Equal amounts have their own rows, and a sum above the table is no line."""
    rows = "".join(f"{number} Bolt  5,00  5,00\n" for number in range(1, 4))
    lines = [{"description": "Bolt", "net_amount": "5.00"}] * 3
    text = f"To pay: 5,00\n{rows}"
    found = _find(text, _placed(text), lines=lines)
    tops = [found[f"lines.{index}.net_amount"].box for index in range(3)]
    assert [box and round(box[1] * 5) for box in tops] == [1, 2, 3]


def test_evidence_is_bounded() -> None:
    """Many lines have evidence for the first of them."""
    text = "\n".join(f"item {number},00" for number in range(100, 200))
    lines = [{"net_amount": f"{number}.00"} for number in range(100, 200)]
    found = _find(text, _placed(text), lines=lines, totals={})
    assert len(found) == LINES_MAX


def test_every_printed_field_of_a_letter_has_evidence() -> None:
    """In eight languages and many layouts; what grounding finds has a place."""
    for paper in letters(48, 3):
        invoice, printed = Invoice.model_validate(paper.truth), PrintedText(paper.text)
        found = find_evidence(invoice, printed, None, exact=False)
        verdicts = field_verdicts(invoice, check_invoice(invoice, printed))
        for path in deciding_fields(invoice):
            if path != "lines":
                assert ("print" in verdicts[path].by) == (path in found), (paper.language, path)


def test_a_result_stays_small() -> None:
    """Evidence of an invoice of ten lines takes at most 2.5 kB, and nothing where it is empty."""
    dump = TypeAdapter(dict[str, FieldEvidence]).dump_json
    papers = [paper for paper in letters(900, 1) if len(paper.truth["lines"]) == 10]
    assert len(papers) > 5
    for paper in papers:
        invoice = Invoice.model_validate(paper.truth)
        words = _placed(paper.text)
        found = find_evidence(invoice, PrintedText(paper.text), words, exact=False)
        assert len(dump(found)) <= 2_500
    assert json.loads(dump({"currency": FieldEvidence("text", "EUR")})) == {
        "currency": {"how": "text", "quote": "EUR"}
    }


def test_values_of_a_custom_schema_have_their_first_place() -> None:
    """Numbers, days and words; no rule knows their labels, and the first thirty have evidence."""
    values: list[tuple[str, str | float]] = [
        ("a", 1190.0),
        ("b", "2026-11-17"),
        ("c.0", "acme gmbh"),
        ("d", "nowhere"),
        ("e", 5),
    ]
    found = find_values(values, PrintedText(TEXT), None)
    assert {path: one.quote for path, one in found.items()} == {
        "a": "1.190,00",
        "b": "17.11.2026",
        "c.0": "ACME GmbH",
    }
    assert found["c.0"].line == 1
    many = [(str(number), "ACME GmbH") for number in range(100)]
    assert len(find_values(many, PrintedText(TEXT), None)) == VALUES_MAX
    assert find_values(values, None, None) == {}


_some_text = st.text(
    alphabet=st.sampled_from("aR-17 \n.,:0123456789€EUR\u0130ß\u202f'()"), max_size=200
)


@given(_some_text, _some_text, st.booleans())
@settings(max_examples=300)
def test_a_quote_stands_at_its_place(head: str, tail: str, with_words: bool) -> None:
    """Whatever the document is: line and column lead to the quote, and nothing raises."""
    text = head + TEXT[200:] + tail
    lines = text.split("\n")
    for one in _find(text).values():
        assert one.line
        assert one.column
        rest = "\n".join(lines[one.line - 1 :])[one.column - 1 :]
        assert " ".join(rest.split()).startswith(" ".join(one.quote.split()))
    if with_words:
        for one in _find(text, _placed(text)).values():
            assert one.box is None or all(0 <= share <= 1.0001 for share in one.box)


def test_equal_amounts_beside_each_other_stand_below_their_heads() -> None:
    """Also below heads that are centred."""
    text = """Rechnung R-2026-17
   Netto      USt 0 %     Brutto      Zahlbetrag
  100,00       0,00       100,00        100,00
"""
    totals = {"net": "100.00", "tax": "0.00", "gross": "100.00", "amount_due": "100.00"}
    found = _find(text, totals=totals)
    columns = {path: found[f"totals.{path}"].column for path in totals}
    assert columns == {"net": 3, "tax": 16, "gross": 27, "amount_due": 41}

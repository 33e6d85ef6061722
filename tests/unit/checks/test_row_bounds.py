"""Lists of an answer are bounded by what the document prints, and never below what it holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.checks.printed_text import PrintedText
from service.checks.row_bounds import MOST_ROWS, RowBounds, row_bounds
from service.testbed.cases import CASES, make_case

INVOICE = """Muster Handel GmbH
Rechnung Nr. R-2026-17   Datum 02.11.2026
1  Papier A4   10 x 4,20 EUR   42,00 EUR
Netto 42,00 EUR   USt 19 % 7,98 EUR
Gesamtbetrag 49,98 EUR
"""


def bounds(text: str) -> RowBounds:
    return row_bounds(PrintedText(text))


def test_a_small_document_has_small_lists() -> None:
    """A model that does not find the end of its taxes writes eight, not thirty."""
    assert bounds(INVOICE) == RowBounds(lines=32, allowances=32, taxes=8)


def test_pictures_may_hold_anything() -> None:
    """Nobody knows what is printed before the model has read it."""
    assert row_bounds(None) == MOST_ROWS


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(f"Item {number}: {number},00" for number in range(120)),
        "\n".join(f"Painting of room {'I' * number}" for number in range(120)),
        " ".join(f"Item {number}: {number},00" for number in range(120)),
    ],
)
def test_each_printed_line_has_its_place(text: str) -> None:
    """In rows, in rows without a number, and in one row of glued text."""
    assert bounds(text).lines >= 120
    assert bounds(text).allowances == MOST_ROWS.allowances


@pytest.mark.parametrize(
    "row",
    [
        "Tax {}.25% 10.00",
        "Tax ({}\uff05) 10.00",
        "VAT: 1{}.00",
        "City surcharge 7.25 3{}.00 1{}.00",
    ],
)
def test_each_printed_tax_has_its_place(row: str) -> None:
    """By its percentage or its label, or else by its numbers."""
    text = "\n".join(row.format(number, number) for number in range(14))
    assert 14 <= bounds(text).taxes < MOST_ROWS.taxes
    assert bounds(f"{text}\n{text}").taxes >= 28


@pytest.mark.parametrize("case", CASES)
def test_no_sample_is_cut(case: str) -> None:
    """Each hard case of the testbed fits."""
    for number in range(3):
        sample = make_case(number, 5, case)
        most = bounds(sample.text)._asdict()
        for name in RowBounds._fields:
            assert len(sample.truth.get(name) or []) <= most[name], name


@given(st.text(max_size=300))
def test_any_text_has_bounds_of_the_known_sizes(text: str) -> None:
    """Few schemas are asked for; servers prepare each for itself."""
    most = bounds(text)
    assert most.lines in (32, 128, 500)
    assert most.taxes in (8, 16, 30)
    assert 32 <= most.allowances <= MOST_ROWS.allowances

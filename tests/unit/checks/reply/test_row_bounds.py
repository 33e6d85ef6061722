"""Lists of an answer are bounded by what the document prints, and never below what it holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.checks.printed.printed_text import PrintedText
from service.checks.reply.row_bounds import MOST_ROWS, RowBounds, row_bounds
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
        " ".join(f"Item: {number},00" for number in range(120)),
        "\n".join("Milk|1.20|Bread|2.30|Eggs|3.40|Tea|4.50" for _ in range(30)),
        " ".join(["Milk"] * 120) + "\n" + " ".join(["1.20"] * 120),
    ],
)
def test_each_printed_line_has_its_place(text: str) -> None:
    """In rows, in rows without a number, several in a row, and in rows of glued text."""
    assert bounds(text).lines >= 120
    assert bounds(text).allowances == MOST_ROWS.allowances


@pytest.mark.parametrize(
    "row",
    [
        "Tax {}.25% 10.00",
        "Tax ({}\uff05) 10.00",
        "VAT: 1{}.00",
    ],
)
def test_each_printed_tax_has_its_place(row: str) -> None:
    """By its percentage or its label."""
    text = "\n".join(row.format(number, number) for number in range(14))
    assert 14 <= bounds(text).taxes < MOST_ROWS.taxes
    assert bounds(f"{text}\n{text}").taxes >= 28


FEES = "\n".join(
    f"{name} 0.30" for name in "Universal County City Relay School Transit".split() * 2
)


@pytest.mark.parametrize(
    "text",
    [
        f"Plan 50.00\nSave 5% with AutoPay\nTaxes and fees\n{FEES}\nTotal 53.60",
        f"Plan 50.00\nTaxes and fees\n{FEES}\nTotal 53.60",
        f"Plan 50.00\nSave 5% with AutoPay\n{FEES.replace(' 0', ' fee 0')}\nTotal 53.60",
        "Fare 50.00 (2% off) Tax GB 1.00 UB 2.00 " + FEES.replace("\n", " "),
        FEES,
        "City surcharge 7.25 3.00 1.00\n" * 12,
    ],
)
def test_listed_taxes_without_a_percentage_have_their_places(text: str) -> None:
    """Whatever else has one: each has a number, and nothing else."""
    assert bounds(text).taxes >= 12


def test_sums_of_taxes_are_no_list() -> None:
    """Nor are totals with them: short invoices keep short lists."""
    rows = "".join(f"{n}  Papier A4   10 x 4,20 EUR   42,00 EUR\n" for n in range(20))
    text = f"{INVOICE}{rows}Umsatzsteuer gesamt 7,98\nTotal TTC 49,98\nTotal hors taxes 42,00"
    assert bounds(text) == RowBounds(lines=128, allowances=50, taxes=8)


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

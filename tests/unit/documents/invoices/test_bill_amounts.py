"""The amounts of a bill stand out, whatever its words are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.documents.invoices.bill_amounts import has_amounts_of_bill

PRICES = "".join(f"Article {n}    {7 * n * n + 3},50\n" for n in range(1, 20))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("HONORARNOTE 17\nHonorar 300,00\nBetrag inkl. USt 360,00 EUR", True),
        ("Beitragsbescheid 2026\nBitte überweisen Sie 90,00 EUR bis 1.4.", True),
        ("Folio 2233\nBalance 300.00\nRoom 2 nights", True),
        ("Fee note 12\nFees due 300.00 GBP", True),
        ("رقم 55\nالإجمالي 100.00", True),
        ("เลขที่ 55\nรวมทั้งสิ้น 1,100.00 ฿", True),
        ("חשבון 55\n100.00 סהכ לתשלום", True),
        ("A 10,00\nB 20,00\nC 30,00\nD 60,00", True),
        ("A 10,00\nB 20,00\nC 33,00\nNet 63,00\nVAT 12,60\nAll 75,60", True),
        ("A 10,00\nB 20,00\nC 33,00\nD 77,00\nto pay 77,00", True),
        (PRICES, False),
        ("A 10,00\nB 20,00\nC 37,00", False),
        ("Terms. " * 600 + "\nFee 5,00 EUR", False),
        (
            "Terms of delivery, valid for all orders. " * 30 + "A reminder costs 5,00 EUR each.",
            False,
        ),
        ("1 Screw 4711 10,00 Stk\n2 Nut 4712 20,00 Stk", False),
        ("Share 12,50 %\n10:30,00", False),
        ("General terms and conditions", False),
        ("", False),
    ],
)
def test_amounts(text: str, expected: bool) -> None:
    """Few, printed twice, or added up; not those of a price list, of terms, or quantities."""
    assert has_amounts_of_bill(text) is expected


@given(st.text(st.sampled_from("0123456789., \nAB€%"), max_size=200))
def test_any_text(text: str) -> None:
    """It answers for every text."""
    assert has_amounts_of_bill(text) in (True, False)

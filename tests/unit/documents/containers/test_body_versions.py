"""A mail whose two forms name different amounts or accounts is no plain case."""

from __future__ import annotations

import pytest

from service.documents.containers.body_versions import say_different_values

OURS, THEIRS = "DE75 5121 0800 1245 1261 99", "GB33BUKB20201555555555"


@pytest.mark.parametrize(
    ("read", "other", "is_shown", "differ"),
    [
        (OURS, THEIRS, False, True),
        (OURS, THEIRS, True, True),
        (f"{OURS} {THEIRS}", THEIRS, False, True),
        (f"{OURS} {THEIRS}", THEIRS, True, False),
        (OURS, "DE75512108001245126199", False, False),
        ("Total 1.190,00", "Total 1190.00", False, False),
        ("Total 119.00", "Total 919.00", True, True),
        ("Total 119.00 on 02.11.2026", "Total 119.00 on 2026-11-02", True, False),
        ("2 119.00", "2\t119.00", False, False),
        ("Total 119.00", "Open the page", False, False),
        ("See the file", "Total 119.00", True, False),
        ("Total EUR 119", "Total EUR 900", True, True),
        ("Total 119 €", "Total €119 and 5 € off", True, False),
        ("Total EUR 119", "Total EUR 119.00", True, False),
        ("Total 1 234 EUR", "Total 1234 EUR", True, False),
        ("Total EUR 1'234", "Total EUR 1234", True, False),
        ("Total 1 234 EUR", "Total 9 234 EUR", True, True),
        ("Chairs 2 119 EUR", "Chairs: 119 EUR", True, False),
        ("Total 9,119.00", "Total 119.00", True, True),
        ("due 2.11.2026", "due 5.12.2026", True, True),
        ("due 2. November 2026", "due 5 December 2026", True, True),
        ("due 2. November 2026", "due 02 november 2026", True, False),
        ("Total 119 USD", "Total 119 EUR", True, True),
        ("Total 119 €", "Total EUR 119", True, False),
        ("VAT DE123456789", "VAT DE987654321", True, True),
        ("VAT DE 123456789", "VAT DE123456789", True, False),
        ("Steuernummer: 12/345/67890", "Steuernummer: 99/345/67890", True, True),
        ("Muster GmbH", "Fake Trading Ltd", True, True),
        ("Muster GmbH", "Ihre MUSTER GmbH", True, False),
        ("BIC: COBADEFFXXX", "BIC DEUTDEFF", True, True),
        ("BIC: COBADEFFXXX", "BIC COBADEFF", True, False),
        ("due 2.11.2026", "due 11/02/26, sent 1/2/2026", True, False),
        ("Total 119.00", "Total -119.00", True, True),
        ("Total 119.00", "Total 119.00-", True, True),
        ("Total 119.00", "Total - 119.00", True, False),
        ("Rebate -€19.00", "Rebate -19.00 EUR", True, False),
        ("Rebate -19.00", "Rebate (19.00)", True, False),
        ("Chair 2 50.00 100.00, Set 25.00", "Chair 4 25.00 100.00, Set 50.00", True, True),
        ("Chair 2 50.00 100.00\nSet 25.00", "4 pcs Chair 25.00 100.00\nSet 50.00", True, True),
        ("2 x 6.00 12.00", "6.00 x 2 12.00", True, False),
        ("Coffee 4.00 3 12.00", "Coffee 3 4.00 12.00", True, False),
        ("Coffee 4,00 3,00 12,00", "Coffee 3 4,00 12,00", True, False),
        ("Coffee 3 4.00 12.00", "Coffee 4 3.00 12.00", True, True),
        ("Discount -5.00", "You saved 5.00!", True, False),
        ("Total 95.00\nDiscount -5.00", "Total 95.00\nDiscount 5.00", True, False),
        ("Rabatt 5,00-", "Sie sparen 5,00", True, False),
        ("Amount due -95.00", "Total 95.00", True, True),
        ("Discount\n-5.00", "You saved\n5.00", True, False),
        ("Points redeemed -5.00", "Points redeemed 5.00", True, False),
        ("Credit applied -5.00", "Your credit: 5.00", True, False),
        ("Discount: none\nTotal\n-95.00", "Total\n95.00", True, True),
        ("Amount to be paid -95.00", "Amount to be paid 95.00", True, True),
        ("Credit note -95.00", "Total 95.00", True, True),
        ("Payment received -95.00", "Paid 95.00", True, False),
        ("2 Chairs 119.00", "3 Chairs 119.00", True, True),
        ("2 Chairs 119.00", "Chairs 119.00\n2 pieces", True, False),
        ("2 Chairs 1,119.00", "2.00 Chairs 1119.00", True, False),
        ("1. Chair 119.00", "Chair 119.00 [1]", True, False),
        ("2 Chairs 119.00\n3 Chairs 119.00", "3 Chairs 119.00", True, False),
    ],
)
def test_both_forms_must_have_the_values(
    read: str, other: str, is_shown: bool, differ: bool
) -> None:
    """One form without any values is a stub, and no contradiction."""
    assert say_different_values(read, other, is_shown=is_shown) is differ

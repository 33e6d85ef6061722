"""The account of a customer with the seller is no account to pay to."""

from __future__ import annotations

import pytest

from service.checks.labels.customer_accounts import is_account_of_customer
from service.checks.printed.printed_text import PrintedText


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("N° client : 6 014 883\nN° de compte : 1 00 8712 4456", True),
        ("N.º de cliente: 1.33920481\nN.º de conta: 1.33920481.02", True),
        ("N° client : 6 014 883\nN° de compte : 1 00 8712 4456 Banque Pop", False),
        ("N° de compte : 1 00 8712 4456", True),
        ("N° de compte : 30003 01234 00012345678 85", False),
        ("Virement à notre compte\nN° de compte : 1 00 8712 4456", False),
        ("Agência 1234-5\nConta: 0056789-0", False),
        ("Kundenr: 4455\nKontonr: 1234 56 78901", False),
    ],
)
def test_it_is_the_customers_without_a_word_of_a_bank(text: str, is_one: bool) -> None:
    """Nor of a payment, and not as long as a bank's; other words are of banks alone."""
    printed = PrintedText(text)
    assert is_account_of_customer(printed.plain, printed.labelled) is is_one

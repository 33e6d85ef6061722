"""A number has one form, with or without the sign before it."""

from __future__ import annotations

import pytest

from schemas.invoice import Invoice
from service.checks.reply.invoice_answer import read_invoice
from service.checks.reply.reply import ReplyObjects, ReplyProblem
from service.checks.values.bare_numbers import bare_number


@pytest.mark.parametrize(
    "printed",
    [
        *("#88", "# 88", "№88", "№ 88", "No.88", "No. 88", "No 88", "Nr.88", "Nr. 88", "NR 88"),
        *(
            "N°88",
            "n° 88",
            "Nº 88",
            "INV#88",
            "INV #88",
            "INV-#88",
            "Invoice #88",
            "Rechnung Nr. 88",
        ),
        *("Factura nº 88", "Facture n°88", "Fattura No. 88"),
    ],
)
def test_the_sign_is_no_part_of_the_number(printed: str) -> None:
    """A bookkeeper types what follows it."""
    assert bare_number(printed) == "88"
    read = read_invoice(ReplyObjects(({"invoice_number": printed},)), None)
    assert not isinstance(read, ReplyProblem)
    assert isinstance(read.answer, Invoice)
    assert read.answer.invoice_number == "88"


@pytest.mark.parametrize("printed", ["#A-88", "#2026/88-a", "No. 2026-88"])
def test_what_follows_stays_as_it_is(printed: str) -> None:
    """Its own letters and strokes are a part of it."""
    assert bare_number(printed) == printed.lstrip("#No. ")


@pytest.mark.parametrize(
    "number",
    ["88", "INV-88", "INV88", "NR88", "NO88", "RE 88", "R#88", "88#1", "No. A", "#", "", "Nord 88"],
)
def test_letters_without_a_sign_are_a_part(number: str) -> None:
    """So is a sign that stands behind other letters, or before nothing."""
    assert bare_number(number) == number

"""Words of an answer are words of the document."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.invoice import Invoice
from service.checks.printed.free_text import printed_texts
from service.checks.printed.grounding import grounding_checks
from service.checks.printed.printed_text import PrintedText

_TEXT = """Muster Handel GmbH
Am Alten Markt 7
80333 Mu\u0308nchen
info@muster.example
Rechnung R-2026-17 vom 02.11.2026
Kunde AG
2 Std Wartung der Dienst-
leistungsanlage  TB-100 A4   42,00
Skonto 2 % bis zum 09.11.2026, sonst netto
Gesamt 49,98 EUR
"""


def _invoice(**changes: Any) -> Invoice:
    fields = {
        "document_type": "invoice",
        "invoice_number": "R-2026-17",
        "issue_date": "2026-11-02",
        "currency": "EUR",
        "supplier": {"name": "Muster Handel GmbH"},
        "totals": {"gross": "49.98"},
    }
    return Invoice.model_validate(fields | changes)


def _absent(text: str = _TEXT, **changes: Any) -> set[str]:
    looks = printed_texts(_invoice(**changes), PrintedText(text))
    return {path for path, found in looks if not found}


def _party(**fields: str) -> dict[str, str]:
    return {"name": "Muster Handel GmbH", **fields}


@pytest.mark.parametrize(
    ("address", "printed"),
    [
        ("Am Alten Markt 7, 80333 München", True),
        ("80333 MÜNCHEN, Am Alten Markt 7", True),
        ("Am Alten Markt 7, D-80333 München", True),
        ("123 Main Street, Springfield", False),
        ("Musterweg 1, 80333 München", False),
    ],
)
def test_an_address_is_printed_in_any_order(address: str, printed: bool) -> None:
    """Over several rows, in other case and with other accents; but not in other words."""
    assert _absent(supplier=_party(address_text=address)) == (
        set() if printed else {"supplier.address_text"}
    )


@pytest.mark.parametrize(
    ("line", "absent"),
    [
        ({"description": "Wartung der Dienstleistungsanlage"}, set()),
        ({"description": "Professional services"}, {"description"}),
        ({"unit": "Std"}, set()),
        ({"unit": "Std."}, set()),
        ({"unit": "HUR"}, set()),
        ({"unit": "C62"}, {"unit"}),
        ({"unit": "pallets"}, {"unit"}),
        ({"product_code": "TB-100A4"}, set()),
        ({"product_code": "TB-100-X"}, {"product_code"}),
        ({"tax_category": "S"}, set()),
        ({"tax_category": "Standard rate"}, {"tax_category"}),
    ],
)
def test_words_of_a_line_are_printed(line: dict[str, str], absent: set[str]) -> None:
    """Hyphens at the end of a row are no difference; a unit's code means its words."""
    found = _absent(lines=[{"description": "Wartung", **line}])
    assert found == {f"lines.0.{name}" for name in absent}


def test_terms_mail_buyer_and_reasons_are_looked_for() -> None:
    """Each of them may be an invention."""
    changes: dict[str, Any] = {
        "customer": {"name": "Kunde AG", "email": "a@b.example"},
        "payment": {"terms_text": "Net 30 days"},
        "allowances": [{"amount": "1", "reason": "Loyalty"}],
        "notes": "Thank you for your business",
    }
    assert _absent(**changes) == {
        "customer.email",
        "payment.terms_text",
        "allowances.0.reason",
        "notes",
    }
    assert _absent(customer={"name": "Acme Corporation"}) == {"customer.name"}
    assert _absent(payment={"terms_text": "2 % Skonto bis zum 09.11.2026"}) == set()
    assert _absent(supplier=_party(email="Info@Muster.example")) == set()


def test_what_is_not_printed_is_a_warning_and_not_for_xml() -> None:
    """An e-invoice has codes and words that no print has."""
    supplier = _party(address_text="123 Main Street, Springfield")
    text = PrintedText(_TEXT)
    broken = [c for c in grounding_checks(_invoice(supplier=supplier), text) if not c.passed]
    assert [(check.fields, check.severity) for check in broken] == [
        (("supplier.address_text",), "warning")
    ]
    einvoice = _invoice(supplier=supplier, type_code="380")
    assert all(check.passed for check in grounding_checks(einvoice, text))


@given(st.text(), st.text(max_size=80))
def test_any_value_and_any_text_are_compared(text: str, value: str) -> None:
    """Nothing raises, and a text has all of its own words."""
    lines = [{"description": value, "unit": value, "product_code": value, "tax_category": value}]
    list(printed_texts(_invoice(lines=lines, notes=value), PrintedText(text)))
    assert _absent(value, notes=value) == set()


@pytest.mark.parametrize(
    ("rows", "printed"),
    [
        ("1  Bohrmaschin  2  150,00\n   e            5", True),
        ("1  rote Bohrmaschin  2\n   e groß         5", True),
        ("1  Bohrma  2  150,00\n   schin   5\n   e", True),
        ("1  Bohrma  2  150,00\n   schin   5\n\n   e", False),
        ("1  Bohrmaschin  2  150,00\n                e", False),
        ("1  Bohrmaschin  2\n2  Säge         1", False),
        ("1  Bohrmaschin  2\n   er           1", False),
    ],
)
def test_a_narrow_column_breaks_a_word(rows: str, printed: bool) -> None:
    """The rest stands alone where the cell of its beginning begins."""
    absent = _absent(rows, lines=[{"description": "Bohrmaschine"}])
    assert ("lines.0.description" not in absent) is printed


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("1  Bohrmaschin  " + "x " * 300 + "\n   e  5", "Bohrmaschine"),
        ("1  Bohrmaschin  2  150,00\n   e  5", "Bohrmaschine " * 9),
    ],
    ids=["a long row", "many words"],
)
def test_no_more_than_a_narrow_column_is_looked_at(rows: str, words: str) -> None:
    """One row of 60,000 characters and the words of a long answer took eight seconds."""
    assert "lines.0.description" in _absent(rows, lines=[{"description": words}])

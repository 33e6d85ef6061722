"""What counts as the same supplier, number, amount and account."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.invoice import DocumentType, Party, Payment, Totals
from service.review.identity import COMPARISON_RULE, InvoiceMarks, folded, marks
from tests.fakes.published import IBAN, OTHER_IBAN, invoice

SUPPLIER = Party(name="Müller & Söhne GmbH", tax_id="DE 123 456 789")


def _marks(**changes: Any) -> Any:
    return marks(invoice(0, **{"supplier": SUPPLIER, **changes}))


@pytest.mark.parametrize(
    "spelling",
    [
        {"invoice_number": " r_0"},
        {"invoice_number": "Ｒ-0"},
        {"invoice_number": "#R-0"},
        {"invoice_number": "INV #R-0"},
        {"supplier": Party(name="MÜLLER & SÖHNE GMBH", tax_id="de123456789")},
        {"payment": Payment(iban=f"{IBAN[:4]} {IBAN[4:]}".lower())},
    ],
)
def test_spelling_makes_no_difference(spelling: dict[str, Any]) -> None:
    """Case, width, blanks and signs, also the one for a number."""
    assert _marks(**spelling) == _marks()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"invoice_number": "R-1"}, "same_number"),
        ({"document_type": DocumentType.CREDIT_NOTE}, "same_number"),
        ({"totals": Totals(gross=1)}, "same_amount"),
        ({"currency": "USD"}, "same_amount"),
        ({"payment": Payment(iban=OTHER_IBAN)}, "account"),
        ({"supplier": Party(name="Other Ltd")}, "supplier"),
    ],
)
def test_what_makes_a_difference(change: dict[str, Any], field: str) -> None:
    """One value is enough."""
    assert getattr(_marks(**change), field) != getattr(_marks(), field)


def test_a_supplier_is_found_by_its_name_where_no_vat_id_is_printed() -> None:
    """An invoice has keys of both."""
    nameless, without = Party(tax_id=SUPPLIER.tax_id), Party(name=SUPPLIER.name)
    both = set(_marks().same_number)
    assert set(_marks(supplier=nameless).same_number) < both
    assert set(_marks(supplier=without).same_number) < both


def test_nothing_is_compared_where_there_is_nothing() -> None:
    """No supplier, no number, no total, no account; and a document that is no invoice."""
    empty = _marks(invoice_number=None, payment=None, totals=Totals())
    assert empty == InvoiceMarks()
    assert not _marks(supplier=Party()).same_number
    assert not _marks(document_type=DocumentType.PROFORMA).same_number
    assert not _marks(invoice_number="-- /").same_number


@given(st.text(max_size=30))
def test_folding_is_stable(words: str) -> None:
    """Folded again it is the same, and it holds no blanks and no signs."""
    once = folded(words)
    assert folded(once) == once or not words.isascii()
    assert not any(letter.isspace() for letter in once)


@given(st.text(max_size=10), st.text(max_size=10))
def test_keys_fit_a_column_of_64_bits(name: str, number: str) -> None:
    """Whatever the texts are."""
    found = _marks(supplier=Party(name=name), invoice_number=number or None)
    for key in (*found.same_number, *found.same_amount, *found.supplier):
        assert -(2**63) <= key < 2**63


PINNED = (
    ("#R-0", "DE 123 456 789", "Müller & Söhne GmbH"),
    ("No. 0088/a", "", "Müller & Söhne GmbH"),
    ("INV 2026-7", "DE123456789", ""),
)


def _sum_of_keys() -> str:
    found = [
        marks(
            invoice(
                3,
                invoice_number=number,
                supplier=Party(name=name or None, tax_id=tax_id or None),
                document_type=kind,
            ),
            simulated=simulated,
        )
        for number, tax_id, name in PINNED
        for kind in (None, DocumentType.INVOICE, DocumentType.CREDIT_NOTE, DocumentType.PROFORMA)
        for simulated in (False, True)
    ]
    return hashlib.sha256(repr(found).encode()).hexdigest()[:16]


def test_other_keys_are_another_rule() -> None:
    """A store that holds keys of before compares all its invoices again only if the rule's number
    has grown: a change of the keys raises COMPARISON_RULE, and writes both here."""
    assert (COMPARISON_RULE, _sum_of_keys()) == (3, "da0ac1a7e0b65880")

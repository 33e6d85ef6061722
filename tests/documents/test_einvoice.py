"""E-invoices: both syntaxes say the same, everything is mapped, nothing hostile is followed."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.invoice import DocumentType, Invoice
from service.core.checks import check_invoice, needs_review
from service.core.document import DocumentProblem
from service.core.outcome import Reason
from service.documents.einvoice import is_einvoice_name, read_einvoice
from service.documents.en16931 import document_type, line_discount, unit_price
from tests.documents.corpus import cases

HERE = Path(__file__).resolve().parent
CII = (HERE / "invoice.cii.xml").read_bytes()
UBL = (HERE / "invoice.ubl.xml").read_bytes()


def invoice_in(data: bytes) -> Invoice:
    found = read_einvoice(data)
    assert isinstance(found, Invoice), found
    return found


def problem_in(data: bytes) -> DocumentProblem:
    found = read_einvoice(data)
    assert isinstance(found, DocumentProblem), found
    assert (found.reason, found.retryable) == (Reason.DOCUMENT_REJECTED, False)
    return found


def test_both_syntaxes_give_the_same_invoice() -> None:
    """The same invoice written twice, every field that the model has in use."""
    cii, ubl = invoice_in(CII), invoice_in(UBL)
    assert cii == ubl
    used = cii.model_dump(exclude_none=True)
    assert set(used) == set(Invoice.model_fields)
    assert set(used["supplier"]) == set(used["customer"]) | {"registration_id"}
    assert set(used["totals"]) == set(type(cii.totals).model_fields)


def test_every_field_is_where_it_belongs() -> None:
    """Checked by hand against the XML."""
    invoice = invoice_in(CII)
    assert invoice.document_type is DocumentType.INVOICE
    assert (invoice.invoice_number, str(invoice.issue_date)) == ("R-2026-17", "2026-03-07")
    assert (str(invoice.due_date), str(invoice.delivery_date)) == ("2026-04-06", "2026-03-01")
    assert (str(invoice.period_start), str(invoice.period_end)) == ("2026-02-01", "2026-02-28")
    assert invoice.supplier.tax_id == "DE123456789"
    assert invoice.supplier.registration_id == "HRB 4711"
    assert invoice.supplier.address_text == "Hafenweg 1, Hof 2, 20457 Hamburg"
    assert invoice.customer is not None
    assert invoice.customer.tax_id == "22/815/0815/4"
    assert invoice.payment is not None
    assert invoice.payment.iban == "DE02120300000000202051"
    assert invoice.lines[0].unit_price == Decimal("1.25")
    assert invoice.lines[0].discount == Decimal("2.50")
    assert invoice.lines[1].unit_price is None
    assert [entry.is_charge for entry in invoice.allowances] == [False, True]
    assert invoice.totals.tax == Decimal("19.00")
    assert invoice.notes == "Thank you\nDelivered free"


def test_the_rules_hold_for_the_fixture() -> None:
    """So that a mapping of a wrong total would be seen."""
    assert not needs_review(check_invoice(invoice_in(CII), None))


@pytest.mark.parametrize("path", cases("zugferd", "*.cii.xml"))
def test_public_pairs_are_equal(path: Path) -> None:
    """ZUGFeRD's own samples, CII and UBL."""
    other = path.with_name(path.name.replace(".cii.", ".ubl."))
    assert invoice_in(path.read_bytes()) == invoice_in(other.read_bytes())


MADE_UP_IBANS = {
    "ubl-tc434-example3",
    "ubl-tc434-example7",
    "EN16931_AbweichenderZahlungsempf.cii",
    "EN16931_OEPNV.cii",
}
"""Published samples whose account numbers have wrong check digits."""


@pytest.mark.parametrize("path", cases("en16931", "*.[xX][mM][lL]") + cases("zugferd", "*.cii.xml"))
def test_public_examples_add_up(path: Path) -> None:
    """Every one is read; no rule of severity error is broken but by the made-up IBANs."""
    broken = {
        check.id
        for check in check_invoice(invoice_in(path.read_bytes()), None)
        if check.severity == "error" and not check.passed
    }
    assert broken == ({"IBAN"} if path.stem in MADE_UP_IBANS else set())


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "not well-formed"),
        (b"<a>", "not well-formed"),
        (CII[: len(CII) // 2], "not well-formed"),
        (b'<?xml version="1.0" encoding="x-unknown"?><a/>', "encoding"),
        (b'<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>', "document type"),
        (b'<!DOCTYPE a SYSTEM "http://127.0.0.1:1/x.dtd"><a/>', "document type"),
        (b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>', "document type"),
        (b"<a>" * 100 + b"</a>" * 100, "deeper"),
        (b"<a>" + b" " * (8 * 1024 * 1024) + b"</a>", "bytes"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_hostile_and_broken_xml_is_refused_with_a_reason(data: bytes, said: str) -> None:
    """And the message says nothing of what was in it."""
    message = problem_in(data).message
    assert said in message
    assert "passwd" not in message


def test_a_thousand_million_laughs_are_not_laughed() -> None:
    """The document type alone is enough to stop."""
    levels = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
    problem_in(b'<!DOCTYPE a [<!ENTITY l0 "ha">' + levels + b"]><a>&l9;</a>")


def test_xml_of_another_kind_is_no_invoice() -> None:
    """It is left to whoever can read it."""
    assert read_einvoice(b"<svg xmlns='http://www.w3.org/2000/svg'/>") is None


def test_an_invoice_without_its_mandatory_fields_is_named() -> None:
    """By field, without what was found."""
    without = CII.replace(b"<ram:GrandTotalAmount>119.00</ram:GrandTotalAmount>", b"")
    assert "totals.gross" in problem_in(without).message
    wrong = CII.replace(b"20260307", b"secret-value")
    message = problem_in(wrong).message
    assert "issue_date" in message
    assert "secret-value" not in message


def test_long_texts_are_cut_and_nothing_else() -> None:
    """An exact invoice is not lost for a long note."""
    long = invoice_in(CII.replace(b"Thank you", b"Thank you " * 1_000))
    assert long.notes is not None
    assert len(long.notes) <= 2_000
    assert long.model_copy(update={"notes": None}) == invoice_in(CII).model_copy(
        update={"notes": None}
    )


@settings(max_examples=150)
@given(st.integers(0, len(UBL) - 1), st.binary(max_size=8), st.sampled_from([CII, UBL]))
def test_no_damage_raises(position: int, junk: bytes, original: bytes) -> None:
    """Any bytes put anywhere: an invoice, a problem, or no invoice."""
    damaged = original[:position] + junk + original[position + len(junk) :]
    assert isinstance(read_einvoice(damaged), Invoice | DocumentProblem | None)


@pytest.mark.parametrize(
    ("price", "base", "expected"),
    [
        ("10.00", None, "10.00"),
        ("10.00", "1", "10.00"),
        ("10.00", "100", "0.1"),
        ("10.00", "3", None),
        ("10.00", "0", None),
        ("x", "2", None),
        (None, "2", None),
    ],
)
def test_the_price_of_one_is_exact_or_absent(
    price: str | None, base: str | None, expected: str | None
) -> None:
    """A rounded price would break the line's own check."""
    found = unit_price(price, base)
    assert (found is None) == (expected is None)
    if found is not None and expected is not None:
        assert Decimal(found) == Decimal(expected)


def test_codes_names_and_discounts() -> None:
    """Small tables, each with both sides."""
    assert [document_type(code) for code in ("380", "381", "325", "384", None)] == [
        "invoice",
        "credit_note",
        "proforma",
        "invoice",
        None,
    ]
    assert is_einvoice_name("Factur-X.xml")
    assert is_einvoice_name("ZUGFeRD-invoice.xml")
    assert not is_einvoice_name("terms.xml")
    assert line_discount([(False, "5"), (True, "2.50"), (False, "x")]) == "2.50"
    assert line_discount([]) is None

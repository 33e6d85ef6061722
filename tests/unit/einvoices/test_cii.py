"""What Factur-X and XRechnung in CII say beside the core: charges, groups, terms, accounts.

The official documents lie beside the corpus (ZUGFeRD/mustangproject and the XRechnung test suite,
Apache-2.0) and are no part of this project.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from schemas.invoice import Invoice
from service.checks.rules import check_invoice
from service.einvoices.einvoice import read_einvoice
from tests.fakes.corpus import defects

CII = (Path(__file__).resolve().parent / "invoice.cii.xml").read_text()
LINE = "ram:IncludedSupplyChainTradeLineItem"
TERMS = "ram:SpecifiedTradePaymentTerms"
MEANS = "ram:SpecifiedTradeSettlementPaymentMeans"
DISCOUNT = (
    "<ram:ApplicableTradePaymentDiscountTerms><ram:CalculationPercent>2.00</ram:CalculationPercent>"
    "</ram:ApplicableTradePaymentDiscountTerms>"
)


def read(xml: str) -> Invoice:
    found = read_einvoice(xml.encode())
    assert isinstance(found, Invoice), found
    return found


def official(path: Path) -> Invoice:
    return read(path.read_text("utf-8-sig"))


def broken(invoice: Invoice) -> set[str]:
    return {c.id for c in check_invoice(invoice, None) if not c.passed and c.severity == "error"}


def test_freight_of_its_own_element_is_a_charge() -> None:
    """BG-X-42 of Factur-X EXTENDED: without it, the net total would not hold."""
    freight = (
        "<ram:SpecifiedLogisticsServiceCharge><ram:Description>Freight</ram:Description>"
        "<ram:AppliedAmount>15.00</ram:AppliedAmount></ram:SpecifiedLogisticsServiceCharge>"
    )
    found = read(CII.replace(f"<{TERMS}>", f"{freight}<{TERMS}>"))
    assert found.allowances[-1].model_dump() == {
        "reason": "Freight",
        "amount": Decimal("15.00"),
        "is_charge": True,
    }
    assert broken(found) == {"BR-CO-12"}
    stated = "ram:ChargeTotalAmount>5.00"
    assert broken(read(CII.replace(stated, "ram:ChargeTotalAmount>6.00"))) == {
        "BR-CO-12",
        "BR-CO-13",
    }


@pytest.mark.parametrize("code", ["GROUP", "INFORMATION"])
def test_groups_and_lines_for_information_charge_nothing(code: str) -> None:
    """BT-X-8: they are sums or parts of other lines."""
    start = CII.index(f"<{LINE}>")
    line = CII[start : CII.index(f"</{LINE}>") + len(LINE) + 3]
    status = f"<ram:LineStatusReasonCode>{code}</ram:LineStatusReasonCode>"
    group = line.replace("<ram:LineID>1</ram:LineID>", f"<ram:LineID>0</ram:LineID>{status}")
    found = read(CII.replace(line, group + line, 1))
    assert [entry.position for entry in found.lines] == ["1", "2"]
    assert broken(found) == set()


def test_a_line_with_a_note_alone_is_a_note() -> None:
    """It has no item, no quantity and no amount."""
    text = "<ram:IncludedNote><ram:Content>Closed on Monday</ram:Content></ram:IncludedNote>"
    about = "ram:AssociatedDocumentLineDocument"
    found = read(CII.replace(f"<{LINE}>", f"<{LINE}><{about}>{text}</{about}></{LINE}><{LINE}>", 1))
    assert len(found.lines) == 2
    assert found.notes == "Thank you\nDelivered free\nClosed on Monday"
    assert broken(found) == set()


def test_the_due_date_is_that_of_the_terms_without_a_discount() -> None:
    """In either order; the terms say both."""
    early = (
        f"<{TERMS}><ram:Description>2 % until 20 March</ram:Description><ram:DueDateDateTime>"
        '<udt:DateTimeString format="102">20260320</udt:DateTimeString></ram:DueDateDateTime>'
        f"{DISCOUNT}</{TERMS}>"
    )
    first = read(CII.replace(f"<{TERMS}>", f"{early}<{TERMS}>", 1))
    last = read(CII.replace(f"</{TERMS}>", f"</{TERMS}>{early}", 1))
    assert first.due_date == last.due_date == date(2026, 4, 6)
    assert first.payment is not None
    assert first.payment.terms_text == "2 % until 20 March\n30 days net"


def test_the_one_term_with_a_discount_names_the_due_date() -> None:
    """Its date is that of the whole payment; the discount has a period of its own."""
    found = read(CII.replace(f"</{TERMS}>", f"{DISCOUNT}</{TERMS}>", 1))
    assert found.due_date == date(2026, 4, 6)


@pytest.mark.parametrize(
    ("number", "field"),
    [
        ("DE79000000001234567890", "iban"),
        ("DE79 0000 0000 1234 5678 90", "iban"),
        ("IBAN32423940", "account_number"),
        ("1234567", "account_number"),
    ],
)
@pytest.mark.parametrize("element", ["IBANID", "ProprietaryID"])
def test_the_form_tells_an_iban(number: str, field: str, element: str) -> None:
    """Both elements hold any of the two in official examples."""
    old = "<ram:IBANID>DE02120300000000202051</ram:IBANID>"
    payment = read(CII.replace(old, f"<ram:{element}>{number}</ram:{element}>")).payment
    assert payment is not None
    assert getattr(payment, field) == number
    assert (payment.iban is None) is (field != "iban")


def test_every_further_account_is_kept_with_its_bank() -> None:
    """Once each."""
    start = CII.index(f"<{MEANS}>")
    means = CII[start : CII.index(f"</{MEANS}>") + len(MEANS) + 3]
    other = means.replace("DE02120300000000202051", "DE75512108001245126199")
    payment = read(CII.replace(means, means + other + means + other)).payment
    assert payment is not None
    assert payment.iban == "DE02120300000000202051"
    assert [(one.iban, one.bic) for one in payment.further_accounts] == [
        ("DE75512108001245126199", "BYLADEM1001")
    ]


@pytest.mark.parametrize(("code", "country"), [("1A", "1A"), ("XK", "XK"), ("xi", "XI")])
def test_country_codes_in_use_are_taken(code: str, country: str) -> None:
    """Kosovo and Northern Ireland."""
    found = read(CII.replace("<ram:CountryID>DE", f"<ram:CountryID>{code}", 1))
    assert found.supplier.country == country


def test_a_country_that_is_no_code_stands_in_the_address() -> None:
    """It is no reason to lose an exact invoice."""
    found = read(CII.replace("<ram:CountryID>DE", "<ram:CountryID>Germany", 1))
    assert found.supplier.country is None
    assert found.supplier.address_text == "Hafenweg 1, Hof 2, 20457 Hamburg, Germany"


@pytest.mark.parametrize("path", defects("einvoice/0[23]-*/input.xml") + defects("field/C12[ab]/*"))
def test_official_extended_invoices_add_up(path: Path) -> None:
    """Charges for freight; groups with their lines, no line twice."""
    found = official(path)
    assert broken(found) == set()
    positions = [line.position for line in found.lines]
    assert len(positions) == len(set(positions))


@pytest.mark.parametrize("path", defects("einvoice/04-*/input.xml"))
def test_official_terms_with_a_discount(path: Path) -> None:
    """Two terms."""
    found = official(path)
    assert found.due_date == date(2026, 6, 13)
    assert found.payment is not None
    assert "06.06.2026" in (found.payment.terms_text or "")
    assert "13.06.2026" in (found.payment.terms_text or "")


@pytest.mark.parametrize("path", defects("einvoice/05-*/input.xml") + defects("field/C12d/*"))
def test_official_minimum_invoices_add_up(path: Path) -> None:
    """The profile has no place for what is paid."""
    assert broken(official(path)) == set()


@pytest.mark.parametrize("path", defects("einvoice/06-*/cii.xml"))
def test_official_twins_have_the_same_account(path: Path) -> None:
    """An IBAN as ProprietaryID."""
    twin = official(path.with_name("twin_of_cii.ubl.xml"))
    payment = official(path).payment
    assert payment is not None
    assert twin.payment is not None
    assert payment.iban == twin.payment.iban == "DE79000000001234567890"


@pytest.mark.parametrize("path", defects("field/C12e/*"))
def test_an_official_line_with_a_note_alone(path: Path) -> None:
    """It was no reason to refuse the invoice."""
    found = official(path)
    assert broken(found) == set()
    assert "Wichtige Information" in (found.notes or "")

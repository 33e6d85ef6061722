"""One value in two fields that must differ."""

from __future__ import annotations

from typing import Any

import pytest

from schemas.invoice import Invoice
from service.checks.comparisons.contradictions import contradiction_checks
from service.checks.printed.printed_text import PrintedText

_SELLER = {"name": "Muster Handel GmbH", "tax_id": "DE136695976"}


def _broken(text: str | None = "", **changes: Any) -> dict[str, str]:
    fields = {
        "document_type": "invoice",
        "invoice_number": "R-2026-17",
        "issue_date": "2026-11-02",
        "currency": "EUR",
        "supplier": _SELLER,
        "totals": {"gross": "49.98"},
    }
    checks = contradiction_checks(
        Invoice.model_validate(fields | changes), None if text is None else PrintedText(text)
    )
    return {check.fields[0]: check.severity for check in checks if not check.passed}


@pytest.mark.parametrize(
    ("customer", "broken"),
    [
        ({"name": "MUSTER HANDEL, GMBH"}, {"supplier.name"}),
        ({"name": "Kunde AG", "tax_id": "DE 136 695 976"}, {"supplier.tax_id"}),
        ({"name": "Kunde AG", "tax_id": "DE811569869"}, set()),
        ({"name": "Muster Handel Nord GmbH"}, set()),
        (None, set()),
    ],
)
def test_seller_and_buyer_are_two_parties(customer: object, broken: set[str]) -> None:
    """Neither name nor tax id is the same, however it is written."""
    assert set(_broken(customer=customer)) == broken


def test_an_einvoice_may_say_so() -> None:
    """It says exactly what it means; a person may look, and need not."""
    assert _broken(None, customer=_SELLER) == {
        "supplier.name": "warning",
        "supplier.tax_id": "warning",
    }


@pytest.mark.parametrize("name", ["purchase_order", "contract_ref"])
def test_the_invoices_number_is_not_the_orders(name: str) -> None:
    """Unless the document prints the number twice: some shops number both alike."""
    text = "Rechnung R-2026-175, Bestellung R 2026/17"
    assert _broken(text, **{name: "R 2026/17"}) == {"invoice_number": "error"}
    assert _broken(text, **{name: "R-2026-175"}) == {}
    assert _broken("Rechnung R-2026-17, Bestellung R-2026-17", **{name: "R-2026-17"}) == {}
    assert _broken(None, **{name: "R-2026-17"}) == {}


@pytest.mark.parametrize(
    ("text", "changes", "broken"),
    [
        ("Date 02.11.2026, due 16.11.2026", {"due_date": "2026-11-02"}, {"due_date"}),
        ("Date 02.11.2026\nDue date 02.11.2026", {"due_date": "2026-11-02"}, set()),
        ("Invoice date, payable at once\n02.11.2026", {"due_date": "2026-11-02"}, set()),
        ("Rechnungs- und Lieferdatum: 02.11.2026", {"delivery_date": "2026-11-02"}, set()),
        ("Rechnungsdatum: 02.11.2026", {"delivery_date": "2026-11-02"}, {"delivery_date"}),
        (
            "Invoice date  Due date\n02.11.2026    16.11.2026",
            {"due_date": "2026-11-02"},
            {"due_date"},
        ),
        ("Date 02.11.2026", {"due_date": "2026-11-16"}, set()),
    ],
)
def test_one_printed_day_is_one_date(text: str, changes: dict[str, str], broken: set[str]) -> None:
    """Unless the document prints it twice, or one row names both."""
    assert set(_broken(text, **changes)) == broken


def test_without_a_text_two_dates_may_be_one_day() -> None:
    """An e-invoice says exactly what it means."""
    assert _broken(None, due_date="2026-11-02") == {}


@pytest.mark.parametrize(
    ("number", "text", "broken"),
    [
        ("02.11.2026", "Rechnung vom 02.11.2026", {"invoice_number"}),
        ("11/2/2026", "Invoice Date: 11/2/2026", {"invoice_number"}),
        ("02.11.2026", "Rechnung Nr. 02.11.2026 vom 02.11.2026", set()),
        ("01/11/2026", "Rechnung 01/11/2026 vom 02.11.2026", set()),
    ],
)
def test_a_date_is_no_number(number: str, text: str, broken: set[str]) -> None:
    """Unless the document prints both, or the number is another day."""
    assert set(_broken(text, invoice_number=number)) == broken


@pytest.mark.parametrize(
    ("number", "tax_id"),
    [("CHE-116.281.710", "CHE-116.281.710 MWST"), ("923 609 016", "923 609 016 MVA")],
)
def test_a_number_of_a_party_without_its_tax_is_not_the_invoices(number: str, tax_id: str) -> None:
    """Swiss and Norwegian numbers have the name of the tax behind them."""
    facts = {"invoice_number": number, "supplier": {"tax_id": tax_id}}
    checks = contradiction_checks(Invoice.model_validate(facts), PrintedText("Rechnung 88 417"))
    assert [check.fields for check in checks] == [("invoice_number", "supplier.tax_id")]


def test_a_partys_number_is_not_the_invoices() -> None:
    """Both are printed, and no label names the invoice's number."""
    facts = {"invoice_number": "DE 136695976", "supplier": {"tax_id": "DE136695976"}}
    text = PrintedText("Rechnung R-1, USt-IdNr. DE136695976")
    (check,) = contradiction_checks(Invoice.model_validate(facts), text)
    assert (check.id, check.severity, check.passed) == ("NUMBERS-DIFFER", "error", False)
    assert check.fields == ("invoice_number", "supplier.tax_id")


def test_net_total_and_tax_are_not_what_is_due_and_what_was_paid() -> None:
    """Less would be paid, and every sum holds."""
    totals = {"net": "200", "tax": "38", "gross": "238", "prepaid": "38", "amount_due": "200"}
    text = PrintedText("200,00 + 38,00 = 238,00")
    (check,) = contradiction_checks(Invoice.model_validate({"totals": totals}), text)
    assert (check.id, check.fields[0]) == ("NUMBERS-DIFFER", "totals.prepaid")
    lines = [{"net_amount": "300"}, {"net_amount": "-100"}]
    twice = {"totals": totals | {"prepaid": "100", "amount_due": None}, "lines": lines}
    (check,) = contradiction_checks(Invoice.model_validate(twice), text)
    assert (check.id, check.fields) == ("NUMBERS-DIFFER", ("totals.prepaid",))
    paid = totals | {"prepaid": "100", "amount_due": "138"}
    assert not [*contradiction_checks(Invoice.model_validate({"totals": paid}), text)]


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        ("Handelsrechnung (380) Nr. 471102 vom 05.03.2018", ["warning"]),
        ("Invoice number: 380\nTotal 5.00", []),
    ],
)
def test_the_code_of_a_type_is_no_number(text: str, broken: list[str]) -> None:
    """Unless a label says that it is."""
    invoice = Invoice.model_validate({"invoice_number": "380"})
    checks = contradiction_checks(invoice, PrintedText(text))
    assert [check.severity for check in checks] == broken


def test_a_registration_that_is_printed_once_is_one_partys() -> None:
    """Two parties with one number are one party, unless the document prints it for both."""
    parties = {
        "supplier": _SELLER | {"registration_id": "HRB 8812"},
        "customer": {"name": "Kunde AG", "registration_id": "HRB 8812"},
    }
    assert _broken("Amtsgericht Kiel HRB 8812", **parties) == {
        "customer.registration_id": "warning"
    }
    assert _broken("HRB 8812\nKunde AG HRB 8812", **parties) == {}
    assert _broken(None, **parties) == {}

"""Amounts of a line that stand in another place of the document."""

from __future__ import annotations

from decimal import Decimal

import pytest

from schemas.invoice import Invoice
from service.checks.answer.arithmetic import arithmetic_checks
from service.checks.comparisons.line_rows import exchanged_checks, weighed_by_rows
from service.checks.printed.printed_text import PrintedText


def _lines_invoice(**line: str) -> Invoice:
    return Invoice.model_validate(
        {
            "document_type": "invoice",
            "invoice_number": "R-2026-17",
            "issue_date": "2026-11-02",
            "currency": "EUR",
            "supplier": {"name": "Muster Handel GmbH"},
            "lines": [{"description": "Wartung", **line}],
            "totals": {"gross": "49.98"},
        }
    )


@pytest.mark.parametrize(
    ("text", "quantity", "price", "exchanged"),
    [
        ("Wartung 8 1.623,07 12.984,56", "1623.07", "8", True),
        ("Wartung 8 1.623,07 12.984,56", "8", "1623.07", False),
        ("Wartung 2,50 80,00 200,00", "2.50", "80", False),
        ("Wartung 2,5 80 200,00", "2.5", "80", False),
        ("Wartung 2 3 6", "2", "3", False),
        ("Artikel Menge Preis Betrag\nWartung 2 3,00 6,00", "3", "2", True),
        ("Artikel Menge Preis Betrag\nWartung 2 3,00 6,00", "2", "3", False),
    ],
)
def test_a_quantity_that_is_printed_as_a_price_is_exchanged(
    text: str, quantity: str, price: str, exchanged: bool
) -> None:
    """A price that the document prints with cents is a price. The heads of columns tell more."""
    invoice = _lines_invoice(quantity=quantity, unit_price=price, net_amount="6")
    checks = list(exchanged_checks(invoice, PrintedText(text)))
    assert [check.id for check in checks] == ["QUANTITY-PRICE"] * exchanged


@pytest.mark.parametrize(
    ("said", "base"),
    [
        ("Preis je 1000", 1000),
        ("Preis / 1.000 St.", 1000),
        ("price per 1,000", 1000),
        ("prix le mille, pour 1 000", 1000),
        ("price per 100", 100),
        ("cena za 100", 100),
        ("EUR/10", 10),
    ],
)
def test_a_price_for_many_units_breaks_nothing(said: str, base: int) -> None:
    """Where the document names their number, and its row holds the three values."""
    net = Decimal(460_000) / base
    text = f"Artikel   Menge   {said}   Betrag\nFlyer   25000   18,40   {net:.2f}\n"
    assert _severity(text, f"{net:.2f}") is None
    assert _severity(text.replace(said, "Preis"), f"{net:.2f}") == "warning"
    assert _severity(text, f"{net + 1:.2f}") == "error", "not printed"
    assert _severity(text.replace("18,40", ""), f"{net:.2f}") == "error", "another price"


def test_another_number_of_units_is_no_reason() -> None:
    """`per 100` explains no amount for a thousand units."""
    text = "Artikel   Menge   Preis per 100   Betrag\nFlyer   25000   18,40   460,00\n"
    assert _severity(text, "460.00") == "warning"


@pytest.mark.parametrize(
    ("heads", "rate", "net", "severity"),
    [
        ("Sc.%", "5", "437000.00", None),
        ("Rabatt", "12,5 %", "402500.00", None),
        ("Sc.%", "5", "418600.00", "warning"),
        ("Sc.%", "15", "437000.00", "warning"),
        ("IVA", "5", "437000.00", "warning"),
    ],
)
def test_a_discount_may_be_printed_as_a_percentage(
    heads: str, rate: str, net: str, severity: str | None
) -> None:
    """In the row of its line, below a head of discounts."""
    text = f"Artikel   Menge   Preis   {heads}   Betrag\nFlyer   25000   18,40   {rate}   {net}\n"
    assert _severity(text, net) == severity


def _severity(text: str, net: str) -> str | None:
    """How the broken product of 25,000 units is weighed, if it stays broken."""
    invoice = _lines_invoice(quantity="25000", unit_price="18.40", net_amount=net)
    checks = weighed_by_rows(arithmetic_checks(invoice), invoice, PrintedText(text))
    broken = [check.severity for check in checks if not check.passed and check.id == "PEPPOL-R120"]
    return broken[0] if broken else None


def test_descriptions_in_the_rows_of_each_others_amounts_are_exchanged() -> None:
    """Not where a row has no amount, or its own. Some currencies have no cents."""
    text = PrintedText(
        "Wartung   1   1.200,00\nMaterial   2   86,00\n"
        "Poster 245.00\nSetup 45.00\n配線   9   124,600\n諸経費   8,000"
    )
    for names, amounts, found in (
        (("Wartung", "Material"), ("1200.00", "86.00"), []),
        (("Material", "Wartung"), ("1200.00", "86.00"), ["lines.0", "lines.1"]),
        (("Material", "Wartung"), ("1200.00", "77.00"), []),
        (("配線", "諸経費"), ("124600", "8000"), []),
        (("Poster", "Setup"), ("245.00", "45.00"), []),
        (("Setup", "Poster"), ("245.00", "45.00"), ["lines.0", "lines.1"]),
        (("諸経費", "配線"), ("124600", "8000"), ["lines.0", "lines.1"]),
    ):
        lines = [
            {"description": name, "net_amount": amount}
            for name, amount in zip(names, amounts, strict=True)
        ]
        checks = exchanged_checks(Invoice.model_validate({"lines": lines}), text)
        assert [check.fields[0].removesuffix(".description") for check in checks] == found


def test_the_gross_total_is_no_amount_of_the_only_line() -> None:
    """Where its row prints the net total; a price with its tax has the gross total in the row."""
    totals = {"net": "1284.00", "gross": "1527.96"}

    def found(row: str, amount: str) -> list[str]:
        line = {"description": "Jahresbeitrag", "net_amount": amount}
        invoice = Invoice.model_validate({"lines": [line], "totals": totals})
        text = PrintedText(f"{row}\nSteuer 19 %  243,96\nGesamtbeitrag  1.527,96")
        return [check.fields[0] for check in exchanged_checks(invoice, text)]

    assert found("Jahresbeitrag   1.284,00 EUR", "1527.96") == ["lines.0.net_amount"]
    assert found("Jahresbeitrag   1.284,00 EUR", "1284.00") == []
    assert found("Jahresbeitrag   1.284,00   1.527,96", "1527.96") == []
    assert found("Jahresbeitrag\n2026   1.284,00", "1527.96") == []

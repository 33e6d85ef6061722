"""Papers that come with an invoice say so in their title."""

from __future__ import annotations

import pytest

from service.documents.invoices.other_papers import calls_itself_other_paper


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("Bestellung", True),
        ("AUFTRAGSBESTÄTIGUNG Nr. AB-778", True),
        ("Purchase Order: 4711", True),
        ("ACME GmbH      Angebot A-5", True),
        ("Bon de livraison n° 88", True),
        ("Price list", True),
        ("見積書", True),
        ("Bestellung vom 3. Mai, vielen Dank", False),
        ("Bestellnummer: 778", False),
        ("Order date 12 May", False),
        ("Lieferschein / Rechnung", False),
        ("Rechnung", False),
        ("Tarif pour mai 2026", False),
        ("", False),
    ],
)
def test_a_title_stands_alone(row: str, expected: bool) -> None:
    """Rows that speak of an order are none."""
    assert calls_itself_other_paper(f"ACME\n{row}\nTotal 119,00 EUR") is expected


def test_a_title_stands_near_the_beginning() -> None:
    """Headings further below are parts of something else."""
    assert not calls_itself_other_paper("row\n" * 20 + "Bestellung")


@pytest.mark.parametrize(
    "row",
    [
        "Betrag dankend erhalten",
        "Bitte überweisen Sie auf IBAN DE02120300000000202051",
        "Payment method: Visa",
        "Pagato con PayPal",
        "Pagado con tarjeta",
        "Payé par carte",
        "Visa **** 4411",
        "Bezahlt",
        "Paid: 119.00",
        "Amount due 119.00",
        "Total a pagar 12,10 EUR",
        "Te betalen 12,10 EUR",
    ],
)
def test_what_asks_for_payment_is_a_bill(row: str) -> None:
    """Whatever its title says; so is what was paid."""
    assert not calls_itself_other_paper(f"ACME\nOrder 4711\nTotal 119,00 EUR\n{row}")


@pytest.mark.parametrize(
    "row",
    [
        "IBAN DE02120300000000202051",
        "Zahlbar innerhalb von 14 Tagen per Überweisung",
        "Payment method: bank transfer, 30 days",
        "Goods remain our property until paid in full",
        "Die Ware bleibt unser Eigentum, bis sie vollständig bezahlt ist.",
        "Carriage paid by seller",
        "The invoice will be paid by the buyer",
        "Visa du client:",
    ],
)
def test_terms_ask_for_nothing_yet(row: str) -> None:
    """Neither do an account at the foot, retention of title, or who pays the carriage."""
    assert calls_itself_other_paper(f"ACME\nOrder 4711\nTotal 119,00 EUR\n{row}")


def test_a_time_sheet_with_an_account_is_a_bill() -> None:
    """One without it comes with a bill."""
    sheet = "Anna Muster\nStundenzettel\n20 h x 60,00\nGesamtbetrag 1.200,00 EUR\n"
    assert calls_itself_other_paper(sheet)
    assert not calls_itself_other_paper(f"{sheet}IBAN DE02120300000000202051")

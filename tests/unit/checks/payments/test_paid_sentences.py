"""Sentences that say that all was paid."""

from __future__ import annotations

from datetime import date

from schemas.invoice import Invoice
from service.checks.payments.paid_sentences import says_paid_in_sentence
from service.checks.payments.settlements import says_all_is_paid
from service.checks.printed.printed_text import PrintedText

_ISSUED = date(2026, 7, 6)
_PAID = (
    "Paid in full by PayPal on 6 July 2026. Nothing to pay.",
    "Your card ending 4242 was charged on 6 July 2026. No payment is due.",
    "This invoice was paid by credit card; no further payment is required.",
    "Der Rechnungsbetrag wurde bereits per PayPal beglichen.",
    "Bereits über giropay beglichen.",
    "Paid with Satispay.",
    "Betrag per EC-Karte erhalten am 06.07.2026.",
    "Total    57,10 EUR\nBetrag per Karte erhalten am 06.07.2026.",
    "Amount received by card on 6 July 2026.",
    "Die Rechnung ist bereits bezahlt, bitte nicht überweisen.",
    "Vielen Dank, Ihre Zahlung ist eingegangen.",
    "Cette facture a été réglée en ligne. Merci de ne rien payer.",
    "Fattura già saldata con carta di credito. Nulla è dovuto.",
    "Factura pagada con tarjeta el 06/07/2026. No hay importe pendiente.",
    "Deze factuur is reeds voldaan via iDEAL.",
    "Faktura opłacona kartą.",
    "Beløbet er betalt med Dankort.",
    "Lasku on jo maksettu kortilla.",
    "A számla kiegyenlítést nem igényel, bankkártyával fizetve.",
    "Valor já pago por MB Way.",
    "This invoice was paid\nby credit card on 6 July 2026.",
)
_NOT_PAID = (
    "Please quote the number when the invoice is paid.",
    "Goods remain our property until\nthe invoice is paid in full.",
    "Bitte überweisen Sie den Betrag, sofern die Rechnung nicht bereits bezahlt ist.",
    "Les marchandises restent notre propriété jusqu'à ce que la facture soit payée.",
    "La factura debe ser pagada con tarjeta.",
    "Beløbet bedes betalt til konto.",
    "Your last invoice was paid by card, thank you.",
    "The deposit was paid by card.",
    "The invoice was paid by direct debit on 6 August 2026.",
    "The invoice of 300.00 was paid by card.",
    "No payment is due before 1 August 2026.",
    "No payment is required: the amount is taken by direct debit.",
    "Have you already paid this invoice? Please ignore this letter.",
    "Haben Sie den Betrag bereits beglichen, ist dieses Schreiben gegenstandslos.",
    "Any invoice paid late incurs a charge.",
    "Toute facture payée en retard entraîne une pénalité.",
    "Escompte accordé pour toute facture payée comptant.",
    "Nothing paid so far on this invoice.",
    "Nessun pagamento è stato ricevuto.",
    "VAT is paid on the full invoice amount.",
    "A late fee has been charged on the total amount.",
    "Travel costs paid by us on the invoice.",
    "Do not pay in cash.",
    "No payment is required in advance.",
    "No amount is due for shipping.",
    "Bitte nicht überweisen, bevor Sie eine Mahnung erhalten.",
    "Prepaid SIM card",
    "Toner cartridge, paid by card   1     64.00     64.00",
    "Amount already paid: none",
    "Bezahlt per Karte nur mit Gebühr.",
    "Niet betalen aan de chauffeur.",
    "Please do not pay the driver.",
)


def _says(row: str) -> bool:
    return says_paid_in_sentence(PrintedText(f"Total  262.00\n\n{row}\n"), _ISSUED)


def test_a_sentence_says_that_all_was_paid_or_nothing_is_left() -> None:
    """In several languages, also over two rows, and with the day and the digits of a card."""
    assert [row for row in _PAID if not _says(row)] == []


def test_conditions_requests_parts_and_later_days_say_nothing() -> None:
    """Neither does another invoice, an amount, a tax, a fee, a way not to pay, nor a request not to
    pay beside a direct debit."""
    assert [row for row in _NOT_PAID if _says(row)] == []


def test_a_document_that_names_an_amount_to_pay_and_a_later_day_is_not_paid() -> None:
    """The terms of a template stand beside both."""
    answer = {"issue_date": "2026-07-06", "due_date": "2026-08-06", "totals": {"gross": "262.00"}}
    row = "Der Betrag wurde per PayPal beglichen."
    for label, said in (("Amount due", False), ("Goods", True)):
        text = PrintedText(f"Total  262.00\n{label}  262.00\n\n{row}\n")
        assert says_all_is_paid(Invoice.model_validate(answer), text) is said

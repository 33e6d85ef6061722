"""A row of its own below the gross total may say that a part of it was paid."""

from __future__ import annotations

from decimal import Decimal

import pytest

from schemas.invoice import DocumentType, Invoice
from service.checks.payments.payment_rows import PaymentRows
from service.checks.payments.prepayments import prepayment_checks
from service.checks.printed.printed_text import PrintedText

HEAD = "Netto 50,00 €\nMwSt. 19 % 9,50 €\nRechnungsbetrag   59,50 €\n"
INVOICE = Invoice.model_validate(
    {
        "document_type": "invoice",
        "invoice_number": "1",
        "issue_date": "2026-10-05",
        "currency": "EUR",
        "supplier": {"name": "x"},
        "totals": {"net": "50", "tax": "9.50", "gross": "59.50", "amount_due": "59.50"},
    }
)

PAID = """
Credit applied 20.00
Account credit used 20.00
Paid on booking 20.00
Received with order 20.00
Bei Auftrag erhalten 20,00 EUR
Bei Bestellung bezahlt 20,00 EUR
Guthaben verrechnet 20,00 EUR
Ihre Überweisung vom 01.09.2026 20,00
Reçu à la commande 20,00 €
Avoir imputé 20,00 €
Crédit utilisé 20,00 €
Cobrado con el pedido 20,00 €
Saldo a favor aplicado 20,00 €
Su transferencia del 01.09.2026 20,00
Ricevuto all'ordine 20,00 €
Credito applicato 20,00 €
Vs. bonifico del 01.09.2026 20,00
Ontvangen bij bestelling 20,00 €
Tegoed verrekend 20,00 €
Otrzymano przy zamówieniu 20,00 zł
Nadpłata zaliczona 20,00 zł
Recebido com a encomenda 20,00 €
Tillgodo använt 20,00 kr
Modtaget ved bestilling 20,00 kr
Saatu tilauksen yhteydessä 20,00 €
Přijato při objednávce 20,00 Kč
Rendeléskor befizetve 20,00 Ft
Zwischenrechnung Küche -20,00
Settled by the tour operator -20.00
Ihre Zahlung vom 01.09.2026    -20,00
Ihre Zahlung vom 01.09.2026    20,00-
Davon bereits bezahlt: 20,00 EUR
davon angezahlt 20,00 EUR
Anzahlung vom 01.09.2026: 20,00 EUR
Zahlungseingang 01.09.2026: 20,00 EUR
1. Rate bezahlt 20,00 EUR
abzüglich Anzahlung 20,00 EUR
Amount already paid: 20.00
Payment received 1 September 2026 20.00
Paid by card 20.00
Previously paid 20.00
Less: payment received (20.00)
Moins acompte 20,00 €
Déjà réglé 20,00 €
Pago recibido 20,00 €
Pagamento ricevuto 20,00 €
Reeds betaald 20,00 €
Wpłata 20,00 zł
Já pago 20,00 €
Inbetalt 20,00 kr
Indbetalt 20,00 kr
Maksettu 20,00 €
Uhrazeno 20,00 Kč
Befizetve 20,00 Ft
Achitat 20,00 lei
Оплачено ранее 20,00 руб
Ödenen 20,00 TL
已付 20.00
EC-Karte 20,00 EUR
Bar: 20,00
Gutschein eingelöst -20,00
Geschenkkarte -20,00
Lastschrift vom 01.09.2026 20,00 EUR
Zahlung VISA **** 1234 20,00 EUR
Davon haben Sie 20,00 € bereits per Karte gezahlt.
Ihre Anzahlung über 20,00 € ist am 01.09.2026 eingegangen, vielen Dank.
Hiervon wurden 20,00 EUR\\nam 01.09.2026 per Überweisung bezahlt.
Summe Ihrer Abschläge (2 x 10,00 €) 20,00 €
Abschlagszahlungen 01.01.-30.09.2026 20,00 €
Paid in cash on arrival 20.00
Payé en ligne 20,00 €
Stripe payment pi_3Nx88 20.00
Paid via PayPal on 1 September 2026 20.00
Visa ending 1234 20.00
Gift card redeemed: 20.00
We received 20.00 towards this job on 1 September 2026.
You have already paid 20.00 at the time of booking.
Payments on account 20.00
Your monthly payments 20.00
Carte bancaire 20,00 €
CB Visa se terminant par 1234 20,00 €
Carte cadeau -20,00 €
Nous avons bien reçu votre règlement de 20,00 € le 01/09/2026.
Mensualités déjà prélevées 20,00 €
Tarjeta de crédito 20,00 €
Hemos recibido 20,00 € el 01/09/2026, gracias.
Pagos a cuenta 20,00 €
Contanti 20,00 €
Abbiamo ricevuto il Suo pagamento di 20,00 €
Acconti versati 20,00 €
iDEAL 20,00 €
U heeft bij de reservering reeds 20,00 € betaald.
Betaalde voorschotten 20,00 €
Gotówka 20,00 zł
Otrzymaliśmy od Państwa 20,00 zł
Wpłacone zaliczki 20,00 zł
Swish 20,00 kr
Vi har mottagit 20,00 kr
Tidigare debiterat 20,00 kr
"""
OPEN = """
Versicherung bezahlt 20,00 EUR
Insurance paid 20.00
Paid by your insurer 20.00
Rechnung vom 01.09.2026 bezahlt 20,00
Sie erhalten 20,00 EUR
You have received 20.00
Wir erhalten 20,00 EUR
Zu zahlen bis 01.09.2026 20,00
Zahlung am 04.11.2026 20,00 EUR
1. Zahlung 01.10.2026 20,00 EUR
Anzahlung 20,00 EUR
Deposit 20.00
Deposit to be paid 20.00
Amount if paid by 1 September 2026 20.00
Bei Zahlung abzüglich 20,00 EUR
Paid in 2 instalments of 20.00
Security deposit paid 20.00
Kaution erhalten 20,00 EUR
Versement 20,00 €
Acompte à verser 20,00 €
Caution versée 20,00 €
Pago 20,00 €
Por pagar 20,00 €
Fianza pagada 20,00 €
Da pagare 20,00 €
Te betalen 20,00 €
Do zapłaty 20,00 zł
A pagar 20,00 €
Att betala 20,00 kr
At betale 20,00 kr
Maksettava 20,00 €
K úhradě 20,00 Kč
Fizetendő 20,00 Ft
De achitat 20,00 lei
De plată 20,00 lei
К оплате 20,00 руб
Kalan 20,00 TL
应付 20.00
Die Versicherung hat 20,00 EUR bezahlt
Kreditkartengebühr 20,00 EUR
Sie erhalten einen Gutschein über 20,00 EUR
Lastschrift am 02.11.2026 20,00 EUR
Bei Zahlung mit Kreditkarte erheben wir 20,00 EUR
Ratenzahlung: 3 x 20,00 EUR
Ihr neuer Abschlag ab 01.11.2026: 20,00 EUR
Kaution 20,00 EUR bereits hinterlegt
You will receive a gift card for 20.00
If you pay by PayPal, the amount is 20.00
Invoice 1177 of 1 September 2026: 20.00 paid, thank you
Card surcharge 20.00
Your new monthly payment from 1 November 2026: 20.00
Mode de paiement : carte bancaire 20,00 €
Votre assurance a versé 20,00 €
Su seguro ha pagado 20,00 €
L'assicurazione ha pagato 20,00 €
Uw verzekering heeft 20,00 € betaald
Ubezpieczyciel zapłacił 20,00 zł
Bezahlt 2,00 EUR
Bezahlt 59,50 EUR
EC-Karte 59,50 EUR
Bezahlt 20,00 EUR\\nZu zahlen 59,50 EUR
Bezahlt 20,00 EUR\\nAlter Saldo 5,00 EUR
Rechnung 77 20,00 EUR\\nBezahlt 20,00 EUR
"""


def _rows(table: str) -> list[str]:
    return [row.replace("\\n", "\n") for row in table.split("\n") if row]


@pytest.mark.parametrize("row", _rows(PAID))
def test_a_part_was_paid(row: str) -> None:
    """No rest need be printed: what is due is doubtful."""
    text = PrintedText(f"{HEAD}{row}\nIBAN\n")
    assert PaymentRows(INVOICE, text, HEAD.index("59,50")).say_part_is_paid()
    broken = {(one.id, one.severity, *one.fields) for one in prepayment_checks(INVOICE, text)}
    assert broken == {("OMITTED", "warning", "totals.amount_due")}


@pytest.mark.parametrize("row", _rows(OPEN))
def test_what_may_be_anything_else_says_nothing(row: str) -> None:
    """It is asked for, somebody else paid, it is small or the whole, or of another invoice."""
    text = PrintedText(f"{HEAD}{row}\n")
    assert not PaymentRows(INVOICE, text, HEAD.index("59,50")).say_part_is_paid()


WHOLE = """
EC-Karte 59,50
Bezahlt 59,50 EUR
Visa **** 1234   59.50
Cash 59.50
Carte bancaire 59,50 €
Efectivo 59,50 €
Contanti 59,50 €
PIN 59,50
Swish 59,50 kr
Bar gezahlt 20,00\\nKarte gezahlt 39,50\\nRestgeld 0,00
Geleistete Abschläge 80,00\\nIhr Guthaben 20,50
"""


@pytest.mark.parametrize("row", _rows(WHOLE))
def test_all_was_paid(row: str) -> None:
    """In one way or several, or more than all: nothing is due, unless the document is a receipt."""
    text = PrintedText(f"{HEAD}{row}\n")
    assert PaymentRows(INVOICE, text, HEAD.index("59,50")).say_whole_is_paid()
    broken = {(one.id, one.severity, *one.fields) for one in prepayment_checks(INVOICE, text)}
    assert broken == {("OMITTED", "warning", "totals.amount_due")}
    receipt = INVOICE.model_copy(update={"document_type": DocumentType.RECEIPT})
    assert not [*prepayment_checks(receipt, text)]


@pytest.mark.parametrize(
    "row", ["Zahlungsart: Überweisung 59,50 EUR", "EC-Karte 59,50\nZu zahlen 59,50", "Bar 39,50"]
)
def test_all_may_not_be_paid(row: str) -> None:
    """The row names a way to pay, the total stands below again, or a part is left."""
    text = PrintedText(f"{HEAD}{row}\n")
    assert not PaymentRows(INVOICE, text, HEAD.index("59,50")).say_whole_is_paid()


@pytest.mark.parametrize("row", _rows(PAID))
def test_a_payment_in_a_row_is_one(row: str) -> None:
    """An answer that has it is booked where what it leaves is not printed."""
    text = PrintedText(f"{HEAD}{row}\n")
    totals = {"prepaid": Decimal(20), "amount_due": Decimal("39.50")}
    paid = INVOICE.model_copy(update={"totals": INVOICE.totals.model_copy(update=totals)})
    assert PaymentRows(paid, text, HEAD.index("59,50")).pay(Decimal(20))
    assert not [*prepayment_checks(paid, text)]


def test_a_row_above_the_gross_total_says_nothing() -> None:
    """It may be about the invoice before."""
    text = PrintedText(f"Bezahlt 20,00 EUR\n{HEAD}")
    assert not PaymentRows(INVOICE, text, text.plain.index("59,50")).say_part_is_paid()


@pytest.mark.parametrize(
    "row",
    [
        "Bitte nur noch 39,50 € überweisen",
        "Bitte überweisen Sie noch 39,50 EUR.",
        "Es sind nur noch 39,50 EUR zu zahlen",
        "Please pay only the remaining 39.50",
        "Il ne reste plus que 39,50 € à payer",
        "Nog slechts 39,50 te betalen",
    ],
)
def test_no_more_than_a_rest_is_asked_for(row: str) -> None:
    """Then the whole gross total is not due."""
    text = PrintedText(f"{HEAD}{row}\n")
    assert PaymentRows(INVOICE, text, HEAD.index("59,50")).ask_for_rest_alone()
    broken = {(one.id, one.severity, *one.fields) for one in prepayment_checks(INVOICE, text)}
    assert broken == {("OMITTED", "warning", "totals.amount_due")}


@pytest.mark.parametrize(
    "row",
    [
        "Bitte 39,50 € überweisen",
        "Als Mitglied zahlen Sie nur noch 39,50 EUR",
        "Ab Januar zahlen Sie nur noch 39,50 EUR",
        "Bei Zahlung bis Freitag nur noch 58,31 EUR zahlen",
        "Nur noch 58,31 EUR zahlen",
        "Noch 59,50 EUR zu zahlen",
        "Noch 39,50 EUR zu zahlen\nZu zahlen 59,50 EUR",
        "Anzahlung 20,00 EUR sofort\nNoch 39,50 EUR zu zahlen",
        "Il ne reste plus que 39,50 places",
        "Noch 39,50 EUR offen",
    ],
)
def test_what_may_be_a_plan_or_an_offer_asks_for_no_rest(row: str) -> None:
    """One more word, the other part of a plan, or the gross total again leave it open."""
    text = PrintedText(f"{HEAD}{row}\n")
    assert not PaymentRows(INVOICE, text, HEAD.index("59,50")).ask_for_rest_alone()

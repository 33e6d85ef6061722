"""Values beside a label in the print of a hybrid invoice: the amount due, the due date, and others.

A value in the XML may be printed somewhere and still be another one than the page names: the gross
total of an invoice that is nearly paid is printed, too. So the rows with a label are read. A row
without a value of its own goes on in the next row.

Only a label that begins a row counts, so that a sentence about a term of payment is no label. Pure
and total. The rows that are read and the values of a row are bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import islice

from service.checks.plain_text import plain_text
from service.checks.printed_dates import PrintedDates
from service.checks.printed_numbers import PrintedNumbers

_ROWS_MAX = 5_000
_ROW_CHARS_MAX = 300
_LABELLED_MAX = 20
"""Rows of one label that are read."""
_AMOUNTS = {
    "totals.amount_due": (
        r"zahl(?:ungs)?betrag|(?:noch )?zu zahlen(?:der betrag)?|f[äa]lliger betrag"
        r"|offener betrag|restbetrag|amount (?:due|payable)|balance due|total due|due payable"
        r"|residual"
        r"|net à payer|solde à payer|(?:montant|total|reste) à payer|(?:importe|total) a pagar"
        r"|netto a pagare|totale da pagare|te betalen|do zapłaty|pozostało do zapłaty"
        r"|(?:valor|total) a pagar"
    ),
    "totals.gross": (
        r"brutto(?:summe|betrag)?|rechnungsbetrag|gesamtbetrag(?: brutto)?(?! (?:der|aller))"
        r"|total ttc|(?:grand|invoice) total|total (?:incl|gross|including)\w*"
        r"|totale documento|razem brutto"
    ),
    "totals.prepaid": (
        r"erhaltene anzahlung\w*|anzahlung\w*|bereits gezahlt\w*|prepaid|paid amount"
        r"|advance payment\w*|acompte\w*|déjà payé|anticipo|betaald"
    ),
}
_DAYS = {
    "issue_date": (
        r"rechnungsdatum|belegdatum|invoice date|date of (?:issue|invoice)|issue date"
        r"|date de (?:la )?facture|date d['’]émission|fecha de (?:la )?(?:factura|emisión)"
        r"|data (?:della )?fattura|data documento|factuurdatum|data wystawienia|data de emissão"
    ),
    "due_date": (
        r"f[äa]llig(?:keit)?(?:sdatum)?(?: am| bis)?|zahlbar bis|zahlungsziel|due date|payment due"
        r"|date d['’]échéance|échéance|fecha de vencimiento|vencimiento|scadenza|vervaldatum"
        r"|termin płatności|data de vencimento"
    ),
    "delivery_date": (
        r"(?:liefer- und )?leistungsdatum|lieferdatum|leistung am|date of (?:delivery|supply)"
        r"|delivery date|date de livraison|fecha de entrega|data di consegna|leverdatum"
        r"|data dostawy|data de entrega"
    ),
}
_CURRENCY = "currency"
_CURRENCIES = r"(?:rechnungs|beleg)?w[äa]hrung|(?:invoice )?currency|devise|moneda|valuta|waluta"
_LABELS = {
    path: re.compile(rf"\W{{0,4}}(?:{words})(?![^\W\d_])", re.IGNORECASE)
    for path, words in {**_AMOUNTS, **_DAYS, _CURRENCY: _CURRENCIES}.items()
}
_CODE = re.compile(r"([A-Z]{3})(?![A-Za-z])")
_TITLE = re.compile(
    r"\W{0,4}(?:\w{1,20} ?){0,2}(?:rechnung|invoice|facture|factura|fattura|factuur|faktura|fatura"
    r"|gutschrift|credit note|avoir)",
    re.IGNORECASE,
)
_NUMBER_MIN_CHARS = 4
AMOUNT_PATHS = tuple(_AMOUNTS)
DAY_PATHS = tuple(_DAYS)


class PrintLabels:
    """The labelled values of a text."""

    def __init__(self, text: str) -> None:
        self._rows = [row[:_ROW_CHARS_MAX].strip() for row in text.splitlines()[:_ROWS_MAX]]

    def amounts(self, path: str) -> list[frozenset[Decimal]]:
        """The last number of each row with this label, by its readings."""
        found = []
        for rest in self._labelled(path):
            numbers = [one.readings for one in PrintedNumbers(rest).numbers() if one.readings]
            if numbers:
                found.append(numbers[-1])
        return found

    def days(self, path: str) -> list[frozenset[date]]:
        """All days in rows with this label."""
        return [
            printed.readings
            for rest in self._labelled(path)
            for printed in PrintedDates(rest, decimal_comma=False).dates()
        ]

    def currencies(self) -> frozenset[str]:
        """The codes that follow a label in their row."""
        found = (_CODE.match(rest) for rest in self._labelled(_CURRENCY))
        return frozenset(code.group(1) for code in found if code is not None)

    def days_of_title(self, number: str) -> list[frozenset[date]]:
        """All days in rows that begin with a word for an invoice and hold its number."""
        if len(number) < _NUMBER_MIN_CHARS:
            return []
        rows = (row for row in self._rows if number in row and _TITLE.match(row))
        return [
            printed.readings
            for row in islice(rows, _LABELLED_MAX)
            for printed in PrintedDates(plain_text(row), decimal_comma=False).dates()
        ]

    def _labelled(self, path: str) -> Iterator[str]:
        return islice(self._rests(_LABELS[path]), _LABELLED_MAX)

    def _rests(self, label: re.Pattern[str]) -> Iterator[str]:
        """What follows the label in its row, or the next row where nothing does."""
        for number, row in enumerate(self._rows):
            found = label.match(row)
            if found is None:
                continue
            rest = row[found.end() :].strip(" :.\t")
            if not rest and number + 1 < len(self._rows):
                rest = self._rows[number + 1]
            yield plain_text(rest)

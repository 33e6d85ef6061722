"""Was the invoice paid in cash, and change given back? Then the gross total was paid, and no more.

`Cash 450.00` and `Change 18.46` stand beside a gross total of 431.54. The cash that was handed over
is no prepayment, and its change is not due. The sum proves it: both amounts are printed, one of
them below the gross total beside a word for cash or for change, and their difference is the gross
total. An overpayment
by other means (`Payment received 450.00`, `Credit balance -18.46`) has no such word.

Pure and total; linear in the text, because rows and amounts are bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Context, Decimal
from itertools import islice
from typing import Final

from schemas.invoice import DocumentType, Invoice
from schemas.outcome import Check
from service.checks.labels.text_rows import MONEY
from service.checks.printed.printed_text import PrintedText
from service.checks.values.number_forms import bare

_WIDE = Context(prec=80)
_CHANGE: Final = frozenset(
    """
    change rückgeld wechselgeld rückgabe zurück herausgegeben returned rendu rendue monnaie cambio
    vuelto vuelta devuelta resto wisselgeld terug retour reszta troco byttepenge retur tilbage
    vekslepenger veksel tilbake växel tillbaka vaihtoraha takaisin vráceno vrátit výdavok vydané
    visszajáró rest ρέστα povrat ostatak vračilo drobiž кусур üstü сдача решта ресто tagasi grąža
    atlikums baka canvi お釣り おつり 釣銭 거스름돈 找零
    """.split()
)
_CASH: Final = frozenset(
    """
    cash bar barzahlung gegeben tendered given espèces efectivo entregado contanti contante contant
    gotówka gotówką dinheiro numerário kontant kontanter kontanten käteinen käteisellä hotově
    hotovost hotovosť készpénz numerar μετρητά gotovina gotovini готовина готівка наличные
    наличными брой nakit sularaha grynais skaidrā reiðufé efectiu 現金 お預り お預かり 현금 现金
    """.split()
)
_WORDS: Final = _CHANGE | _CASH
_LETTERS = re.compile(r"[^\W\d_]+")
_ROWS_MAX: Final = 1_000
_ROW_CHARS_MAX: Final = 160
_AMOUNTS_MAX: Final = 4
_FOUND_MAX: Final = 12
_PAIRS_MAX: Final = 24


def is_paid_in_cash(invoice: Invoice, text: PrintedText) -> bool:
    """Whether cash was handed over, and what it was more than the gross total given back."""
    gross = invoice.totals.gross
    if gross is None or _WORDS.isdisjoint(text.words):
        return False  # As in most invoices.
    printed = next(iter(text.numbers_with_digits(gross)), None)
    if printed is None:
        return False
    below = islice(_amounts(text.small[printed.start :]), _PAIRS_MAX)
    return any(_proves(words, amount, gross, text) for words, amount in below)


def cash_checks(invoice: Invoice) -> Iterator[Check]:
    """A broken check where an invoice that was paid in cash has another prepayment than all of it,
    or has something due."""
    totals = invoice.totals
    if totals.prepaid and abs(totals.prepaid) != totals.gross:
        message = "totals.prepaid is not what was paid: change was given back of the cash"
        yield Check(
            "LABEL-ROLE", "error", passed=False, message=message, fields=("totals.prepaid",)
        )
        return
    receipt = invoice.document_type is DocumentType.RECEIPT
    settled = totals.amount_due is None and (receipt or bool(totals.prepaid))
    if not settled and totals.amount_due != 0:
        message = "the document says that all was paid in cash, and the answer that it is due"
        yield Check(
            "OMITTED", "warning", passed=False, message=message, fields=("totals.amount_due",)
        )


def _proves(words: frozenset[str], amount: Decimal, gross: Decimal, text: PrintedText) -> bool:
    """Whether the amount is the change or the cash, by its words, and the other one is printed."""
    if words & _CHANGE and _is_printed(_WIDE.add(gross, amount), text):
        return True
    more = _WIDE.subtract(amount, gross)
    return bool(words & _CASH) and more > 0 and _is_printed(more, text)


def _is_printed(amount: Decimal, text: PrintedText) -> bool:
    found = islice(text.numbers_with_digits(amount), _FOUND_MAX)
    return any(amount in map(abs, one.readings) for one in found)


def _amounts(small: str) -> Iterator[tuple[frozenset[str], Decimal]]:
    """The first amounts of rows with such words, which may stand in the row above: the heads of
    columns."""
    above = frozenset[str]()
    for row in small.split("\n", _ROWS_MAX)[:_ROWS_MAX]:
        own = _WORDS.intersection(_LETTERS.findall(row[:_ROW_CHARS_MAX]))
        words, above = own or above, own
        for amount in islice(MONEY.finditer(row[:_ROW_CHARS_MAX]), _AMOUNTS_MAX if words else 0):
            yield words, Decimal(bare(amount.group())) / 100

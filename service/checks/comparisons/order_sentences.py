"""Does a sentence, or `PO 90014` alone, name the buyer's order, and the answer has none?

`For your order 4711 of 3 May we invoice` gives the number of an order without a label at the
beginning of a cell. The order is the buyer's where a sentence calls it `your` one; one that the
invoice only follows (`gemäß Bestellung 4711`) may be the seller's. A number of a sentence has four
digits or a letter, and is no date. Two such numbers leave it open, and one that the answer's notes
quote is not lost.

Pure and total; linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from schemas.invoice import Invoice
from schemas.outcome import Check
from service.checks.labels.label_values import compact
from service.checks.printed.printed_text import PrintedText

_BY_LANGUAGE: Final = (
    ("ihr ihre ihrem ihren ihrer ihres", "auftrag auftrags auftrages bestellung bestellschein"),
    ("your", "purchase_order order po"),
    ("votre", "bon_de_commande commande bc"),
    ("vostro vostra vs vs. suo", "ordine ordine_d'acquisto"),
    ("su vuestro vuestra tu", "pedido orden_de_compra"),
    ("sua vossa seu", "nota_de_encomenda encomenda pedido ordem_de_compra"),
    ("uw jouw je", "inkooporder order bestelling bestelbon opdracht"),
    ("er ert din", "inköpsorder order beställning"),
    ("deres din jeres", "indkøbsordre innkjøpsordre ordre bestilling rekvisition"),
    (
        "państwa pana pani",
        "zamówienia zamówienie zamówieniem zamówieniu zlecenia zlecenie zleceniem zleceniu",
    ),
    ("vaše vaši vaší vašeho vašemu", "objednávka objednávky objednávku objednávce objednávkou"),
)
"""By language: words that make an order the buyer's, and words for an order."""
_YOURS: Final = frozenset(" ".join(yours for yours, _ in _BY_LANGUAGE).split())
_ORDERS: Final = frozenset(
    phrase.partition("_")[0] for _, orders in _BY_LANGUAGE for phrase in orders.split()
)


def _any_of(words: str) -> str:
    return "|".join(re.escape(word.replace("_", " ")) for word in words.split())


_NUMBER_WORD: Final = (
    "(?:(?:nr|no|num|number|numero|número|numéro|nummer|nro|č|n)(?![^\\W\\d_])|#)[.:°º]{0,2}\\s?"
)
_YOUR_ORDER: Final = "|".join(
    rf"(?:{_any_of(yours)})\s(?:{_any_of(orders)})" for yours, orders in _BY_LANGUAGE
)
_ORDER: Final = re.compile(
    rf"(?<![^\W\d_])(?:{_YOUR_ORDER})\s(?:{_NUMBER_WORD})?([0-9a-z][0-9a-z./_-]{{3,30}})"
)
_BARE_WORDS: Final = ("PO ", "PO#", "PO:", "PO-")
_BARE: Final = re.compile(
    r"(?:^|  |\t|[|:])[ ]{0,3}PO[ -]?[#:]? {0,20}([A-Z]{0,4}-?[0-9][0-9/-]{3,20})"
    r"(?= {0,9}(?:$|  |[\t|,;]| / | (?:of|vom|dated|du|van|del) ))",
    re.MULTILINE,
)
"""No post-office box, and no place: a code of a place stands before its name."""
_DATE: Final = re.compile(r"[0-9]{1,4}[./-][0-9]{1,2}[./-](?:[0-9]{2,4})?")
_YEAR: Final = re.compile(r"20[0-9]{2}")
_MONEY: Final = re.compile(r"[0-9.]*\.[0-9]{2}")
_DIGITS_MIN: Final = 4
_FOUND_MAX: Final = 20


def order_sentence_checks(invoice: Invoice, text: PrintedText) -> Iterator[Check]:
    """A warning where the answer has no order and sentences name one."""
    if invoice.purchase_order:
        return
    others = {compact(invoice.invoice_number or "")}
    notes = compact(invoice.notes or "")
    named = list[str]()
    if not (_YOURS.isdisjoint(text.words) or _ORDERS.isdisjoint(text.words)):
        named += [match[1] for match in islice(_ORDER.finditer(text.small), _FOUND_MAX)]
    if any(map(text.plain.__contains__, _BARE_WORDS)):
        named += [match[1] for match in islice(_BARE.finditer(text.plain), _FOUND_MAX)]
    orders = {compact(one) for one in named if _is_number(one)} - others
    if len(orders) == 1 and not any(order in notes for order in orders):
        message = "purchase_order is missing, and the document names the buyer's order: look for it"
        yield Check(
            "MISSED",
            "warning",
            passed=False,
            expected="the order that the document names",
            message=message,
            fields=("purchase_order",),
        )


def _is_number(word: str) -> bool:
    """Whether a word is the number of an order: no year, date or amount."""
    bare = word.rstrip(".")
    if any(pattern.fullmatch(bare) for pattern in (_DATE, _YEAR, _MONEY)):
        return False
    digits = sum(map(str.isdigit, bare))
    return digits >= (_DIGITS_MIN if bare.isdigit() else 1)

"""Is the answer's currency that of the seller's country, in a document that names none?

Many invoices for customers at home print amounts alone. One in a foreign currency names it. So
where no code, sign or word of any currency is printed, the currency follows from the country that
begins the seller's VAT id or account; both have to agree, and so has the country of the buyer, who
may have been promised a price in his own currency. So has each country that stands alone in a cell
as the last part of an address, or before a postal code.

Pure and total; linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final

from schemas.codes import CURRENCIES
from schemas.invoice import Invoice, Party
from service.checks.labels.text_rows import CELL
from service.checks.printed.printed_text import PrintedText
from service.checks.values.country_names import printed_names

_EURO: Final = (
    "AD MC ME SM VA XK AT BE BG CY DE EE EL ES FI FR GR HR IE IT LT LU LV MT NL PT SI SK".split()
)
_NATIONAL: Final = dict.fromkeys(_EURO, "EUR") | {
    pair[:2]: pair[3:]
    for pair in (
        "GB:GBP SE:SEK DK:DKK NO:NOK IS:ISK PL:PLN CZ:CZK HU:HUF RO:RON CH:CHF LI:CHF TR:TRY RS:RSD"
    ).split()
}
_USUAL: Final = (
    "EUR USD GBP CHF JPY CNY SEK NOK DKK PLN CZK HUF RON AUD CAD NZD INR BRL MXN ZAR SGD HKD KRW"
    " AED SAR ILS THB UAH ISK TRY RUB RSD BGN"
).split()
_OTHER_WORDS: Final = re.compile(
    r"[€£$¥円元₹₺₴₪₩₽฿]|(?<![^\W\d_])(?:euros?|dollars?|pounds?|sterling|franken|francs?|kron(?:a|or|er|en?)"
    r"|dinars?|dirhams?|rupees?|rubles?|lir[ae]|lev[ai]|[^\W\d_]{0,6}zlot\w{1,3}|złot\w{1,3}|forint|yen|yuan|rmb|currency|währung|devise|moneda|divisa"
    r"|valuta|waluta|moeda|valuutta|měna|kurs|wechselkurs|exchange rate|cambio)(?![^\W\d_])"
)
"""A word for a currency or for its rate."""
_BESIDE_AN_AMOUNT: Final = re.compile(
    r"(?<![^\W_])([A-Z]{3})[ :]{0,3}-?[0-9]|[0-9] ?([A-Z]{3})(?![^\W_])"
)
"""Where a rarer code is no word in capitals (`TOP`, `ALL`)."""
_COUNTRY_OF: Final = {name: code for code, names in printed_names().items() for name in names}
_POSTAL: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:(?P<code>[A-Z]{2})-[0-9]{4,6} [A-ZÄÖÜÉ]"
    r"|(?P<uk>[A-Z]{1,2}[0-9][0-9A-Z]? [0-9][A-Z]{2})"
    r"(?![A-Za-z0-9])|[A-Z][a-z]+, (?P<us>[A-Z]{2} [0-9]{5})(?![0-9]))"
)
"""Codes of places with their country, and in the forms of the United Kingdom and the States."""
_CELLS_MAX: Final = 2_000


def is_national_currency(invoice: Invoice, text: PrintedText) -> bool:
    """Whether it is; False where the document names any currency."""
    account = invoice.payment.iban if invoice.payment is not None else None
    begins = {_country(invoice.supplier.tax_id), _country(account)} - {""}
    buyer = invoice.customer or Party()
    named = begins | ({_country(buyer.tax_id), buyer.country or ""} - {""})
    if not begins or {_NATIONAL.get(one) for one in named} != {invoice.currency}:
        return False
    if _OTHER_WORDS.search(text.small):
        return False
    if any(map(text.has_currency, _USUAL)):
        return False
    if any(_NATIONAL.get(one) != invoice.currency for one in _countries_of_addresses(text)):
        return False
    beside = (before or behind for before, behind in _BESIDE_AN_AMOUNT.findall(text.plain))
    return CURRENCIES.isdisjoint(beside)


def _countries_of_addresses(text: PrintedText) -> Iterator[str]:
    """Countries that stand alone in a cell, or that the code of a place has."""
    for cell in islice(CELL.finditer(text.lower), _CELLS_MAX):
        if code := _COUNTRY_OF.get(cell.group().strip(" .,;")):
            yield code
    for place in islice(_POSTAL.finditer(text.plain), _CELLS_MAX):
        yield place["code"] or ("GB" if place["uk"] else "US")


def _country(number: str | None) -> str:
    """The two capital letters before a digit that begin a VAT id or an account."""
    bare = (number or "").strip()
    is_one = len(bare) > 3 and bare[:2].isalpha() and bare[:2].isupper()
    return bare[:2] if is_one and any(map(str.isdigit, bare[2:4])) else ""

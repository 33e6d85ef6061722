"""Which currency is meant by a sign that several have, `$` or `kr`, where no code is printed?

The seller's country says so: a shop in Sydney means Australian dollars. His country is known

1. by the beginning of his VAT id or account, or by the answer's country
2. by words of its taxes, registers and payments, or of its language: `ABN`, `Bankgiro`, `å betale`
3. by its name, or the form of its postal codes, in the seller's address, or outside of the buyer's

The first of these that has a country decides, if it has one alone. A seller from elsewhere, by VAT
id or country, leaves the sign open; his account may be in any country.

Pure and total; linear in the text, because rows of the buyer's block are bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from schemas.invoice import Invoice
from service.checks.printed.printed_text import PrintedText
from service.checks.values.plain_text import plain_text

_OF_COUNTRIES: Final = {
    pair[:2]: pair[3:]
    for pair in (
        "SE:SEK NO:NOK DK:DKK FO:DKK GL:DKK IS:ISK US:USD CA:CAD AU:AUD NZ:NZD SG:SGD HK:HKD "
        "MX:MXN BR:BRL TW:TWD AR:ARS CL:CLP CO:COP"
    ).split()
}
_STATES = (
    "al ak az ar ca co ct de dc fl ga hi id il in ia ks ky la me md ma mi mn ms mo mt ne nv nh nj"
    " nm ny nc nd oh ok or pa ri sc sd tn tx ut vt va wa wv wi wy"
).replace(" ", "|")


def _whole(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_])(?:{words})(?![^\W_])")


_WORDS: Final = {
    "SEK": "bankgiro plusgiro f-skatt momsreg att_betala autogiro swish förfallodatum",
    "DKK": "at_betale cvr cvr-nr forfaldsdato betalingsservice mobilepay fi-kreditor",
    "NOK": "å_betale mva forfallsdato foretaksregisteret avtalegiro vipps merverdiavgift",
    "ISK": "kennitala vsk til_greiðslu gjalddagi eindagi",
    "AUD": "abn acn bsb bpay",
    "CAD": "gst/hst hst tps tvq qst pst rt0001 interac",
    "NZD": "nzbn",
    "SGD": "uen pte_ltd pte._ltd paynow",
    "USD": "ein sales_tax federal_tax_id aba_routing ach",
    "MXN": "rfc clabe cfdi peso pesos",
    "BRL": "cnpj pix nfe nf-e",
    "ARS": "cuit peso pesos",
    "CLP": "rut peso pesos",
    "COP": "nit peso pesos",
}
_PHRASES: Final = {
    currency: tuple(one.replace("_", " ") for one in words.split())
    for currency, words in _WORDS.items()
}
_ADDRESSES: Final = {
    "SEK": _whole(r"sverige|sweden|schweden|suède|se-[0-9]{3} ?[0-9]{2}"),
    "DKK": _whole(r"danmark|denmark|dänemark|danemark|dk-[0-9]{4}"),
    "NOK": _whole(r"norge|noreg|norway|norwegen|norvège|no-[0-9]{4}"),
    "ISK": _whole(r"ísland|iceland|is-[0-9]{3}"),
    "AUD": _whole(
        r"australia|sydney|melbourne|brisbane|perth|adelaide|com\.au"
        r"|(?:nsw|vic|qld|tas|act) [0-9]{4}"
    ),
    "CAD": _whole(
        r"canada|québec|ontario|toronto|montr[eé]al|vancouver|calgary|ottawa"
        r"|[a-z][0-9][a-z] ?[0-9][a-z][0-9]"
    ),
    "NZD": _whole(r"new zealand|aotearoa|auckland|wellington|christchurch|co\.nz"),
    "SGD": _whole(r"singapore"),
    "HKD": _whole(r"hong kong|kowloon"),
    "USD": _whole(rf"united states|u\.?s\.?a|(?:{_STATES}),? [0-9]{{5}}(?:-[0-9]{{4}})?"),
    "MXN": _whole(r"méxico|mexico"),
    "BRL": _whole(r"brasil|brazil"),
    "TWD": _whole(r"taiwan|taipei"),
    "ARS": _whole(r"argentina"),
    "CLP": _whole(r"chile"),
    "COP": _whole(r"colombia"),
}
_BLOCK_ROWS: Final = 6
_TEXT_CHARS_MAX: Final = 20_000


def currency_of_seller(
    shared: frozenset[str], invoice: Invoice, printed: PrintedText
) -> str | None:
    """The one of these currencies that the seller's country has; None where nothing says which."""
    countries = frozenset(_countries(invoice))
    paid_in = _beginning(invoice.payment.iban if invoice.payment is not None else None)
    known = (countries | {paid_in}) & _OF_COUNTRIES.keys()
    own = frozenset(_OF_COUNTRIES[one] for one in known) & shared
    if countries and not own:
        return None
    if not own:
        small = printed.small[:_TEXT_CHARS_MAX]
        own = frozenset(one for one in shared if _is_worded(one, small))
    if not own:
        address = _address(invoice, printed)
        own = frozenset(
            one for one in shared & _ADDRESSES.keys() if _ADDRESSES[one].search(address)
        )
    return next(iter(own)) if len(own) == 1 else None


def _countries(invoice: Invoice) -> Iterator[str]:
    """The answer's country of the seller, and the one that begins his VAT id."""
    supplier = invoice.supplier
    if supplier.country:
        yield supplier.country
    if country := _beginning(supplier.tax_id):
        yield country


def _beginning(number: str | None) -> str:
    """The two capital letters before the digits of a number; none where it has others."""
    bare = (number or "").strip()
    begins = bare[:2].isalpha() and bare[:2].isupper() and any(map(str.isdigit, bare[2:]))
    return bare[:2] if begins else ""


def _is_worded(currency: str, small: str) -> bool:
    """Whether words of the country's taxes, registers, payments or language are printed."""
    phrases = _PHRASES.get(currency, ())
    return any(phrase in small and _stands(phrase, small) for phrase in phrases)


def _stands(phrase: str, small: str) -> bool:
    return re.search(rf"(?<![^\W_]){re.escape(phrase)}(?![^\W_])", small) is not None


def _address(invoice: Invoice, printed: PrintedText) -> str:
    """The seller's address in small letters; where the answer has none, the text without the rows
    of the buyer's block."""
    address = invoice.supplier.address_text
    if address:
        return plain_text(address).lower()
    name = invoice.customer.name if invoice.customer is not None else None
    buyer = plain_text(name or "").lower().partition("\n")[0].strip()
    kept: list[str] = []
    left = 0
    for row in printed.small[:_TEXT_CHARS_MAX].split("\n"):
        left = _BLOCK_ROWS if buyer and buyer in row else left if row.strip() else 0
        if not left:
            kept.append(row)
        left = max(0, left - 1)
    return "\n".join(kept)

"""Tells what a document cannot have, so that no model is asked for it.

A small model that is asked for an account writes one: the VAT id, or the post code and the town.
It is not asked where the document prints neither the word IBAN nor anything like one. Slips of a
scan (`DE8O`) and accounts in parts still look like accounts. In doubt, the model is asked.

Pure and total; linear in the text.
"""

from __future__ import annotations

import re
from typing import Final

from service.checks.comparisons.accounts import IBAN_LENGTHS
from service.checks.printed.printed_text import PrintedText

IBAN: Final = "payment.iban"
_WORD: Final = "iban"
_LIKE_IBAN = re.compile(
    r"(?=((?:[a-z]{2}|(?<![a-z0-9])[a-z]{2}[ .-])[0-9oil]{2}(?:[ .-]?[a-z0-9]){11}))"
)
"""In small letters: a country, two check digits, and the fewest characters behind them (Norway).
Each place is looked at, for one that is like an account may lie over the account."""
_DIGITS = re.compile(r"[0-9oil]")
_DIGITS_MIN: Final = 8
"""Of those in an IBAN; a post code and a town have fewer."""


def unprinted(printed: PrintedText) -> dict[str, None]:
    """The fields of an invoice that the document has no value for."""
    small = printed.small
    if _WORD in small or any(_is_account(match.group(1)) for match in _LIKE_IBAN.finditer(small)):
        return {}
    return {IBAN: None}


def _is_account(found: str) -> bool:
    return found[:2].upper() in IBAN_LENGTHS and len(_DIGITS.findall(found)) >= _DIGITS_MIN

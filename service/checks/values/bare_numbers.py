"""The number of an invoice without the sign before it: `#88`, `No. 88` and `INV#88` are 88.

A sign says that a number follows, and people who book the invoice leave it out: with it, one
invoice would have two numbers. So answers and duplicates use the number alone. A sign is `#`, `№`,
or a word for a number with its mark (`No.`, `Nr.`, `n°`) before a digit, also behind a word for an
invoice. Letters without a sign are a part of the number (`INV-88`, `NR88`, `RE 88`).

Pure and total; linear in the number.
"""

from __future__ import annotations

import re

_SIGN = re.compile(
    r"\s*(?:(?:inv|invoice|bill|rechnung|rg|facture|fact|fac|factura|fattura|factuur|faktura|fatura)"
    r"[ .:-]{0,3}(?=[#№n]))?"
    r"(?:[#№][ .:]{0,2}(?=[^\W_])|n(?:[°º]|o[.°º]|r[.°º]|º\.)[ :]{0,2}(?=[0-9])|n[or] (?=[0-9]))",
    re.IGNORECASE,
)


def bare_number(number: str) -> str:
    """The number without its sign; the same number where nothing with a digit is left."""
    sign = _SIGN.match(number)
    if sign is None:
        return number
    bare = number[sign.end() :].strip()
    return bare if any(map(str.isdigit, bare)) else number

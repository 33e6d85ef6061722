"""Is an account printed with words between the number of its bank and its own?

`Reg. 4180 Kontonr 12345678` and `Sort code 20-45-77  Account 30918245` are answered as one number.
Each part must be printed as such, the bank's first, and no other number between them.

Pure and total; linear in the text, because places and characters are bounded.
"""

from __future__ import annotations

from itertools import islice
from typing import Final

from service.checks.values.whole_words import whole_places

_DIGITS_MIN: Final = 4
_BETWEEN_CHARS_MAX: Final = 60
_PLACES_MAX: Final = 20


def has_account_parts(number: str, small: str) -> bool:
    """Whether both parts of the number stand in the text, which is in small letters."""
    bank, _, own = number.strip().lower().partition(" ")
    own = own.strip()
    if " " in own or min(_digits(bank), _digits(own)) < _DIGITS_MIN:
        return False
    return any(
        _is_directly_before(bank, small[max(0, at - _BETWEEN_CHARS_MAX - len(bank)) : at])
        for at in islice(whole_places(own, small), _PLACES_MAX)
    )


def _is_directly_before(bank: str, before: str) -> bool:
    """Whether it is the last number there, as a whole."""
    at = before.rfind(bank)
    between = before[at + len(bank) :]
    apart = at >= 0 and not before[max(0, at - 1) : at].isalnum() and not between[:1].isalnum()
    return apart and not any(map(str.isdigit, between))


def _digits(part: str) -> int:
    return sum(map(str.isdigit, part))

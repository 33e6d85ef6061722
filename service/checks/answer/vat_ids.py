"""Check digits of VAT ids, by the published algorithms of the EU's member states and of the UK.

A wrong digit in a VAT id is another company or none. For a few forms no algorithm is published, or
old numbers break it (Bulgarian, Czech, Latvian and Slovak persons, old French, Irish and
Spanish numbers): there `right_vat_digits` says None.

Pure and total.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import mul

_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"
"""Of Spanish persons' numbers, by the number modulo 23."""
_SPANISH_CONTROL = "JABCDEFGHI"
_IRISH = "WABCDEFGHIJKLMNOPQRSTUV"
_CYPRUS = (1, 0, 5, 7, 9, 13, 15, 17, 19, 21)


def right_vat_digits(country: str, number: str) -> bool | None:
    """Whether the number behind the country's prefix (`EL` for Greece) has right check digits.
    None where nothing is known; the number must have the country's format."""
    rule = _RULES.get(country)
    return None if rule is None else rule(number)


def _digits(text: str) -> list[int]:
    return list(map(int, text))


def _sum(digits: Sequence[int], weights: Sequence[int]) -> int:
    return sum(map(mul, digits, weights))


def _luhn(digits: Sequence[int]) -> bool:
    doubled = [2 * n if place % 2 else n for place, n in enumerate(reversed(digits))]
    return sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0


def _mod_11_10(digits: Sequence[int]) -> bool:
    """ISO 7064, as Germany and Croatia use it."""
    product = 10
    for digit in digits[:-1]:
        product = 2 * ((digit + product) % 10 or 10) % 11
    return (11 - product) % 10 == digits[-1]


def _weighted(weights: Sequence[int], modulus: int = 11) -> Callable[[str], bool]:
    """The sum of all digits, the last one included, is a multiple."""

    def rule(number: str) -> bool:
        return _sum(_digits(number), weights) % modulus == 0

    return rule


def _at(number: str) -> bool:
    digits = _digits(number[1:])
    doubled = (2 * n // 10 + 2 * n % 10 if place % 2 else n for place, n in enumerate(digits[:7]))
    return (6 - sum(doubled)) % 10 == digits[7]


def _be(number: str) -> bool:
    return (int(number[:8]) + int(number[8:])) % 97 == 0


def _bg(number: str) -> bool | None:
    if len(number) != 9:
        return None
    digits = _digits(number)
    check = _sum(digits[:8], (1, 2, 3, 4, 5, 6, 7, 8)) % 11
    if check == 10:
        check = _sum(digits[:8], (3, 4, 5, 6, 7, 8, 9, 10)) % 11 % 10
    return check == digits[8]


def _cy(number: str) -> bool:
    digits = _digits(number[:8])
    total = sum(_CYPRUS[n] if place % 2 == 0 else n for place, n in enumerate(digits))
    return chr(ord("A") + total % 26) == number[8]


def _cz(number: str) -> bool | None:
    if len(number) != 8:
        return None
    digits = _digits(number)
    return (11 - _sum(digits[:7], (8, 7, 6, 5, 4, 3, 2)) % 11) % 10 == digits[7]


def _ee(number: str) -> bool:
    return _weighted((3, 7, 1, 3, 7, 1, 3, 7, 1), 10)(number)


def _el(number: str) -> bool:
    digits = _digits(number)
    return _sum(digits[:8], (256, 128, 64, 32, 16, 8, 4, 2)) % 11 % 10 == digits[8]


def _es(number: str) -> bool | None:
    first, body, last = number[0], number[1:8], number[8]
    if first in "XYZ" or first.isdigit():
        whole = number[:8].translate(str.maketrans("XYZ", "012"))
        return _LETTERS[int(whole) % 23] == last
    if first in "KLM":
        return None
    check = next(n for n in range(10) if _luhn([*_digits(body), n]))
    return last in (str(check), _SPANISH_CONTROL[check])


def _fi(number: str) -> bool:
    return _weighted((7, 9, 10, 5, 8, 4, 2, 1))(number)


def _fr(number: str) -> bool | None:
    if not number[:2].isdigit():
        return None
    return (12 + 3 * (int(number[2:]) % 97)) % 97 == int(number[:2])


def _gb(number: str) -> bool | None:
    if not number.isdigit():
        return None
    total = _sum(_digits(number[:7]), (8, 7, 6, 5, 4, 3, 2)) + int(number[7:9])
    return total % 97 in (0, 42)  # Newer numbers add 55.


def _hu(number: str) -> bool:
    return _weighted((9, 7, 3, 1, 9, 7, 3, 1), 10)(number)


def _ie(number: str) -> bool | None:
    if not number[:7].isdigit():
        return None  # The old form, with a letter or a sign in the second place.
    total = _sum(_digits(number[:7]), (8, 7, 6, 5, 4, 3, 2))
    if len(number) == 9:
        total += 9 * (_IRISH.find(number[8]) if number[8] in _IRISH[1:] else 0)
    return _IRISH[total % 23] == number[7]


def _lt(number: str) -> bool:
    digits, body = _digits(number), len(number) - 1
    check = _sum(digits[:body], [1 + place % 9 for place in range(body)]) % 11
    if check == 10:
        check = _sum(digits[:body], [1 + (place + 2) % 9 for place in range(body)]) % 11 % 10
    return check == digits[body]


def _lu(number: str) -> bool:
    return int(number[:6]) % 89 == int(number[6:])


def _lv(number: str) -> bool | None:
    if number[0] < "4":
        return None
    return _sum(_digits(number), (9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1)) % 11 == 3


def _mt(number: str) -> bool:
    return _weighted((3, 4, 6, 7, 8, 9, 10, 1), 37)(number)


def _nl(number: str) -> bool | None:
    if not number[:9].isdigit() or number[9] != "B":
        return None
    if _sum(_digits(number[:8]), (9, 8, 7, 6, 5, 4, 3, 2)) % 11 == int(number[8]):
        return True
    # Sole traders have had another number since 2020: mod 97 over letters as numbers.
    return int("".join(str(int(character, 36)) for character in f"NL{number}")) % 97 == 1


def _pl(number: str) -> bool:
    digits = _digits(number)
    return _sum(digits, (6, 5, 7, 2, 3, 4, 5, 6, 7)) % 11 == digits[9]


def _pt(number: str) -> bool:
    digits = _digits(number)
    check = -_sum(digits[:8], (9, 8, 7, 6, 5, 4, 3, 2)) % 11
    return check % 10 == digits[8]


def _ro(number: str) -> bool:
    digits = _digits(number.rjust(10, "0"))
    return 10 * _sum(digits[:9], (7, 5, 3, 2, 1, 7, 5, 3, 2)) % 11 % 10 == digits[9]


def _se(number: str) -> bool:
    return _luhn(_digits(number[:10]))


def _si(number: str) -> bool:
    digits = _digits(number)
    return -_sum(digits[:7], (8, 7, 6, 5, 4, 3, 2)) % 11 % 10 == digits[7]


def _sk(number: str) -> bool | None:
    return int(number) % 11 == 0 if number[2] in "234789" else None


_RULES: dict[str, Callable[[str], bool | None]] = {
    "AT": _at,
    "BE": _be,
    "BG": _bg,
    "CY": _cy,
    "CZ": _cz,
    "DE": lambda number: _mod_11_10(_digits(number)),
    "DK": _weighted((2, 7, 6, 5, 4, 3, 2, 1)),
    "EE": _ee,
    "EL": _el,
    "ES": _es,
    "FI": _fi,
    "FR": _fr,
    "GB": _gb,
    "HR": lambda number: _mod_11_10(_digits(number)),
    "HU": _hu,
    "IE": _ie,
    "IT": lambda number: _luhn(_digits(number)),
    "LT": _lt,
    "LU": _lu,
    "LV": _lv,
    "MT": _mt,
    "NL": _nl,
    "PL": _pl,
    "PT": _pt,
    "RO": _ro,
    "SE": _se,
    "SI": _si,
    "SK": _sk,
    "XI": _gb,
}

"""VAT ids behind a word for the tax itself: `VAT EE101234563`, `SIRET 512 - TVA FR40303265045`.

Such a word labels an amount, and stands anywhere in a row; the form of what follows says that it is
a VAT id: a country of the EU or `GB`, and the digits of one. National words for the number itself
(`NIP`, `NIF`, `P.IVA`) need no country: their digits may stand behind an address in its row. A
Swiss and a Norwegian number name the tax itself: `CHE-123.456.788 MWST`, `923 609 016 MVA`.

Pure; linear in the text, for a number is short.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from operator import mul
from typing import Final

from service.checks.labels.label_candidates import Candidate
from service.checks.labels.label_roles import Role, made
from service.checks.labels.label_values import VAT_IDS
from service.checks.values.whole_words import places_of, whole_places

_COUNTRIES: Final = frozenset(
    "AT BE BG CY CZ DE DK EE EL ES FI FR GB HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK XI".split()
)
_TAXES: Final = frozenset("vat tva btw ust uid mwst iva piva moms momsreg dph alv pvm".split())
_DOTTED_TAX: Final = "u.st"
_BEHIND_TAX = re.compile(
    r"(?i:[ .:\-(]{1,3}(?:(?:reg|registration|id(?:ent)?(?:-?n(?:r|o|ummer))?|no|nr|n|number|nummer"
    r"|intra\w*)[ .:°]{1,3}){0,2})(?P<number>(?P<country>[A-Z][A-Z])"
    r" ?[0-9A-Z]{0,2}(?:[ .]?[0-9]){6,12}(?:[A-Z]{1,2}|B[0-9]{2})?)(?!\w)"
)
_SWISS = re.compile(r"CHE(?<!\w...)[- ]?[0-9]{3}\.?[0-9]{3}\.?[0-9]{3} ?(?:MWST|TVA|IVA)(?!\w)")
"""The tax is a part of the number, so that no word stands before it."""
_NORWEGIAN = re.compile(
    r"(?<![0-9])(?<![0-9][ .,])(?:NO ?)?([0-9]{3}) ?([0-9]{3}) ?([0-9]{3}) ?MVA(?!\w)"
)
_NORWEGIAN_WEIGHTS: Final = (3, 2, 7, 6, 5, 4, 3, 2, 1)
_NATIONAL: Final = frozenset("nip nif cif nipc dni contribuinte afm αφμ oib adószám dič".split())
_DOTTED: Final = ("n.i.f", "c.i.f", "n.i.p")
_CORE: Final = ".i."
"""Of all of those."""
_WITH_IVA: Final = ("p.iva", "p. iva", "partita iva")
_BEHIND_NATIONAL = re.compile(
    r"\.?(?: n[.°º]{1,2})?[ :]{1,4}"
    r"(?P<number>(?:[a-z]-?)?[0-9](?:[ .-]?[0-9]){6,11}(?<![.][0-9][0-9])(?:-?[a-z])?)"
    r"(?!\w|[.,/-][0-9])"
)
_PLACES_MAX: Final = 20


def with_vat_numbers(
    found: Sequence[Candidate], plain: str, small: str, words: frozenset[str]
) -> list[Candidate]:
    """The candidates, and the VAT ids that no label of one names instead of the taxes they seem;
    `small` is the plain text in small letters, and as long, `words` are its words."""
    more = [*_numbers(plain, small, words)]
    if more:
        known = {one.row for one in found if one.role in VAT_IDS}
        more = [one for one in more if one.row not in known]
    if not more:
        return [*found]
    rows = {one.row: one.text for one in more}
    others = (one for one in found if not _is_tax(one, rows))
    return sorted([*others, *more], key=lambda one: one.row)


def _is_tax(one: Candidate, numbers: Mapping[int, str]) -> bool:
    """Whether a VAT id stands behind the label as its tax."""
    return one.row in numbers and one.role is Role.TAX and numbers[one.row] in one.text


def _numbers(plain: str, small: str, words: frozenset[str]) -> Iterator[Candidate]:
    row = counted = 0
    numbers = [*_behind_taxes(plain, small, words), *_behind_national_words(plain, small, words)]
    if "CHE" in plain:
        numbers += ((one.start(), one.group()) for one in _swiss(plain))
    if "MVA" in plain:
        numbers += _norwegian(plain)
    for start, number in sorted(numbers):
        row += plain.count("\n", counted, start)
        counted = start
        yield made(Candidate, (Role.VAT_ID, number, row, True))


def _swiss(plain: str) -> Iterator[re.Match[str]]:
    return islice(_SWISS.finditer(plain), _PLACES_MAX)


def _norwegian(plain: str) -> Iterator[tuple[int, str]]:
    """Numbers with right check digits: an amount may stand before the tax."""
    for one in islice(_NORWEGIAN.finditer(plain), _PLACES_MAX):
        digits = map(int, "".join(one.groups()))
        if sum(map(mul, digits, _NORWEGIAN_WEIGHTS)) % 11 == 0:
            yield one.start(), one.group()


def _behind_taxes(plain: str, small: str, words: frozenset[str]) -> Iterator[tuple[int, str]]:
    """Each tax of the text is looked for by itself: there are one or two."""
    taxes = [*(_TAXES & words)]
    for tax in (*taxes, _DOTTED_TAX) if "st" in words else taxes:
        for at in whole_places(tax, small):
            found = _BEHIND_TAX.match(plain, at + len(tax))
            if found is not None and found["country"] in _COUNTRIES:
                yield found.start("number"), found["number"]


def _behind_national_words(
    plain: str, small: str, words: frozenset[str]
) -> Iterator[tuple[int, str]]:
    """Each word of the text is looked for by itself: most documents have few of them."""
    national = [*(_NATIONAL & words)]
    if _CORE in small:
        national += _DOTTED
    if "iva" in words:
        national += _WITH_IVA
    for word in national:
        for at in islice(places_of(word, small), _PLACES_MAX):
            end = at + len(word)
            found = None if small[at - 1 : at].isalnum() else _BEHIND_NATIONAL.match(small, end)
            if found is not None:
                start, behind = found.span("number")
                yield start, plain[start:behind]

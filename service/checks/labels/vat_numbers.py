"""VAT ids behind a word for the tax itself: `VAT EE101234563`, `SIRET 512 - TVA FR40303265045`.

Such a word labels an amount, and stands anywhere in a row; the form of what follows says that it is
a VAT id: a country of the EU, `GB` or `NO`, and digits of its length.

Pure; linear in the text, for a number is short.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Final

from service.checks.labels.label_candidates import Candidate
from service.checks.labels.label_roles import Role, made

_COUNTRIES: Final = (
    "AT ?U|BE|BG|CY|CZ|DE|DK|EE|EL|ES|FI|FR|GB|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK|XI"
)
_NUMBER: Final = (
    rf"(?:{_COUNTRIES}) ?[0-9A-Z]{{0,2}}(?:[ .]?[0-9]){{6,12}}(?:[A-Z]{{1,2}}|B[0-9]{{2}})?(?![\w])"
)
_LABELLED = re.compile(
    r"(?<!\w)(?i:vat|tva|btw|u\.?st|mwst|p?\.?iva|moms|dph|alv|pvm)[ .:\-(]{1,3}"
    r"(?:(?i:reg|registration|id|ident|no|nr|n|number|nummer|intra\w*)[ .:°]{1,3}){0,2}"
    rf"(?P<number>{_NUMBER})"
)
_LIKE = re.compile(rf"(?<!\w)(?:{_COUNTRIES}) ?[0-9A-Z]{{0,2}}[ .]?[0-9]{{3}}")
_PLACES_MAX: Final = 20


def with_vat_numbers(found: Sequence[Candidate], plain: str) -> list[Candidate]:
    """The candidates, and the VAT ids that no label of one names instead of the taxes they seem."""
    if _LIKE.search(plain) is None:
        return [*found]
    known = {one.row for one in found if one.role in (Role.VAT_ID, Role.BUYER_VAT_ID)}
    more = [one for one in _numbers(plain) if one.row not in known]
    if not more:
        return [*found]
    rows = {one.row: one.text for one in more}
    others = (one for one in found if not _is_tax(one, rows))
    return sorted([*others, *more], key=lambda one: one.row)


def _is_tax(one: Candidate, numbers: Mapping[int, str]) -> bool:
    """Whether a VAT id stands behind the label as its tax."""
    return one.role is Role.TAX and one.row in numbers and numbers[one.row] in one.text


def _numbers(plain: str) -> Iterator[Candidate]:
    row = counted = 0
    for place in islice(_LABELLED.finditer(plain), _PLACES_MAX):
        row += plain.count("\n", counted, place.start())
        counted = place.start()
        yield made(Candidate, (Role.VAT_ID, place["number"], row, True))

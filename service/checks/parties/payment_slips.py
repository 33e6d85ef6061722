"""Who pays and who is paid by the payment part of a Swiss QR bill?

`Konto / Zahlbar an` stands above the account, the name and the address of the payee, `Zahlbar
durch` above the payer's. The second words alone also begin a sentence, so they count only where the
document has the first ones. An invoice is paid to its seller by its buyer.

Pure and total; linear in the text, for rows and places are bounded.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final, NamedTuple

from service.checks.parties.account_words import IBAN
from service.checks.parties.name_places import PLACES_MAX, NamePlaces

_HEADS: Final = (
    ("konto / zahlbar an", "zahlbar durch"),
    ("compte / payable à", "payable par"),
    ("conto / pagabile a", "pagabile da"),
    ("account / payable to", "payable by"),
)
_WORDS: Final = frozenset(head for heads in _HEADS for head in heads)
_BELOW_MAX: Final = 2
"""An account stands above the payee's name."""


class Slip(NamedTuple):
    """The names on the payment part, in small letters."""

    payees: frozenset[str]
    payers: frozenset[str]

    def exchanges(self, seller: str | None, buyer: str | None) -> Iterator[str]:
        """The roles that have the other one's name, or a head of the payment part."""
        for role, name, own, others in (
            ("supplier", seller, self.payees, self.payers),
            ("customer", buyer, self.payers, self.payees),
        ):
            bare = (name or "").strip().lower()
            if bare in _WORDS or (bare in others and bare not in own):
                yield role


def payment_slip(small: str) -> Slip | None:
    """The names of a Swiss payment part, if a text in small letters has one."""
    heads = next((heads for heads in _HEADS if heads[0] in small), None)
    if heads is None:
        return None  # As most documents.
    page = NamePlaces(small)
    payees, payers = (frozenset(_names_below(page, head)) for head in heads)
    return Slip(payees, payers)


def _names_below(page: NamePlaces, head: str) -> Iterator[str]:
    """The first cell below each place of the head that is no account."""
    for place in islice(page.places(head), PLACES_MAX):
        cells = islice(page.below(place), _BELOW_MAX)
        name = next((cell for cell in cells if not IBAN.search(cell)), None)
        if name is not None:
            yield name

"""Checks seller and buyer against the companies that receive the invoices, where they are known.

The buyer is one of them, and the seller is not: then an exchange of the two is certain. A company
is known by its VAT id, or by the first words of its name, so that `Aurora Foods` is also `AURORA
FOODS GmbH`, but not `Aurora Foodservice`.

Pure; no check quotes the document or the settings.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from schemas.invoice import Invoice, Party
from schemas.outcome import Check
from service.checks.labels.label_roles import folded
from service.checks.labels.label_values import compact
from service.checks.values.plain_text import plain_text

_ID_DIGITS_MIN = 5
"""A text with so many digits is a VAT id, and any other one a name."""
_PREFIX = 2
"""Letters of the country before a VAT id; they may be missing."""


class OwnParties:
    """The receiving companies, by names and VAT ids; none where nothing is known of them."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        texts = [text for text in known if compact(text)]
        ids = {compact(text) for text in texts if _is_id(text)}
        self._ids = ids | {one[_PREFIX:] for one in ids if one[:_PREFIX].isalpha()}
        self._names = [_words(text) for text in texts if not _is_id(text)]

    def __bool__(self) -> bool:
        return bool(self._ids or self._names)

    def include(self, party: Party) -> bool:
        """Whether the party is one of the companies, by its VAT id or its name."""
        return bool(party.tax_id and compact(party.tax_id) in self._ids) or self.name(party)

    def name(self, party: Party) -> bool:
        """Whether the party has the name of one of the companies."""
        words = _words(party.name or "")
        return any(words[: len(name)] == name for name in self._names)


def explained_by_own_parties(
    checks: Iterable[Check], invoice: Invoice, own: OwnParties
) -> tuple[Check, ...]:
    """The checks without a doubt about the place of the buyer's name, where it is the name of one
    of the companies: the settings know them better than a layout."""
    if invoice.customer is None or not own or not own.name(invoice.customer):
        return tuple(checks)
    return tuple(check for check in checks if not _is_doubt_of_buyer(check))


def _is_doubt_of_buyer(check: Check) -> bool:
    doubt = check.id == "LABEL-ROLE" and check.severity == "warning" and not check.passed
    return doubt and check.fields == ("customer.name",)


def own_party_checks(invoice: Invoice, own: OwnParties) -> Iterator[Check]:
    """Broken where the seller is one of the companies, or the buyer is none of them."""
    if not own:
        return
    if own.include(invoice.supplier):
        yield _broken("supplier.name", "a company that is none of extraction.own_parties")
    customer = invoice.customer
    if customer is not None and (customer.name or customer.tax_id) and not own.include(customer):
        yield _broken("customer.name", "one of extraction.own_parties")


def _is_id(text: str) -> bool:
    return sum(map(str.isdigit, text)) >= _ID_DIGITS_MIN


def _words(name: str) -> list[str]:
    return folded(plain_text(name)).split()


def _broken(path: str, expected: str) -> Check:
    return Check(
        "OWN-PARTY",
        "error",
        passed=False,
        expected=expected,
        message=f"{path}: expected {expected}",
        fields=(path,),
    )

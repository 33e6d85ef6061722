"""Whom a text names: companies, VAT ids, tax numbers and accounts, and the words around them.

Two invoices with one number and one total are of two suppliers if both print something of a kind
that the other does not. Many suppliers print nothing of a kind: people without a legal form have a
tax number or an account, and some have neither. Then the words decide: a copy has those of its
original. The buyer stands in the invoices of all its suppliers, so one common name proves nothing.

Pure; linear in the text, and bounded in what it keeps.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, repeat
from typing import Final

from service.checks.comparisons.accounts import printed_accounts

_NONE: frozenset[str] = frozenset()
_Kinds = tuple[tuple[frozenset[str], frozenset[str]], ...]


def folded(words: str) -> str:
    """Letters and digits alone, in small letters."""
    return _NOT_WORD.sub("", words).casefold()


_NOT_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class PrintedParties:
    """What tells the parties of a document, by kind, in small letters and without blanks."""

    names: frozenset[str] = _NONE
    """Of companies with a legal form, in the head."""
    vat_ids: frozenset[str] = _NONE
    tax_numbers: frozenset[str] = _NONE
    accounts: frozenset[str] = _NONE
    """Valid IBANs that no words call the buyer's."""
    words: frozenset[str] = _NONE
    """The first words without digits."""

    @property
    def companies(self) -> frozenset[str]:
        """Names and VAT ids."""
        return self.names | self.vat_ids


NO_PARTIES: Final = PrintedParties()


def printed_parties(text: str) -> PrintedParties:
    """Whom a text names."""
    head, whole = text[:_HEAD_CHARS], text[:_READ_CHARS]
    rows = [row[:_ROW_CHARS_MAX] for row in head.splitlines()[:_HEAD_ROWS]]
    accounts = (iban for iban, is_buyers in printed_accounts(whole) if not is_buyers)
    words = (found[0].casefold() for found in _WORD.finditer(head))
    return PrintedParties(
        _first(found[0] for row in rows for found in _COMPANY.finditer(row)),
        _first(found[0] for found in _VAT_ID.finditer(whole)),
        _first(found["number"] for found in _TAX_NUMBER.finditer(whole)),
        _first(accounts),
        frozenset(islice(words, _WORDS_MAX)) - _COPY_WORDS,
    )


def may_be_one_supplier(first: PrintedParties, second: PrintedParties) -> bool:
    """Whether two invoices with one number and one total may be of one supplier."""
    if has_other_parties(first, second):
        return False
    if is_surely_one_supplier(first, second):
        return True
    return not (_says_more(first, second) and _says_more(second, first))


def has_other_parties(first: PrintedParties, second: PrintedParties) -> bool:
    """Whether each names something of a kind that the other does not."""
    return other_kinds(first, second) > 0


def other_kinds(first: PrintedParties, second: PrintedParties) -> int:
    """Of how many kinds each names something that the other does not."""
    return sum(
        _has_others(one, other) and _has_others(other, one) for one, other in _kinds(first, second)
    )


def may_be_one_seller(first: PrintedParties, second: PrintedParties) -> bool:
    """Whether two texts may be of one seller, who may write to several buyers: their tax numbers
    and accounts tell, and names only where none is common."""
    if first.tax_numbers & second.tax_numbers or first.accounts & second.accounts:
        return True
    if any(
        _has_others(one, other) and _has_others(other, one) for one, other in _marks(first, second)
    ):
        return False
    if first.names & second.names or first.vat_ids & second.vat_ids:
        return True
    return not (_has_others(first.names, second.names) and _has_others(second.names, first.names))


def names_one_seller(first: PrintedParties, second: PrintedParties) -> bool:
    """Whether two texts name one company, and none names one that the other does not; or both have
    a tax number or an account, and no names say otherwise."""
    if _has_others(first.names, second.names) and _has_others(second.names, first.names):
        return False
    if first.names & second.names:
        return True
    return bool(first.tax_numbers & second.tax_numbers or first.accounts & second.accounts)


def _marks(first: PrintedParties, second: PrintedParties) -> _Kinds:
    return _kinds(first, second)[1:]


def is_surely_one_supplier(first: PrintedParties, second: PrintedParties) -> bool:
    """Whether both name a tax number or an account, or seller and buyer."""
    if first.tax_numbers & second.tax_numbers or first.accounts & second.accounts:
        return True
    return max(len(one & other) for one, other in _kinds(first, second)[:2]) >= _BOTH


def _kinds(first: PrintedParties, second: PrintedParties) -> _Kinds:
    return (
        (first.names, second.names),
        (first.vat_ids, second.vat_ids),
        (first.tax_numbers, second.tax_numbers),
        (first.accounts, second.accounts),
    )


_BOTH = 2
"""Seller and buyer. Only one of them may be the buyer, who is the same for all its suppliers."""


def _first(found: Iterator[str]) -> frozenset[str]:
    return frozenset(islice(map(folded, found), _PARTIES_MAX))


def _has_others(parties: frozenset[str], known: frozenset[str]) -> bool:
    """Whether some of the parties are not known. Words may stand before a name in its row."""
    return any(not any(map(_is_one_name, repeat(party), known)) for party in parties)


def _is_one_name(first: str, second: str) -> bool:
    return first.endswith(second) or second.endswith(first)


def _says_more(one: PrintedParties, other: PrintedParties) -> bool:
    """Whether it has words of its own: more than a stamp or a misread word of a copy."""
    own = len(one.words - other.words)
    return own >= _OWN_WORDS_MIN


_OWN_WORDS_MIN = 3
"""A name and an occupation."""
_PARTIES_MAX = 4
_WORDS_MAX = 500
_HEAD_ROWS = 25
_HEAD_CHARS = 4_000
_READ_CHARS = 100_000
"""Longer documents are too long to be read."""
_ROW_CHARS_MAX = 120
_WORD = re.compile(r"[^\W\d_]{2,40}")
_COPY_WORDS = frozenset(
    "copy duplicate original kopie duplikat zweitschrift copie duplicata copia duplicado kopia "
    "for of zu von".split()
)
"""A copy says that it is one."""
_COMPANY = re.compile(
    r"(?<![^\W\d_])[^\W\d_][\w&.'\u2019-]{0,30}(?: [\w&.'\u2019+-]{1,30}){0,5},? "
    r"(?:gmbh|ag|ohg|kgaa|ug|ltd|limited|llc|llp|inc|corp|corporation|plc|pty|sarl|sas|sasu|eurl"
    r"|srl|spa|b\.v|bv|n\.v|nv|aps|a/s|oyj?|kft|zrt|s\.r\.o|d\.o\.o|s\.r\.l|s\.p\.a|s\.l|s\.a"
    r"|sp\. z o\.o|lda)(?![^\W_])",
    re.IGNORECASE,
)
_VAT_ID = re.compile(
    r"(?=[A-Z]{2,3}[ -]?[0-9A-Z]?[0-9]{7})(?<![^\W_])"
    r"(?:AT|BE|BG|CHE|CY|CZ|DE|DK|EE|EL|ES|FI|FR|GB|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK|XI)"
    r"[ -]?[0-9A-Z]?[0-9]{7,11}(?:B[0-9]{2}|[A-Z]{0,2})(?![^\W_])"
)
_TAX_NUMBER = re.compile(
    r"(?<![^\W_])(?:st(?:euer)?[.-]{0,2} ?-?(?:nummer|nr|id)|steuer-?id\w{0,12}"
    r"|tax (?:no|number|id|ref\w{0,6})|tin|ein|utr|abn|siret|siren|nif|cif|nip|nipc|kvk"
    r"|p\.? ?iva|partita iva|i[čc]o|d?i[čc]|oib|org\.? ?nr|cvr)"
    r"[.:#\s]{1,6}(?P<number>[A-Z]{0,2}[0-9](?:[ /.-]?[0-9]){6,17}[A-Z]?)(?![^\W_])",
    re.IGNORECASE,
)

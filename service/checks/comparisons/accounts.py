"""IBANs as they stand in a document: their lengths, and whose account a row says it is.

An answer without an account is wrong where the document prints one to pay to, and so is one with
the account of the buyer. An account beside a refund or a direct debit, in the buyer's block, or for
another purpose asks for a look, and so does one of several where the text says that one changed.
Only IBANs with their country's length and right check digits count; `account_words` decides by the
rows around whose they are.

Pure and total; linear in the text. No check quotes an account.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from string import ascii_letters
from typing import Literal

from schemas.invoice import Invoice
from schemas.outcome import Check
from service.checks.comparisons.account_currencies import is_for_another_currency
from service.checks.comparisons.account_numbers import misses_number, number_checks
from service.checks.labels.label_roles import Role
from service.checks.parties.account_words import AccountOwner, account_owner, names_an_assignee
from service.checks.parties.changed_accounts import says_account_changed
from service.checks.printed.printed_text import PrintedText

IBAN_LENGTHS = {
    country: int(length)
    for length, countries in (
        row.split(":")
        for row in (
            "15:NO",
            "16:BE BI",
            "18:DK FI FO GL NL SD FK",
            "19:MK SI",
            "20:AT BA EE KZ LT LU MN XK",
            "21:CH HR LI LV",
            "22:BG BH CR DE GB GE IE ME RS VA",
            "23:AE GI IL IQ OM SO TL",
            "24:AD CZ DZ ES MD PK RO SA SE SK TN VG",
            "25:LY PT ST",
            "26:IS TR",
            "27:BF BJ CI DJ FR GR IT MC MG ML MR SM SN",
            "28:AL AZ BY CY DO GT HN HU LB LC NI PL SV",
            "29:BR EG PS QA UA",
            "30:JO KW MU YE",
            "31:MT SC",
            "33:RU",
        )
    )
    for country in countries.split()
}
"""Characters of an IBAN by its country (ISO 13616; some countries use IBANs without registering
them). Others are not in use."""
_KINDS = bytes(
    ord(
        "9"
        if chr(one).isdigit()
        else "A"
        if chr(one).isupper()
        else "a"
        if chr(one).isalpha()
        else " "
    )
    for one in range(128)
).ljust(256)
"""The kind of each ASCII character: a search for a fixed text is quicker than any pattern."""
_BEGIN = b"AA99"
_GOES_ON = b"9Aa"
_LOOKED_AT_MAX = 200
_ROW_CHARS_MAX = 500
_SPREAD = 3
"""An IBAN with blanks takes at most so many times its characters."""
_WORD = "iban"
_WORDS_MAX = 50
"""Labels of accounts that are looked at."""
_LABELLED_CHARS_MAX = 60
_LIKE_IBAN = re.compile(r"[a-z]{2}[0-9oil]{2}(?=[0-9a-z]{8})(?:[a-z]{0,4}[0-9]){4}")
"""A country and two digits, and more digits behind them; o, i and l are slips of a scan."""
_LETTERS_AS_NUMBERS = {ord(letter): str(int(letter, 36)) for letter in ascii_letters}
_ABOVE_ROWS = 4
"""Rows of an account's block that are read above it."""
_BLOCK_ROWS = 8
_OF_A_BLOCK = frozenset(
    {Role.BUYER, Role.IBAN, Role.BIC, Role.VAT_ID, Role.BUYER_VAT_ID, Role.CUSTOMER_NO}
)
"""Labels that do not end the block of a party."""
_GAP = "  "


def account_checks(invoice: Invoice, text: PrintedText) -> Iterator[Check]:
    """A broken check where an account is missed or is not the seller's; a passed one where it is
    the only account of the document. A doubt is a warning: words may tell of another account."""
    payment = invoice.payment
    if payment is not None and payment.account_number:
        yield from number_checks(payment.account_number, text)
    found = _valid_ibans(text.plain)
    answered = "".join(((payment and payment.iban) or "").split()).upper()
    if not answered:
        owners = (_owner(text, place, found) for _, place in found)
        if any(owner <= AccountOwner.ANOTHER_PURPOSE for owner in owners):
            yield _wrong("an account is printed, and payment.iban is none")
        elif not found and not (payment and payment.account_number) and misses_number(text):
            message = "an account is printed, and payment.account_number is none"
            fields = ("payment.account_number",)
            yield Check("MISSED", "warning", passed=False, message=message, fields=fields)
        return
    own = [place for iban, place in found if iban.upper() == answered]
    others = [place for iban, place in found if iban.upper() != answered]
    if own and (doubt := _doubt(text, own, others, found)):
        yield doubt
    elif others and is_for_another_currency(text.plain, own, others, invoice.currency):
        yield _wrong("payment.iban is an account for another currency", "warning")
    elif bool(own) != bool(others):
        # An account over two rows, or with a slip, is not among those that were found.
        is_one_of_several = bool(others) or _labels_another(text.small, answered)
        if not is_one_of_several:
            message = "payment.iban is the only account that the document prints"
            yield Check("ACCOUNT", "error", passed=True, message=message, fields=("payment.iban",))
        elif says_account_changed(text.plain):
            yield _wrong(_CHANGED, "warning")


_CHANGED = "an account changed, and several are printed: ask the seller"


def _doubt(
    text: PrintedText, own: list[int], others: list[int], found: Sequence[_Printed]
) -> Check | None:
    """What speaks against the account at these places; `found` are all accounts of the text."""
    owner = min(_owner(text, place, found) for place in own)
    if owner is AccountOwner.BUYER and not text.is_self_billed:
        return _wrong("payment.iban is the buyer's account")
    if owner is AccountOwner.DOUBTFUL:
        return _wrong("payment.iban stands beside a direct debit or a refund", "warning")
    if not others:
        return None
    if owner is AccountOwner.ANOTHER_PURPOSE:
        return _wrong("payment.iban is an account for another purpose", "warning")
    assigned = (names_an_assignee(_words_around(text.plain, place, found)) for place in others)
    if any(assigned) and not any(
        names_an_assignee(_words_around(text.plain, place, found)) for place in own
    ):
        return _wrong("the debt is assigned, and payment.iban is another account", "warning")
    return _wrong(_CHANGED, "warning") if says_account_changed(text.plain) else None


def _wrong(message: str, severity: Literal["error", "warning"] = "error") -> Check:
    return Check("ACCOUNT", severity, passed=False, message=message, fields=("payment.iban",))


def printed_accounts(text: str) -> Iterator[tuple[str, bool]]:
    """Each valid IBAN of the text, and whether words say that it may be the buyer's."""
    found = _valid_ibans(text)
    for iban, place in found:
        yield iban, _owner_by_words(text, place, found) >= AccountOwner.DOUBTFUL


def _labels_another(small: str, answered: str) -> bool:
    """Whether the word IBAN stands before what is like an account and is not this one: one with a
    slip, in small letters, with dashes, or over two rows."""
    known, at = answered.lower(), small.find(_WORD)
    for _ in range(_WORDS_MAX):
        if at < 0:
            return False
        written = small[at + len(_WORD) : at + len(_WORD) + _LABELLED_CHARS_MAX]
        begins = "".join(filter(str.isalnum, written))[: len(known)]
        if begins != known and _LIKE_IBAN.match(begins):
            return True
        at = small.find(_WORD, at + len(_WORD))
    return False


_Printed = tuple[str, int]
"""A valid IBAN, and where it begins."""


def _valid_ibans(text: str) -> list[_Printed]:
    """Each valid IBAN of the text, and where it begins."""
    places = islice(_beginnings(text), _LOOKED_AT_MAX)
    return [(iban, place) for place in places if (iban := _iban_at(text, place))]


def _beginnings(text: str) -> Iterator[int]:
    """Where a word begins with two capital letters and two digits."""
    kinds = text.encode("ascii", "replace").translate(_KINDS)
    at = kinds.find(_BEGIN)
    while at >= 0:
        if not at or kinds[at - 1] not in _GOES_ON:
            yield at
        at = kinds.find(_BEGIN, at + len(_BEGIN))


def _owner(text: PrintedText, place: int, found: Sequence[_Printed]) -> AccountOwner:
    owner = _owner_by_words(text.plain, place, found)
    if owner < AccountOwner.DOUBTFUL and _is_in_the_buyers_block(text, place):
        return AccountOwner.DOUBTFUL
    return owner


def _is_in_the_buyers_block(text: PrintedText, place: int) -> bool:
    """Whether the account stands alone in a row of the block that a label calls the buyer's: no row
    between both is empty or has a label of another thing. A list of labels with their values is no
    block, so `Bill to: Acme` directly above says nothing of the next label's value."""
    labelled, plain = text.labelled, text.plain
    if not labelled.has(Role.BUYER):
        return False
    number = plain.count("\n", 0, place)
    buyers = labelled.rows(Role.BUYER)
    if not any(number - _BLOCK_ROWS <= row <= number for row in buyers):
        return False
    begin = max(0, place - _BLOCK_ROWS * _ROW_CHARS_MAX)
    rows = plain[begin : place + _LABELLED_CHARS_MAX].split("\n")
    above = rows[: plain.count("\n", begin, place) + 1][::-1][:_BLOCK_ROWS]
    if number - 1 in buyers and len(above) > 1 and ":" in above[1]:
        return False
    others = {one.row for one in labelled.all if one.role not in _OF_A_BLOCK}
    for distance, row in enumerate(above):
        if not row.strip() or _GAP in row.strip() or number - distance in others:
            return False
        if {number - distance, number - distance - 1} & buyers:
            return True
    return False


def _owner_by_words(text: str, place: int, found: Sequence[_Printed]) -> AccountOwner:
    start = text.rfind("\n", max(0, place - _ROW_CHARS_MAX), place) + 1
    start = max(start, place - _ROW_CHARS_MAX)
    before, behind = text[start:place], _row_from(text, place)
    if _has_account(start, place, found):
        return account_owner(before, behind, ())
    return account_owner(before, behind, _rows_above(text, start, found))


def _has_account(start: int, end: int, found: Sequence[_Printed]) -> bool:
    """Whether one of the accounts begins between two places."""
    return any(start <= place < end for _, place in found)


def _words_around(text: str, place: int, found: Sequence[_Printed]) -> str:
    """The row and the one above."""
    start = text.rfind("\n", max(0, place - _ROW_CHARS_MAX), place) + 1
    start = max(start, place - _ROW_CHARS_MAX)
    return "\n".join(
        [*_rows_above(text, start, found)[:1], text[start:place], _row_from(text, place)]
    )


def _row_from(text: str, place: int) -> str:
    return text[place : place + _ROW_CHARS_MAX].partition("\n")[0]


def _rows_above(text: str, start: int, found: Sequence[_Printed]) -> list[str]:
    """The rows above, the nearest first, up to an empty one or one with an account of its own."""
    end = max(0, start - 1)
    rows = text[max(0, end - _ABOVE_ROWS * _ROW_CHARS_MAX) : end].split("\n")
    above: list[str] = []
    for row in islice(reversed(rows), _ABOVE_ROWS):
        near = row[-_ROW_CHARS_MAX:]
        if not near.strip() or _has_account(end - len(near), end, found):
            break
        above.append(near)
        end -= len(row) + 1
    return above


def _iban_at(text: str, start: int) -> str | None:
    length = IBAN_LENGTHS.get(text[start : start + 2], 0)
    written = text[start : start + _SPREAD * length].partition("\n")[0]
    compact = "".join(written.split())[:length]
    if not length or len(compact) < length or not compact.isalnum() or not compact.isascii():
        return None
    return compact if right_check_digits(compact.upper()) else None


def right_check_digits(compact: str) -> bool:
    """Whether letters and digits of an IBAN keep ISO 7064's mod 97."""
    body, head = compact[4:], compact[:4].translate(_LETTERS_AS_NUMBERS)
    if not body.isdigit():
        body = body.translate(_LETTERS_AS_NUMBERS)
    return int(body + head) % 97 == 1

"""Is the answer's number of an account, which is no IBAN, the one that the document prints as such?

A reader takes the number of a bank or of a company, a telephone or an older document for it, or a
group of its digits alone. So an error is a number that has the label of a bank's number, or words
for the buyer's account, at each of its places, and a doubt is

- one without a word for an account near it, where another row has such a word and a number;
- one that is a part of a longer number at each place. A bank's code may stand before it.

An answer without any account misses a number behind such a word beside one of a bank: `Sort code
20-45-77  Account 30918245`. The word alone may be about a customer's account; other countries have
forms of their own (`national_accounts`). An account that is the buyer's by its words is not missed.

The document's own words decide; where it has none for an account, nothing is said.

Pure and total; linear in the text, for places and rows are bounded. No check quotes an account.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, takewhile
from typing import Literal

from schemas.outcome import Check
from service.checks.comparisons.national_accounts import national_accounts
from service.checks.parties.account_words import OF_AN_ACCOUNT, AccountOwner, account_owner
from service.checks.printed.printed_text import PrintedText

_PLACES_MAX = 50
_BANKS_NUMBER = re.compile(
    r"(?:(?<!\w)(?:sort[ -]?code|routing|rtn|aba|bsb|transit|branch code|bank code|bankleitzahl|blz"
    r"|clearing|reg\.? ?n[or]|reg\.|registreringsnummer|ag[êe]ncia|ag\.|ifsc|postcode|zip)"
    r"(?: (?:no|nr|number|code))?|〒)[ .:#]{0,4}\Z"
)
"""A label of what is no account: the number of a bank or its branch, or a postal code."""
_LABEL_CHARS_MAX = 40
_NEAR_CHARS_MAX = 300
_ROWS_ABOVE = 3
_DIGITS_MIN = 5
_NUMBER = re.compile(rf"(?<!\w)[0-9](?:[ ./-]?[0-9]){{{_DIGITS_MIN - 1},30}}(?!\w)")
_ACCOUNTS = re.compile(
    rf"{OF_AN_ACCOUNT.pattern}|(?<!\w)(?:bank|giro|bankgiro|plusgiro|postgiro|[bp]g(?!\w)|c/c)"
)
_NUMBERED = re.compile(
    r"(?<!\w)(?:account|acct?|a/c|accnt)\.?(?: (?:number|no|nr|num|#))?[.:#]{0,2} {0,20}"
    r"[0-9](?:[ ./-]?[0-9]){5,20}(?!\w)"
)
"""The number of an account behind its word, in English: other languages have words for banks."""
_BANKS_WORDS = (
    "sort",
    "bsb",
    "routing",
    "aba",
    "swift",
    "bic",
    "bank",
    "transit",
    "ifsc",
    "branch",
)
_OF_A_BANK = re.compile(
    r"(?<!\w)(?:sort[ -]?code|bsb|routing|aba|swift|bic|\w*bank\w*|transit|ifsc|branch)(?!\w)"
)
_OF_THE_BUYER = re.compile(
    r"(?<!\w)(?:your (?:bank )?account|from (?:your|the) |debit|customer(?! to account)|refund"
    r"|client account no)|购买方|购货方|買方|买方|יחויב|הוראת קבע"
)
_GOES_ON = re.compile(r" [0-9]{3,12}(?![\w.,/-])|[-.][0-9]")
_GROUPS_BEFORE = re.compile(r"(?<![\w.,/-])[0-9]+(?:[ .-][0-9]+){0,5}[ .-]\Z")


def misses_number(text: PrintedText) -> bool:
    """Whether a number of an account stands beside that of its bank, and none says whose else."""
    small = text.small
    if any(not _is_the_buyers(small, *place) for place in national_accounts(small)):
        return True
    if not any(map(small.__contains__, _BANKS_WORDS)):
        return False  # As in most invoices.
    for word in islice(_NUMBERED.finditer(small), _PLACES_MAX):
        near = _near(small, word.start(), word.end())
        if _OF_A_BANK.search(near) and not _is_the_buyers(small, word.start(), word.end()):
            return True
    return False


def _is_the_buyers(small: str, start: int, end: int) -> bool:
    """Whether words near the number say that money is taken from there, or goes back to it."""
    if _OF_THE_BUYER.search(_near(small, start, end)):
        return True
    before = small[max(0, start - _NEAR_CHARS_MAX) : start].split("\n")
    above = [*takewhile(str.strip, before[-2::-1])][:_ROWS_ABOVE]
    behind = small[start : end + _NEAR_CHARS_MAX].partition("\n")[0]
    return account_owner(before[-1], behind, above) >= AccountOwner.DOUBTFUL


def _is_told_the_buyers(small: str, start: int, end: int) -> bool:
    """Whether the words before the number in its row name the buyer's account."""
    before = small[max(0, start - _NEAR_CHARS_MAX) : start].rpartition("\n")[2]
    behind = small[end : end + _NEAR_CHARS_MAX].partition("\n")[0]
    return account_owner(before, behind, ()) is AccountOwner.BUYER


def number_checks(number: str, text: PrintedText) -> Iterator[Check]:
    """A broken check where the number is not what the document calls an account."""
    places = [*islice(_places(number.casefold(), text.small), _PLACES_MAX)]
    if not places:
        return
    if all(_is_banks(text.small, start) for start, _ in places):
        yield _broken("error", "the number of a bank")
    elif all(_is_told_the_buyers(text.small, start, end) for start, end in places):
        yield _broken("error", "the buyer's account")
    elif all(_is_cut(text.small, start, end) for start, end in places):
        yield _broken("warning", "a part of a longer number")
    elif _is_elsewhere(text.small, places):
        yield _broken("warning", "no number that stands beside a word for an account")


def _places(number: str, small: str) -> Iterator[tuple[int, int]]:
    at = small.find(number)
    while at >= 0:
        end = at + len(number)
        if not (small[max(0, at - 1) : at].isalnum() or small[end : end + 1].isalnum()):
            yield at, end
        at = small.find(number, end)


def _is_banks(small: str, start: int) -> bool:
    return _BANKS_NUMBER.search(small[max(0, start - _LABEL_CHARS_MAX) : start]) is not None


def _is_cut(small: str, start: int, end: int) -> bool:
    """Whether a group of digits follows, or more digits stand before it than it has.
    Two digits behind a blank are a check of the number in a column of its own, as in France."""
    if _GOES_ON.match(small, end):
        return True
    before = _GROUPS_BEFORE.search(small[max(0, start - _LABEL_CHARS_MAX) : start])
    return before is not None and _digits(before.group()) > _digits(small[start:end])


def _digits(part: str) -> int:
    return sum(map(str.isdigit, part))


def _is_elsewhere(small: str, places: list[tuple[int, int]]) -> bool:
    """Whether no place has a word for an account near it, and another row has one and a number."""
    if any(_ACCOUNTS.search(_near(small, start, end)) for start, end in places):
        return False
    words = islice(OF_AN_ACCOUNT.finditer(small), _PLACES_MAX)
    return any(_NUMBER.search(_rest_of_row(small, word.end())) for word in words)


def _near(small: str, start: int, end: int) -> str:
    """The row of a number, the rows above, in which a label or the head of a column stands, and the
    one below."""
    above = small[max(0, start - _NEAR_CHARS_MAX) : start].split("\n")[-_ROWS_ABOVE - 1 :]
    below = small[end : end + _NEAR_CHARS_MAX].split("\n")[:2]
    return "\n".join([*above, *below])


def _rest_of_row(small: str, start: int) -> str:
    return small[start : start + _NEAR_CHARS_MAX].partition("\n")[0]


def _broken(severity: Literal["error", "warning"], what: str) -> Check:
    message = f"payment.account_number is {what}"
    fields = ("payment.account_number",)
    return Check("ACCOUNT", severity, passed=False, message=message, fields=fields)

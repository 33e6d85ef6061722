"""Reads the value behind a label: a number, a date, an amount, an account, a name.

The value must begin where the label ends, and must look like what its label names; otherwise there
is none. The text behind the value is returned, too: it may be the next label.

Pure; linear, for every pattern is bounded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from service.checks.labels.label_roles import Role, folded, label_at, made
from service.checks.values.eastern_dates import western_year
from service.checks.values.printed_dates import PrintedDates


class Value(NamedTuple):
    """A printed value, and the number of characters up to its end."""

    text: str
    end: int


IDENTIFIERS = frozenset(
    {
        Role.NUMBER,
        Role.TITLE,
        Role.ORDER,
        Role.CUSTOMER_NO,
        Role.DELIVERY_NOTE,
        Role.CONTRACT,
        Role.ORIGINAL,
        Role.REFERENCE,
        Role.OTHER_NO,
        Role.ACCOUNT,
    }
)
DATES = frozenset(
    {
        Role.ISSUE,
        Role.DUE,
        Role.TERMS,
        Role.DELIVERY,
        Role.ORDER_DATE,
        Role.DISCOUNT,
        Role.PAY_DAY,
        Role.OTHER_DATE,
    }
)
AMOUNTS = frozenset(
    {
        Role.NET,
        Role.TAX,
        Role.GROSS,
        Role.PREPAID,
        Role.AMOUNT_DUE,
        Role.WITHHELD,
        Role.OTHER_AMOUNT,
    }
)
_IN_NO_SENTENCE = DATES | {Role.TITLE}
LINKS = frozenset(
    "vom dated of du del dnia z van de von from on av från fra ze zo dne din af d.d. от від".split()
)
"""Words between a number and the day of its document."""
VAT_IDS = frozenset({Role.VAT_ID, Role.BUYER_VAT_ID})
PARTIES = frozenset({Role.SELLER, Role.BUYER, Role.OTHER_PARTY})

_APART = r"[\s:.,#°º№=*()]{0,12}-?\s{0,4}"
_REST = r" ?[./-] ?\d{1,2} ?[./-] ?\d{2,4}(?![\d/]|\.\d{4}(?!\d))"
_FIGURES = rf"(?<!\d)(?:[12]\d{{3}}|\d{{1,2}}){_REST}"
_MONTH = r"[^\W\d_]{3,12}"
_BEHIND_DAY = (
    rf"(?:st|nd|rd|th|er|[.º°])?[ -]{{0,2}}(?:de |of )?{_MONTH}\.?[ ,-]{{1,2}}"
    r"(?:del? )?\d{2,4}(?!\d)"
)
_MONTH_FIRST = rf"{_MONTH}\.? {{0,2}}\d{{1,2}}(?:st|nd|rd|th)?(?: ?, ?| )\d{{4}}(?!\d)"
_YEAR_FIRST = rf"\d{{4}}\. ?{_MONTH} \d{{1,2}}(?!\d)"
_SPELLED = rf"\d{{1,2}}{_BEHIND_DAY}|{_MONTH_FIRST}|{_YEAR_FIRST}"
_BEHIND_YEAR = r" ?[年년] ?\d{1,2} ?[月월] ?\d{1,2} ?[日일]"
_EASTERN = rf"\d{{4}}{_BEHIND_YEAR}"
_DATE = re.compile(
    rf"{_APART}(?:(?:{_MONTH}\.?, ?)|the |den |dem |le |el |il |dia |dnia |dne |dňa )?"
    rf"({_FIGURES}|{_SPELLED}|{_EASTERN}|[12]\d{{3}}[01]\d[0-3]\d(?!\d))"
)
_PRINTED_DATE = re.compile(rf"{_FIGURES}|{_SPELLED}|{_EASTERN}")
"""A date in figures, with the month's name, or in East Asian form."""
_MAYBE_MONTH_FIRST = re.compile(r"\d(?:st|nd|rd|th)?(?: ?, ?| )\d{4}")
_NUMBER_FIRST = re.compile(
    rf"\d(?:(?<!\d\d)(?:(?<=[12])\d{{3}}|\d)?{_REST}"
    rf"|\d?{_BEHIND_DAY}|\d{{3}}{_BEHIND_YEAR})"
)
"""The same without a month at the beginning. It begins with a digit, so that a search passes all
other characters quickly."""
_NUMERIC = re.compile(r"(\d{1,4}) ?[./-] ?(\d{1,2}) ?[./-] ?(\d{2,4})")
CURRENCY = r"(?:[€$£¥₹₺]|[A-Z]{3}(?![A-Za-z])|zł|kr\.?|Kč|euros?|Fr\.?|Ft|lei|TL|[円元원])"
_FIGURE = (
    r"(?:\d{1,3}(?:[ .,'\u202f]\d{3})+(?!\d)(?:[.,]\d{1,4})?"
    r"|\d{1,2}(?:,\d{2})+,\d{3}(?!\d)(?:\.\d{1,4})?|\d{1,14}(?:[.,]\d{1,4})?)"
)
"""An amount's digits; groups have three of them, in India all but the last two."""
_RATE = r"(?:\(?(?:% ?\d{1,2}|\d{1,2}(?:[.,]\d{1,3})? ?%)\)?[\s:]{0,4})"
_AMOUNT = re.compile(
    rf"[\s:.=+)]{{0,12}}{_RATE}?[ ]{{0,60}}+{CURRENCY}?[ ]{{0,60}}+[-(]?\s?({_FIGURE})"
    rf"(?![\d.,]*\d)(?!\s?%)(?:,-|-)?\)?\s?{CURRENCY}?"
)
_RATE_OF = re.compile(r"[\s:.=+)]{0,12}\(?\d{1,2}(?:[.,]\d{1,3})? ?%\)? {1,4}[abdf-jl-y]")
"""A rate and the word of a sentence: there `_AMOUNT` finds nothing, and takes longer."""
_TOKEN = re.compile(rf"{_APART}((?:[A-Z]{{1,4}} )?[^\s,;|()]{{1,60}})")
_BEFORE_TITLED = re.compile(
    r"[\s:]{0,12}(?:\([0-9]{2,3}\)\s{0,4})?(?:(?:nr|no|num|n)(?:[.°º']{1,2}\s?|\s))?", re.IGNORECASE
)
_MORE_GROUPS = re.compile(r"(?: \d{2,8}(?![\w.,/-])){1,8}")
_MONEY = re.compile(r"\d{1,3}(?:[.,']\d{3})*[.,]\d{2}")
_DECIMALS = re.compile(r",[0-9]")
_TAX_NUMBER = re.compile(r"[0-9]{7,14}|[0-9]{3}\.[0-9]{3}\.[0-9]{3}")
_DAY = re.compile(rf"(?:{_FIGURES})$")
_IBAN = re.compile(
    rf"{_APART}([A-Z]{{2}}\d{{2}}(?: ?[A-Z0-9]{{4}}){{2,7}}(?: ?[A-Z0-9]{{1,3}})?)(?![A-Za-z0-9])"
)
_BIC = re.compile(rf"{_APART}([A-Z]{{6}}[A-Z0-9]{{2}}(?:[A-Z0-9]{{3}})?)(?![A-Za-z0-9])")
_VAT_ID = re.compile(
    rf"{_APART}((?:[A-Z]{{2}}[ .-]?)?[A-Z]?\d(?:(?:[ .-]|/(?=\d{{4}}-\d\d))?[A-Z0-9]){{6,17}})"
    r"(?![A-Za-z0-9])"
)
_DIGITS_MIN = 7
_REFERENCE_MIN = 4
"""A shorter word is the number of a sentence: `Concepto: 3 noches`."""
_WORDS = re.compile(r"[^\W_]+")
_WORDS_MAX = 8
_NAME = re.compile(r"[\s:.*]{0,8}([^\W\d_].{1,99})")
_BEHIND = re.compile(r"[\s,;.|)]{0,8}")
_BRACKET = r"\s{0,2}\([^()\n]{1,40}\)\s{0,2}"
_NOTE = re.compile(rf"(?:{_BRACKET}|\s?[/,&]\s?[^\W\d_][^:\n]{{1,40}})(?=:)")
"""What goes on a party's label before its colon."""
_NOTE_ALONE = re.compile(rf"{_BRACKET}:?\s*|\s?/\s?[^\W\d_][^:\n]{{1,40}}:\s*")
_EMPTY = re.compile(r"[\s:.,#°º=*()-]*")
_UNIT = re.compile(rf"[\s:.(]*{CURRENCY}[\s:.)]*")
"""A currency alone: its amount stands in the next cell."""


def read_value(role: Role, text: str) -> Value | None:
    """The value of a role at the beginning of `text`."""
    return _READERS[role](text)


def _has_digits(number: str) -> bool:
    """Whether it has enough of them for a VAT id; most end in as many."""
    return number[-_DIGITS_MIN:].isdigit() or sum(map(str.isdigit, number)) >= _DIGITS_MIN


def printed_dates(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    """The dates between two places of a text."""
    pattern = _PRINTED_DATE if _MAYBE_MONTH_FIRST.search(text, start, end) else _NUMBER_FIRST
    return pattern.finditer(text, start, end)


def value_behind(role: Role, rest: str) -> Value | None:
    """The value behind a label in the same cell. A party needs a colon before it (`Lieferant GmbH`
    is a name), an amount must be alone or before the next label, and a date in no sentence."""
    if role in PARTIES and not rest.lstrip().startswith(":"):
        return _behind_note(role, rest)
    value = read_value(role, rest)
    if value is not None and role is Role.TAX and may_be_tax_number(value.text):
        return None
    if value is None or value.end == len(rest):
        return value
    if role in AMOUNTS or (role in _IN_NO_SENTENCE and rest[value.end].islower()):
        behind = folded(rest[value.end :]).split()
        of_the_day = role is Role.TITLE and behind[0] in LINKS
        return value if of_the_day or label_at(behind) is not None else None
    return value


def may_be_tax_number(text: str) -> bool:
    """Whether it is written as a VAT id, which may stand behind the name of the tax alone:
    `IVA: ESB29794732`, `MWST: CHE-123.456.789`. Large amounts have groups or cents."""
    return _TAX_NUMBER.fullmatch(text) is not None


def _behind_note(role: Role, rest: str) -> Value | None:
    """The party behind a label that goes on: `Seller (Supplier): ACME`, `Kunde / Besteller: ACME`.
    None if the other words name another party."""
    note = _NOTE.match(rest)
    if note is None:
        return None
    label = label_at(folded(note.group()).split())
    if label is not None and label.role in PARTIES - {role}:
        return None
    value = read_value(role, rest[note.end() :])
    return None if value is None else Value(value.text, note.end() + value.end)


def is_empty(role: Role, rest: str) -> bool:
    """Whether a label's value stands elsewhere: behind it are marks, a currency, or a note about a
    party."""
    if not rest or _EMPTY.fullmatch(rest):
        return True
    if role in AMOUNTS:
        return _UNIT.fullmatch(rest) is not None
    return role in PARTIES and _NOTE_ALONE.fullmatch(rest) is not None


_Read = Callable[[str], Value | None]
"""Reads the value at the beginning of a text."""


def _by(pattern: re.Pattern[str]) -> _Read:
    """Values are what the pattern's group holds."""

    def read(text: str) -> Value | None:
        match = pattern.match(text)
        if match is None:
            return None
        return made(Value, (match.group(1), _behind(text, match.end())))

    return read


def _vat_id(text: str) -> Value | None:
    value = _vat_word(text)
    return value if value is not None and _has_digits(value.text) else None


def _reference(text: str) -> Value | None:
    number = _grouped(text)
    return None if number is not None and len(number.text) < _REFERENCE_MIN else number


def _grouped(text: str) -> Value | None:
    """An identifier, with the further groups of its digits: `1503 40 12345`."""
    number = _identifier(text)
    if number is None or not number.text.replace("-", "").isdigit():
        return number
    start = text.index(number.text) + len(number.text)
    more = _MORE_GROUPS.match(text, start)
    if more is None:
        return number
    return Value(number.text + more.group(), _behind(text, more.end()))


def _identifier(text: str) -> Value | None:
    match = _TOKEN.match(text)
    if match is None:
        return None
    token = match.group(1)
    head, blank, tail = token.partition(" ")
    if blank and any(map(str.isdigit, head)):
        token, tail = head, ""
    end = match.start(1) + len(token)
    if text[end : end + 1] == "," and _DECIMALS.match(text, end):
        return None
    value = token.rstrip(".:")
    named = tail or token
    if not (named[-1:].isdigit() or any(map(str.isdigit, named))):
        return None
    if value[:1].isdigit() and (_MONEY.fullmatch(value) or _DAY.match(value)):
        return None
    return made(Value, (value, _behind(text, end)))


def _titled(text: str) -> Value | None:
    """The number behind a title, its code and a word for a number: `Invoice (380) no. 471102`."""
    match = _BEFORE_TITLED.match(text)
    start = match.end() if match is not None else 0
    number = _identifier(text[start:])
    return None if number is None else Value(number.text, start + number.end)


def _amount(text: str) -> Value | None:
    if "%" in text and _RATE_OF.match(text):
        return None
    match = _AMOUNT.match(text)
    return None if match is None else made(Value, (match.group(1), _behind(text, match.end())))


_vat_word = _by(_VAT_ID)
_READERS: Mapping[Role, _Read] = {
    **dict.fromkeys(IDENTIFIERS, _identifier),
    Role.TITLE: _titled,
    Role.ACCOUNT: _grouped,
    Role.REFERENCE: _reference,
    **dict.fromkeys(AMOUNTS, _amount),
    **dict.fromkeys(DATES, _by(_DATE)),
    **dict.fromkeys(VAT_IDS, _vat_id),
    **dict.fromkeys(PARTIES, _by(_NAME)),
    Role.IBAN: _by(_IBAN),
    Role.BIC: _by(_BIC),
}


def _behind(text: str, at: int) -> int:
    if at == len(text):
        return at
    match = _BEHIND.match(text, at)
    return at if match is None else match.end()


def compact(identifier: str) -> str:
    """Letters and digits alone."""
    bare = identifier.replace("-", "").replace(" ", "")
    if not bare.isalnum():
        bare = "".join(filter(str.isalnum, bare))
    return bare.upper()


def same_identifier(one: str, other: str) -> bool:
    """Whether two identifiers are one, or one is the other without its first or last words: `R-17`
    and `17`, but not `R17` and `17`."""
    left, right = _WORDS.findall(one.upper()), _WORDS.findall(other.upper())
    return "".join(right) in _ends(left) or "".join(left) in _ends(right)


def _ends(words: list[str]) -> set[str]:
    """What is left when words are cut off at the beginning or at the end."""
    some = words[:_WORDS_MAX]
    return {"".join(some[n:]) for n in range(len(some))} | {
        "".join(some[: n + 1]) for n in range(len(some))
    }


def significant(amount: str) -> str:
    """Digits without zeros at their ends: two amounts with other digits are not the same."""
    bare = amount.replace(".", "").replace(",", "")
    if not bare.isdigit():
        bare = "".join(filter(str.isdigit, bare))
    return bare.strip("0")


@lru_cache(maxsize=4096)
def days(text: str) -> frozenset[date]:
    """Every day that a printed date may mean; the same few days stand in most documents."""
    match = _NUMERIC.fullmatch(text)
    if match is not None:
        return frozenset(_readings(*match.groups(), dotted="." in text))
    dates = PrintedDates(text, decimal_comma=False).dates()
    return frozenset(day for printed in dates for day in printed.readings)


def _readings(first: str, second: str, third: str, *, dotted: bool) -> set[date]:
    """Where dots part them, no month stands before its day."""
    orders = [(third, second, first), (first, second, third)]
    if not dotted:
        orders.append((third, first, second))
    found = set()
    for year, month, day in orders:
        if len(year) in (2, 4) and len(day) <= 2:
            full = int(year) + 2000 if len(year) == 2 else western_year(int(year))
            if 1900 <= full < 2200 and 1 <= int(month) <= 12 and 1 <= int(day) <= 31:
                found |= _day(full, int(month), int(day))
    return found


def _day(year: int, month: int, day: int) -> set[date]:
    try:
        return {date(year, month, day)}
    except ValueError:
        return set()  # There is no such day in that month.

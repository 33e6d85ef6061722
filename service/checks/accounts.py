"""IBANs as they stand in a document: their lengths, and whose account a row says it is.

An answer without an account is wrong where the document prints one to pay to. An answer with the
account of the buyer (for refunds, for direct debit) is wrong where another one is printed. Only
IBANs with their country's length and right check digits count; the words of the row, and of the row
above, say whose they are.

Pure and total; linear in the text. No check quotes an account.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from string import ascii_letters

from schemas.invoice import Invoice
from schemas.outcome import Check
from service.checks.printed_text import PrintedText

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
BUYERS_WORDS = re.compile(
    r"(?:your|ihre?[mn]?|votre|vos|su|tu|vostro|uw|jouw|państwa|twoj\w+|sua|vossa|ert|ditt|deres)"
    r" (?:bank ?)?(?:account|konto|kont\w+|compte|cuenta|conto|rekening|rachun\w+|conta)"
    r"|refund|reimburs|rückzahl|rückerstatt|erstatt\w* auf|rembours|reembols|devoluc|rimbors"
    r"|terugbetal|zwrot|återbetal|tilbagebetal|lastschrift|direct debit|debited|abgebucht|abbuch"
    r"|eingezogen|einzug|prélèvement|prélevé|domicilia|adeudo|addebit|incasso|afgeschreven"
    r"|(?:käufer|kunden?|buyer|customer|debtor|payer|zahler|client|debiteur)(?:'s)?[ -]?iban"
    r"|polecenie zapłaty|débito direto|autogiro"
)
"""Words for an account of the buyer, in small letters."""
_BUYERS_STEMS = (
    "accoun kont compte cuenta cont rekening rachun refund reimburs rückzahl rückerstatt erstatt "
    "rembours reembols devoluc rimbors terugbetal zwrot återbetal tilbagebetal lastschrift debit "
    "abgebucht abbuch eingezogen einzug prélèvement prélevé domicilia adeudo addebit incasso "
    "afgeschreven käufer kunde buyer customer debtor payer zahler client polecenie débito autogiro"
).split()
"""One of them is in all words that `BUYERS_WORDS` finds: a quick look."""


def account_checks(invoice: Invoice, text: PrintedText) -> Iterator[Check]:
    """A broken check where an account is missed, or is the buyer's; a passed one where it is the
    only account of the document."""
    plain = text.plain
    found = _valid_ibans(plain)
    answered = "".join(((invoice.payment and invoice.payment.iban) or "").split()).upper()
    alone = answered and {iban.upper() for iban, _ in found} == {answered}
    if alone and not _labels_another(text.small, answered):
        message = "payment.iban is the only account that the document prints"
        yield Check("ACCOUNT", "error", passed=True, message=message, fields=("payment.iban",))
    own = [place for iban, place in found if iban == answered]
    if (answered and not own) or any(not _is_the_buyers(plain, place) for place in own):
        return  # As in most invoices; the other accounts are not looked at.
    if all(_is_the_buyers(plain, place) for iban, place in found if iban != answered):
        return
    if not answered:
        yield _wrong("an account is printed, and payment.iban is none")
    else:
        yield _wrong("payment.iban is the buyer's account; another one is printed")


def _wrong(message: str) -> Check:
    return Check("ACCOUNT", "error", passed=False, message=message, fields=("payment.iban",))


def printed_accounts(text: str) -> Iterator[tuple[str, bool]]:
    """Each valid IBAN of the text, and whether words say that it is the buyer's."""
    for iban, place in _valid_ibans(text):
        yield iban, _is_the_buyers(text, place)


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


def _valid_ibans(text: str) -> list[tuple[str, int]]:
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


def _is_the_buyers(text: str, place: int) -> bool:
    return names_the_buyer(_words_around(text, place))


def names_the_buyer(words: str) -> bool:
    """Whether the words, without capital letters, say that an account is the buyer's."""
    return any(map(words.__contains__, _BUYERS_STEMS)) and BUYERS_WORDS.search(words) is not None


def _words_around(text: str, place: int) -> str:
    """The row and the one above, which counts only where it has no account of its own."""
    start = text.rfind("\n", max(0, place - _ROW_CHARS_MAX), place) + 1
    end = text.find("\n", place, place + _ROW_CHARS_MAX)
    row = text[max(start, place - _ROW_CHARS_MAX) : end if end >= 0 else place + _ROW_CHARS_MAX]
    before = text.rfind("\n", max(0, start - 1 - _ROW_CHARS_MAX), max(0, start - 1)) + 1
    above = text[max(before, start - 1 - _ROW_CHARS_MAX) : max(0, start - 1)]
    has_account = next(_beginnings(above), None) is not None
    return (row if has_account else f"{above} {row}").casefold()


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

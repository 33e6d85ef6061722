"""IBANs as they stand in a document: their lengths, and whose account a row says it is.

An answer without an account is wrong where the document prints one to pay to, and so is one with
the account of the buyer (for refunds, for direct debit, or in the buyer's block). Only
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
from service.checks.label_roles import Role
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
_YOUR_ACCOUNT = (
    r"(?:your|ihre?[mn]?|votre|vos|su|tu|vostro|uw|jouw|państwa|twoj\w+|sua|vossa|ert|ditt|deres|din"
    r"|dit|jeres|vostre|teie|jūsu|jūsų)"
    r" (?:bank ?|norēķinu |atsiskaitomosios )?"
    r"(?:account|konto|kont\w+|compte|cuenta|conto|rekening|rachun\w+|conta|arvelduskonto|sąskait)"
    r"|tilil(?:tä|le)(?:nne|si)|váš(?:ho|mu)? úč|vaš(?:eho|emu|em) úč|az ön (?:bank)?számlá"
    r"|contul (?:dumneavoastră|dvs|tău)|λογαριασμού? σας|vaše[gm]\w* račun|vaš račun"
    r"|ваш\w* (?:банков\w+ )?(?:сметк|сч[её]т|рахун)|hesabınız(?:dan|a )|reikningi þínum"
)
BUYERS_WORDS = re.compile(
    rf"{_YOUR_ACCOUNT}"
    r"|refund|reimburs|rückzahl|rückerstatt|erstatt\w* auf|rembours|reembols|devoluc|rimbors"
    r"|terugbetal|zwrot|återbetal|tilbagebetal|tilbakebetal|lastschrift|direct debit|debited"
    r"|abgebucht|abbuch|eingezogen|einzug|prélèvement|prélevé|domicilia|adeudo|addebit|incasso"
    r"|afgeschreven|polecenie zapłaty|débito direto|autogiro|pobran|obciąż|dras från|trekkes fra"
    r"|trækkes|avtalegiro|betalingsservice|carregarà|skuldfær"
    r"|(?:käufer|kunden?|buyer|customer|debtor|payer|zahler|client|debiteur)(?:'s)?[ -]?iban"
    r"|veloite|hyvitys|palautus|palautetaan"
    r"|inkas|přeplat|preplat|vrátí|vrátime|beszedés|visszautal|visszatérít|debita|ramburs"
    r"|χρεωθεί|χρέωση|επιστροφή|bremen|vračil|tereć|povrat"
    r"|удърж|възстанов|списан|возврат|повернен|iade (?:tutar|edil)|tahsil edil|debiteeri"
    r"|otsekorraldus|tagasta|norakst|atmaks|nurašy|grąžin|口座振替|引き?落と|返金|扣款|退款|자동이체|환불"
)
"""Words for an account of the buyer, in small letters."""
_YOURS = re.compile(_YOUR_ACCOUNT)
_OURS = re.compile(
    r"(?<!\w)(?:unser|our |notre|nostro|nuestra|onze|nasz|nossa|vårt|vores|náš|naš|наш|meie |mūsu "
    r"|mūsų )|tilillemme|hesabımız|számlánk|contul nostru|λογαριασμό μας"
)
"""Words for an account of the seller: beside them, a word for a direct debit or a refund tells of
another way to pay."""
_BUYERS_STEMS = (
    "accoun kont compte cuenta cont rekening rachun refund reimburs rückzahl rückerstatt "
    "erstatt rembours reembols devoluc rimbors terugbetal zwrot återbetal tilbagebetal "
    "tilbakebetal lastschrift debit abgebucht abbuch eingezogen einzug prélèvement prélevé "
    "domicilia adeudo addebit incasso afgeschreven käufer kunde buyer customer debtor payer "
    "zahler client polecenie débito autogiro pobran obciąż dras trekkes trækkes avtalegiro "
    "betalingsserv carregarà skuldfær reikning tilil veloite hyvitys palaut úč inkas přeplat "
    "preplat vrát beszed számlá visszaut visszat ramburs λογαριασμ χρε επιστροφή "
    "račun bremen vračil tereć povrat сметк сч рахун удърж възстанов списан возврат повернен "
    "hesab iade tahsil otsekorr tagasta norakst atmaks sąskait nurašy grąžin 口座 落と "
    "返金 扣款 退款 자동이체 환불 χρέω"
).split()
"""One of them is in all words that `BUYERS_WORDS` finds: a quick look."""
_BLOCK_ROWS = 8
_OF_A_BLOCK = frozenset(
    {Role.BUYER, Role.IBAN, Role.BIC, Role.VAT_ID, Role.BUYER_VAT_ID, Role.CUSTOMER_NO}
)
"""Labels that do not end the block of a party."""
_GAP = "  "


def account_checks(invoice: Invoice, text: PrintedText) -> Iterator[Check]:
    """A broken check where an account is missed, or is the buyer's; a passed one where it is the
    only account of the document."""
    plain = text.plain
    found = _valid_ibans(plain)
    answered = "".join(((invoice.payment and invoice.payment.iban) or "").split()).upper()
    own = [place for iban, place in found if iban == answered]
    if own and all(_is_the_buyers(text, place) for place in own):
        yield _wrong("payment.iban is the buyer's account")
        return
    alone = answered and {iban.upper() for iban, _ in found} == {answered}
    if alone and not _labels_another(text.small, answered):
        message = "payment.iban is the only account that the document prints"
        yield Check("ACCOUNT", "error", passed=True, message=message, fields=("payment.iban",))
    if answered:
        return  # As in most invoices; the other accounts are not looked at.
    if not all(_is_the_buyers(text, place) for _, place in found):
        yield _wrong("an account is printed, and payment.iban is none")


def _wrong(message: str) -> Check:
    return Check("ACCOUNT", "error", passed=False, message=message, fields=("payment.iban",))


def printed_accounts(text: str) -> Iterator[tuple[str, bool]]:
    """Each valid IBAN of the text, and whether words say that it is the buyer's."""
    for iban, place in _valid_ibans(text):
        yield iban, names_the_buyer(_words_around(text, place))


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


def _is_the_buyers(text: PrintedText, place: int) -> bool:
    return names_the_buyer(_words_around(text.plain, place)) or _is_in_the_buyers_block(text, place)


def _is_in_the_buyers_block(text: PrintedText, place: int) -> bool:
    """Whether the account stands alone in a row of the block that a label calls the buyer's: no row
    between both is empty or has a label of another thing."""
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
    others = {one.row for one in labelled.all if one.role not in _OF_A_BLOCK}
    for distance, row in enumerate(above):
        if not row.strip() or _GAP in row.strip() or number - distance in others:
            return False
        if {number - distance, number - distance - 1} & buyers:
            return True
    return False


def names_the_buyer(words: str) -> bool:
    """Whether the words, without capital letters, say that an account is the buyer's."""
    if not any(map(words.__contains__, _BUYERS_STEMS)) or BUYERS_WORDS.search(words) is None:
        return False
    return _OURS.search(words) is None or _YOURS.search(words) is not None


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

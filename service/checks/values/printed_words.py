"""Finds identifiers, names and currencies in printed text.

An identifier is compared as a whole word: `R-2026-17` does not match `R-2026-175`, and `4711`
matches neither `B4711` nor `4711-2`. Letters and digits must be equal. A dash, slash or blank may
stand for another one. People print IBANs, VAT numbers and long references in groups, so blanks,
dots and dashes are free there; in a short identifier at most one separator may be missing or added.

A currency is printed if its code or its sign stands alone. A short word that is a sign (`Fr`, `kr`)
and a code in small letters must stand beside a number. Signs that are words of the trade (`km`,
`l`, `DIN`, `den`) are left out.

Pure; linear in the text for each value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate

from service.checks.values.made_once import made_once
from service.checks.values.plain_text import THIN, composed

_SIGNS = {
    "EUR": ("€", "euro", "euros", "ευρώ", "евро"),
    "GBP": ("£", "pounds", "sterling"),
    "USD": ("$", "us$", "dollar", "dollars"),
    "JPY": ("¥", "円", "yen"),
    "CNY": ("¥", "元", "rmb", "人民币"),
    "INR": ("₹", "rs", "rupees", "रु"),
    "CHF": ("fr", "sfr", "franken"),
    "PLN": ("zł", "zl", "złotych", "złoty"),
    "CZK": ("kč", "korun"),
    "SEK": ("kr", "kronor"),
    "NOK": ("kr", "kroner"),
    "DKK": ("kr", "kroner"),
    "ISK": ("kr", "krónur"),
    "CAD": ("$", "c$", "ca$"),
    "AUD": ("$", "a$", "au$"),
    "NZD": ("$", "nz$"),
    "HKD": ("$", "hk$"),
    "SGD": ("$", "s$"),
    "MXN": ("$", "mx$", "pesos"),
    "BRL": ("r$", "reais"),
    "TRY": ("₺", "tl"),
    "UAH": ("₴", "грн"),
    "ILS": ("₪", "nis", 'ש"ח'),
    "KRW": ("₩", "원"),
    "HUF": ("ft", "forint"),
    "RUB": ("₽", "руб", "р"),
    "MYR": ("rm",),
    "AED": ("د.إ", "dhs", "dh", "درهم"),
    "THB": ("฿", "บาท"),
    "PHP": ("₱",),
    "VND": ("₫", "đ", "vnđ"),
    "NGN": ("₦",),
    "RON": ("lei",),
    "BGN": ("лв",),
    "KWD": ("kd", "د.ك"),
    "PKR": ("rs", "₨"),
    "LKR": ("rs", "රු"),
    "NPR": ("rs", "रु"),
    "IDR": ("rp",),
    "SAR": ("sr", "ر.س", "ريال"),
    "QAR": ("qr", "ر.ق"),
    "OMR": ("ر.ع",),
    "BHD": ("bd", "د.ب"),
    "EGP": ("e£", "£e", "l.e", "ج.م"),
    "MAD": ("dh", "dhs", "درهم"),
    "TND": ("dt", "د.ت"),
    "DZD": ("د.ج",),
    "JOD": ("jd", "د.ا"),
    "ZAR": ("r",),
    "KES": ("ksh", "kshs"),
    "UGX": ("ush",),
    "TZS": ("tsh",),
    "GHS": ("₵", "gh₵"),
    "XAF": ("fcfa", "cfa"),
    "XOF": ("fcfa", "cfa"),
    "PEN": ("s/",),
    "ARS": ("$",),
    "CLP": ("$",),
    "COP": ("$", "col$"),
    "UYU": ("$u",),
    "PYG": ("₲",),
    "BOB": ("bs",),
    "CRC": ("₡",),
    "TWD": ("nt$", "元", "圓"),
    "KZT": ("₸", "тг"),
    "GEL": ("₾",),
    "AMD": ("֏",),
    "BDT": ("৳", "tk"),
    "RSD": ("дин",),
    "MKD": ("ден",),
    "ALL": ("lekë", "lek"),
}
CODE = re.compile(r"[A-Z][A-Z][A-Z](?<![A-Za-z]...)(?![A-Za-z])")
"""Three capital letters that stand alone, as the code of a currency does."""
_APART = (*':;,()[]|#=*"<>', *"\u00ab\u00bb\u201c\u201d\u201e\u2116\u00b0\u00ba", THIN)
_EDGES = frozenset((*_APART, *" \n\t\r\f\v"))
"""What may stand beside a word."""
_JOINING = ("-", "/", ".", "_", "'", "+", "&")
_UNSPACED = re.compile("[\u0e00-\u0e7f\u2e80-\u9fff\uac00-\ud7af]+")
"""Scripts without blanks between words; other characters between them form words."""
_LABEL = re.compile(r"(?<!\S)([^\W\d_]{1,12}\.|n[or]?')(?=[^\W_])")
"""`Nr.4711`: a label without a blank behind it. A scan reads `n°` as `n'`."""
_GROUPED_MIN = 12
"""Identifiers with so many letters and digits may be printed in groups."""
_DIFFERENT_MAX = 1
_LOOKED_AT_MAX = 100
"""Places of one identifier that are examined; a real document has few."""
_SHORT_SIGN = 3
_YEAR_AT_END = re.compile(r"(?<![0-9])20[0-9]{2}\Z")
_BEHIND_ANY = re.compile(r" / ?[0-9]{1,6}(?![0-9.,/-])")
_BEHIND_YEAR = re.compile(r"(?: / ?| - ?| )[0-9]{2,6}(?![0-9.,/%-]| ?(?:[€$£%]|eur|stk|x\b))")
_ENDS_NUMBER = (
    r"(?= {0,3}(?:[\n\t|]|,(?![0-9])|\Z|  )| [–—-] | (?:vom|v\.|from|of|dated|date|datum|am|du|del"
    r"|dal|van|ze?|dnia|fra|från|af)(?!\w))"
)
_GROUPS_BEHIND = re.compile(rf"(?: [0-9]{{2,8}}(?:[-/][0-9]{{1,6}})?){{1,4}}{_ENDS_NUMBER}")
_GROUPS_BEFORE = re.compile(
    r"[^\W\d_][.:#°º]{0,2} {1,20}(?P<groups>[0-9]{1,8} (?:[0-9]{2,8} ){0,2})\Z"
)
_LETTER_BEFORE = re.compile(r"[^\W\d_][.:#°º]{0,2} {1,20}\Z")
_NUMBER_ENDS = re.compile(_ENDS_NUMBER)
_DAY = re.compile(r" ?[0-3]?[0-9] [01]?[0-9] (?:19|20)?[0-9]{2} ?")
_GROUPS_CHARS_MAX = 40


class PrintedWords:
    """The words of a text in plain characters (`plain_text`); `lower` is the same in small ones."""

    def __init__(self, text: str, lower: str | None = None) -> None:
        self._text = text
        self._lower = text.lower() if lower is None else lower

    def has_text(self, value: str) -> bool:
        """Whether `value` occurs, regardless of blanks and case."""
        return _squeezed(value) in self._squeezed_text

    def has_identifier(self, value: str, *, grouped: bool = False) -> bool:
        """Whether `value` is printed as a whole. `grouped` allows any separators between letters
        and digits; otherwise a short value may differ in one separator."""
        sought = value.strip().lower()
        if self._stands_apart(sought) or (grouped and self._stands_apart(_in_fours(sought))):
            return True
        if _UNSPACED.search(sought):
            return self.has_text(sought)
        words = _split(sought)
        bare = _bare("".join(words))
        if not bare:
            return self.has_text(sought)
        different_max = len(bare) if grouped or len(bare) >= _GROUPED_MIN else _DIFFERENT_MAX
        signs = _places_of_signs(words)
        return any(
            len(signs ^ _places_of_signs(printed)) <= different_max
            for printed in self._occurrences(bare)
        )

    def is_cut(self, value: str) -> bool:
        """Whether `value` is a part of a longer identifier everywhere: `4711` of `4711 / 2026`,
        or `RE 2026` of `RE 2026 0815`, where a year does not end it, or one of groups of digits
        behind a word, which end with their cell: `26 11` and `0042` of `Invoice 26 11 0042`."""
        sought = value.strip().lower()
        if not sought:
            return False
        goes_on = _BEHIND_YEAR if _YEAR_AT_END.search(sought) else _BEHIND_ANY
        text, at, cut = self._lower, -1, False
        for _ in range(_LOOKED_AT_MAX):
            at = text.find(sought, at + 1)
            if at < 0:
                return cut
            if at and text[at - 1] not in _EDGES:
                continue
            end = at + len(sought)
            if not _ends_word(text[end : end + 2]):
                continue
            cut = goes_on.match(text, end) is not None or self._is_group(sought, at, end)
            if not cut:
                return False
        return cut

    def _is_group(self, sought: str, at: int, end: int) -> bool:
        """Whether groups of digits stand beside it that are no day, and a word before them."""
        text, begin = self._lower, max(0, at - _GROUPS_CHARS_MAX)
        if not text[end + 1 : end + 2].isdigit() and not text[max(0, at - 2) : at - 1].isdigit():
            return False  # As in most invoices.
        behind = _GROUPS_BEHIND.match(text, end) if text[end - 1].isdigit() else None
        goes_on = behind is not None and not _DAY.fullmatch(behind.group())
        if goes_on and (" " in sought or _LETTER_BEFORE.search(text, begin, at)):
            return True
        if not text[at].isdigit() or not (goes_on or _NUMBER_ENDS.match(text, end)):
            return False
        before = _GROUPS_BEFORE.search(text[begin:at])
        if before is None or _DAY.fullmatch(before["groups"]):
            return False
        is_lone_digit = before["groups"][1] == " "  # It may be a quantity.
        return goes_on or " " in sought or not is_lone_digit

    def _stands_apart(self, sought: str) -> bool:
        """Whether it is printed exactly like this, between blanks or ends of clauses."""
        text, at = self._lower, -1
        for _ in range(_LOOKED_AT_MAX if sought else 0):
            at = text.find(sought, at + 1)
            if at < 0:
                return False
            end = at + len(sought)
            if (at == 0 or text[at - 1] in _EDGES) and _ends_word(text[end : end + 2]):
                return True
        return False

    def has_currency(self, code: str) -> bool:
        """Whether the code or its sign is printed as a word."""
        if _stands_alone(self._text, code) or _stands_alone(self._lower, code.lower()):
            return True
        return any(_stands_alone(self._lower, sign) for sign in _SIGNS.get(code, ()))

    def _occurrences(self, bare: str) -> Iterator[list[str]]:
        """Neighbouring words that together have these letters and digits."""
        words, line, begins = self._line
        at = line.find(bare)
        for _ in range(_LOOKED_AT_MAX):
            if at < 0:
                return
            first, behind = begins.get(at), begins.get(at + len(bare))
            if first is not None and behind is not None:
                yield words[first:behind]
            at = line.find(bare, at + 1)

    @made_once
    def _line(self) -> tuple[list[str], str, dict[int, int]]:
        """All words, their letters and digits in one line, and where each word begins in it."""
        text = _LABEL.sub(r"\1 ", _UNSPACED.sub(" ", self._lower))
        split = _split(text)
        bare = _bare("\n".join(split)).split("\n") if split else []
        words = [word for word, letters in zip(split, bare, strict=True) if letters]
        ends = accumulate(map(len, filter(None, bare)), initial=0)
        return words, "".join(bare), {at: index for index, at in enumerate(ends)}

    @made_once
    def _squeezed_text(self) -> str:
        return _squeezed(self._text)


def currency_signs(code: str) -> tuple[str, ...]:
    """How a currency is printed beside its code, in small letters."""
    return tuple(_SIGNS.get(code, ()))


def _ends_word(behind: str) -> bool:
    return not behind or behind[0] in _EDGES or (behind[0] == "." and behind[1:] in ("", " ", "\n"))


def _in_fours(identifier: str) -> str:
    """As people print an IBAN."""
    bare = "".join(identifier.split())
    return " ".join([bare[start : start + 4] for start in range(0, len(bare), 4)])


def _split(text: str) -> list[str]:
    """Words, separated by blanks, brackets and the ends of clauses."""
    for mark in _APART:
        text = text.replace(mark, " ")
    return text.replace(". ", " ").replace(".\n", " ").split()


def _bare(text: str) -> str:
    for mark in _JOINING:
        text = text.replace(mark, "")
    return text


def _places_of_signs(words: list[str]) -> set[int]:
    """How many letters and digits stand before each sign or blank between them."""
    places, count = set(), 0
    for character in " ".join(words):
        if character.isalnum():
            count += 1
        else:
            places.add(count)
    return places - {0, count}


_GAP_MAX = 60
"""Blanks between a sign and its amount in another column."""


def _stands_alone(text: str, sign: str) -> bool:
    """Whether the sign stands alone at some place."""
    at = text.find(sign)
    while at >= 0:
        end = at + len(sign)
        if _is_word(text[max(at - 3, 0) : at], sign, text[end : end + _GAP_MAX]):
            return True
        at = text.find(sign, end)
    return False


def _is_word(before: str, sign: str, behind: str) -> bool:
    if sign == "$":
        return not before[-1:].isalpha()
    if not sign.isalpha() or _UNSPACED.match(sign):
        return True
    if before[-1:].isalpha() or behind[:1].isalpha():
        return False
    if sign.isupper() or len(sign) > _SHORT_SIGN:
        return True
    return before.rstrip(" .-")[-1:].isdigit() or behind.lstrip(" .:-")[:1].isdigit()


def _squeezed(text: str) -> str:
    return "".join(composed(text).split()).casefold()

"""Are the words of an answer words of the document?

Addresses, descriptions, terms and notes are printed over several rows, in other order and case, and
with hyphens at the ends of rows; a narrow column breaks long words without one. So a text counts as
printed where it occurs as a whole, or where at most a quarter of its letters and digits stands in
words that the document does not have. A unit is printed as a word, or as a word that its code means
(`HUR` is printed as `Std`).

Letters that stand for a category of tax are codes, and not looked for. Pure and total; linear in
text and answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from schemas.invoice import Invoice
from service.checks.printed.printed_countries import country_is_printed
from service.checks.printed.printed_text import PrintedText

_WORD = re.compile(r"[^\W_]+")
_MISSING_SHARE = 4
"""One part of so many may be missing."""
_CODES = frozenset("S Z E AE K G O L M B".split())
"""Categories of tax by UNCL5305."""
_DESCRIPTION = "description"
_OF_A_LINE = (_DESCRIPTION, "unit", "product_code", "tax_category")
_SEARCHED_MAX = 400
"""Values that are searched as a whole; further ones are compared word by word."""
_SEARCHED_WORDS_MAX = 16
"""For so few words of a value, a search of the text is quicker than all of its words."""
_BROKEN_CHARS_MIN, _BROKEN_CHARS_MAX, _BROKEN_PLACES_MAX = 4, 60, 20
"""Of a broken word: letters before the break, letters in all, and places that are looked at."""
_BROKEN_WORDS_MAX, _ROW_CHARS_MAX = 8, 400
"""A value with more words that are not printed is another one; longer rows are no table's."""
_UNITS = {
    code: frozenset(words.split())
    for codes, words in (
        (
            "C62 H87 EA PCE NAR PR",
            "stk stück stueck st each ea pc pcs piece pieces unit units pièce pièces unité unités "
            "ud uds unidad unidades pz pezzo pezzi stuk stuks szt sztuk un uni unidade unidades u",
        ),
        (
            "HUR",
            "h hr hrs hour hours std stunde stunden heure heures hora horas ora ore uur uren "
            "godz godzin godzina",
        ),
        (
            "DAY",
            "d day days tag tage tagen jour jours día días giorno giorni dag dagen dzień dni "
            "dia dias",
        ),
        (
            "MON",
            "month months monat monate monaten mois mes meses mese mesi maand maanden miesiąc "
            "miesięcy mês",
        ),
        ("ANN", "year years jahr jahre an ans année año años anno anni jaar rok lat ano anos"),
        ("MIN", "min minute minutes minuten minuto minutos minuti minuut"),
        ("KGM", "kg kilo kilogramm kilogram kilogramme"),
        ("GRM", "g gr gramm gram gramme"),
        ("TNE", "t to tonne tonnen tonnes ton tonelada toneladas tonnellata ton tona"),
        ("LTR", "l ltr liter litre litres litro litros litri litr"),
        ("MTR", "m meter metre mètre mètres metro metros metri metr lfm"),
        ("MTK", "m2 m² qm sqm"),
        ("MTQ", "m3 m³ cbm"),
        ("KMT", "km kilometer kilometre"),
        ("KWH", "kwh"),
        ("SET", "set satz sets jeu"),
        ("P1", "percent prozent"),
        ("LS", "pauschal psch lump forfait"),
        ("XPK PK", "pack package packung paket paquet paquete pak opak"),
        ("XBX BX", "box karton kiste boîte caja doos"),
        ("XCT CT", "carton karton"),
    )
    for code in codes.split()
}
"""Codes of UN/ECE recommendation 20 in use, and how they are printed."""


def printed_texts(invoice: Invoice, text: PrintedText) -> Iterator[tuple[str, bool]]:
    """Paths of texts with a value, and whether the document prints it."""
    countries = dict[str, bool]()
    for role in ("supplier", "customer"):
        yield from _party(role, invoice, text, countries)
    if invoice.payment is not None and invoice.payment.terms_text:
        yield "payment.terms_text", _has_words(invoice.payment.terms_text, text)
    if invoice.notes:
        yield "notes", _has_words(invoice.notes, text)
    for index, allowance in enumerate(invoice.allowances):
        if allowance.reason:
            yield f"allowances.{index}.reason", _has_words(allowance.reason, text)
    yield from _lines(invoice, text)


def _party(
    role: str, invoice: Invoice, text: PrintedText, countries: dict[str, bool]
) -> Iterator[tuple[str, bool]]:
    """`countries` keeps what is known of a country for the other party."""
    party = getattr(invoice, role)
    if party is None:
        return
    if role == "customer" and party.name:
        yield "customer.name", _has_words(party.name, text)
    if party.address_text:
        yield f"{role}.address_text", _has_words(party.address_text, text)
    if party.email:
        yield f"{role}.email", text.has_text(party.email)
    if party.country:
        found = countries.get(party.country)
        if found is None:
            found = countries[party.country] = country_is_printed(party.country, text)
        yield f"{role}.country", found


def _lines(invoice: Invoice, text: PrintedText) -> list[tuple[str, bool]]:
    looks, lower = [], text.lower
    known: dict[tuple[str, str], bool] = {}
    for index, line in enumerate(invoice.lines):
        values = (line.description, line.unit, line.product_code, line.tax_category)
        for name, path, value in zip(_OF_A_LINE, _paths(index), values, strict=True):
            if not value:
                continue
            found = known.get((name, value))
            if found is None:
                whole = len(known) < _SEARCHED_MAX
                found = whole and name == _DESCRIPTION and value.casefold() in lower
                found = found or _of_a_line(name, value, text, whole)
                known[name, value] = found
            looks.append((path, found))
    return looks


@lru_cache(maxsize=1_024)
def _paths(index: int) -> tuple[str, ...]:
    """The paths of a line's texts, in the order of `_OF_A_LINE`."""
    return tuple(f"lines.{index}.{name}" for name in _OF_A_LINE)


def _of_a_line(name: str, value: str, text: PrintedText, whole: bool) -> bool:
    if name == "unit":
        return _has_unit(value, text)
    if name == "tax_category" and value.strip().upper() in _CODES:
        return True
    if name == "product_code" and whole:
        return _has_code(value, text)
    return _has_words(value, text, whole=whole)


def _has_code(code: str, text: PrintedText) -> bool:
    """All of it, whatever the blanks and hyphens are."""
    return code.casefold() in text.lower or _joined(text.as_printed(code)) in text.joined


def _joined(lower: str) -> str:
    return "".join(lower.replace("-", "").split())


def _has_unit(unit: str, text: PrintedText) -> bool:
    written = unit.casefold()
    lower = written.strip(" .")
    if not lower.isalnum():
        return lower in text.lower
    if f" {written} " in text.lower:
        return True
    printed = _UNITS.get(unit.strip().upper(), frozenset())
    if any(f" {word} " in text.lower for word in printed):
        return True
    if lower in text.words:
        return lower in text.lower
    return not printed.isdisjoint(text.words)


def _has_words(value: str, text: PrintedText, *, whole: bool = True) -> bool:
    """Whether the value is printed, but for a few letters."""
    if whole and value.casefold() in text.lower:
        return True
    words = _WORD.findall(text.as_printed(value))
    missing = words
    if whole and len(words) <= _SEARCHED_WORDS_MAX:
        missing = [word for word in words if word not in text.lower]
    if missing:
        missing = [word for word in missing if word not in text.words]
    if whole and missing:
        missing = [word for word in missing if word not in text.joined]
    if whole and 0 < len(missing) <= _BROKEN_WORDS_MAX:
        lower = f"{text.lower}\n"
        missing = [word for word in missing if not _is_broken(word, lower, text.words)]
    return sum(map(len, missing)) * _MISSING_SHARE <= sum(map(len, words))


def _is_broken(word: str, lower: str, words: frozenset[str]) -> bool:
    """Whether a narrow column breaks the word: its beginning ends a row of a cell, and the rest
    begins the next rows."""
    if len(word) > _BROKEN_CHARS_MAX:
        return False
    return any(
        _stands_below(lower, word[:cut], word[cut:])
        for cut in range(_BROKEN_CHARS_MIN, len(word))
        if word[:cut] in words
    )


def _stands_below(lower: str, head: str, rest: str) -> bool:
    """Whether the rest of a word stands in the rows below, where the cell of its beginning does."""
    place = lower.find(head)
    for _ in range(_BROKEN_PLACES_MAX):
        if place < 0:
            return False
        begin = max(0, place - _ROW_CHARS_MAX)
        above = lower.rfind("\n", begin, place) + 1
        below = lower.find("\n", place, place + _ROW_CHARS_MAX) + 1
        if below and (above or not begin):
            cell = lower.rfind("  ", above, place)
            column = (cell + 2 if cell >= 0 else above) - above
            if _goes_on(lower, below, column, rest):
                return True
        place = lower.find(head, place + 1)
    return False


def _goes_on(lower: str, row: int, column: int, rest: str) -> bool:
    """Whether the rows from here on have the rest of a word in their column."""
    while rest and (end := lower.find("\n", row, row + _ROW_CHARS_MAX)) >= 0:
        cell = row + column
        found = _WORD.match(lower, cell, min(cell + len(rest) + 1, end))
        if found is None or not rest.startswith(found[0]):
            return False
        rest, row = rest[len(found[0]) :], end + 1
    return not rest

"""Reads one value of a model's answer where it has one reading.

Models write `1.234,56`, `49.98 EUR`, `02.11.2026`, `Rechnung`, `€` and `Germany`, whatever the
instructions say. Such a value is read if it can mean one thing only, by itself or by the document:
among several readings, the one that the document prints counts, then the document's decimal mark.
Everything else is unreadable. A value in the form of the schema is taken as it is.

Pure and total; linear in the value, which is looked at up to a bound.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any, Final, TypeAlias

from pydantic import TypeAdapter, ValidationError

from schemas.codes import currency_exponent
from schemas.invoice import Amount, DocumentType
from service.checks.comparisons.currencies import currencies_meant
from service.checks.printed.printed_text import PrintedText
from service.checks.values.country_names import country_code
from service.checks.values.plain_text import THIN, plain_text
from service.checks.values.printed_dates import PrintedDates
from service.checks.values.printed_numbers import Found, readings_alone
from service.model.value_class import value_class

TEXT_MAX: Final = 2_000
_SHORT_MAX = 60
"""Characters of a value that is no text: longer ones are sentences."""
_ROWS_OF_TEXT_MAX = 20
_COUNTRY_CHARS = 2


class Sign(Enum):
    """The one value that stands for none."""

    UNREADABLE = "unreadable"


UNREADABLE: Final = Sign.UNREADABLE
Unread: TypeAlias = Sign | None
"""No value: unreadable, or absent."""

_AMOUNT: TypeAdapter[Decimal] = TypeAdapter(Amount)
_PLAIN = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_SIMPLE = re.compile(r"-?[0-9]{1,9}(?:\.[0-9]{1,2})?")
"""Most amounts: the schema has room for them, and they have one reading."""
_FITS_CHARS: Final = 12
"""So short a number has at most ten decimals, behind a digit and a point."""
_THREE_DECIMALS = re.compile(r"-?[1-9][0-9]{0,2}\.[0-9]{3}")
_NUMBER = re.compile(rf"[0-9](?:[0-9.,' {THIN}]*[0-9])?(?:[.,]--?(?![0-9]))?")
_GROUPING = re.compile(rf"(?<=[0-9])[' {THIN}](?=[0-9]{{3}}(?![0-9]))")
_POINT_FIRST = re.compile(r"(?<![0-9.,])\.(?=[0-9]{2,4}(?![0-9.,]))")
"""`.4150` is printed without its zero."""
_ISO_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ].*)?")
_ABSENT = frozenset({"", "null", "none", "n/a", "-"})
_MORE_ABSENT = _ABSENT | {"nil", "na", "--", "\u2014", "unknown", "not printed", "not specified"}
_BETWEEN_WORDS = re.compile(r"[\s_-]+")
_YES = frozenset({"true", "yes", "1"})
_NO = frozenset({"false", "no", "0"})
_TYPES = {
    word: kind
    for kind, words in {
        DocumentType.INVOICE: "invoice tax_invoice vat_invoice sales_invoice commercial_invoice "
        "final_invoice rechnung schlussrechnung facture factura fattura factuur faktura fatura "
        "faktura_vat bill 380",
        DocumentType.CREDIT_NOTE: "credit_note creditnote credit_memo credit_invoice credit "
        "gutschrift rechnungskorrektur stornorechnung avoir facture_d'avoir note_de_crédit "
        "nota_de_crédito nota_de_credito factura_rectificativa nota_di_credito creditnota "
        "creditfactuur faktura_korygująca korekta 381",
        DocumentType.RECEIPT: "receipt sales_receipt till_receipt quittung kassenbon kassenbeleg "
        "beleg bon reçu recu ticket ticket_de_caisse recibo scontrino ricevuta bon kassabon "
        "paragon",
        DocumentType.PROFORMA: "proforma pro_forma proforma_invoice pro_forma_invoice "
        "proformarechnung proforma_rechnung facture_proforma facture_pro_forma factura_proforma "
        "fattura_proforma proformafactuur 325",
        DocumentType.OTHER: "other",
    }.items()
    for word in words.split()
}


@value_class(frozen=True, slots=True)
class Surroundings:
    """What decides between readings: the document's text, and the currency of the answer."""

    printed: PrintedText | None = None
    currency: str | None = None


def text_of(raw: Any, longest: int = TEXT_MAX) -> str | Unread:
    """A text; rows and parts of one are joined. One that is too long is unreadable."""
    if isinstance(raw, str):
        text = raw.strip()
        if text.casefold() in _ABSENT:
            return None
        return text if len(text) <= longest else UNREADABLE
    if isinstance(raw, bool) or raw is None:
        return None if raw is None else UNREADABLE
    if isinstance(raw, int | Decimal):
        return text_of(format(raw, "f") if isinstance(raw, Decimal) else str(raw), longest)
    parts = list(raw.values()) if isinstance(raw, dict) else raw
    if len(parts) > _ROWS_OF_TEXT_MAX or any(isinstance(part, dict | list) for part in parts):
        return UNREADABLE
    read = [text_of(part, longest) for part in parts]
    if UNREADABLE in read:
        return UNREADABLE
    return text_of(", ".join(part for part in read if isinstance(part, str)), longest)


def tax_id_of(raw: Any) -> str | Unread:
    """A VAT id or tax number. Each has a digit: a country's code alone says that none is printed,
    and other words are unreadable."""
    text = text_of(raw)
    if not isinstance(text, str) or any(map(str.isdigit, text)):
        return text
    is_code = len(text) == _COUNTRY_CHARS and text.isascii() and text.isalpha()
    return None if is_code else UNREADABLE


def amount_of(raw: Any, around: Surroundings, *, money: bool, percent: bool = False) -> Any:
    """A Decimal. `money` has the decimals of its currency, and a rate may have a `percent` sign."""
    if isinstance(raw, str) and _SIMPLE.fullmatch(raw):
        return Decimal(raw)
    if isinstance(raw, bool):
        return UNREADABLE
    if isinstance(raw, int | Decimal):
        return _fitting(raw)
    text = _short(raw)
    if not isinstance(text, str):
        return text
    exponent = currency_exponent(around.currency) if money else None
    if _PLAIN.fullmatch(text):
        grouped = _thousands(text, around.printed, exponent)
        return _fitting(text) if grouped is None else grouped
    written = _number_in(text, around.currency, percent)
    if written is None:
        return UNREADABLE
    digits, sign = written
    found = readings_alone(digits)
    if found is None:
        return UNREADABLE
    readings = {abs(value) * sign for value in found}
    value = _decided(readings, digits, around.printed, exponent)
    return UNREADABLE if value is None else _fitting(value)


def quantity_of(raw: Any, around: Surroundings) -> tuple[Any, str | None]:
    """A quantity, and the unit that stands behind it (`10 Stk`)."""
    number, unit = _number_and_unit(raw)
    return amount_of(raw if unit is None else number, around, money=False), unit


def unit_of(raw: Any) -> str | None:
    """The unit that stands behind a quantity."""
    return _number_and_unit(raw)[1]


def _number_and_unit(raw: Any) -> tuple[str, str | None]:
    if isinstance(raw, str) and _PLAIN.fullmatch(raw):
        return raw, None
    text = _short(raw)
    number = _NUMBER.search(text) if isinstance(text, str) else None
    if number is None or _PLAIN.fullmatch(number.string):
        return "", None
    unit = number.string[number.end() :].strip()
    is_word = unit[:1].isalpha() and unit.replace(" ", "").isalpha()
    return number.string[: number.end()], unit if is_word else None


def day_of(raw: Any, around: Surroundings) -> date | Unread:
    """A day."""
    text = _short(raw)
    if not isinstance(text, str):
        return text
    iso = _ISO_DAY.fullmatch(text)
    if iso is not None:
        try:
            return date.fromisoformat(iso.group(1))
        except ValueError:
            return UNREADABLE
    found = list(PrintedDates(text, decimal_comma=False).dates())
    if len(found) != 1:
        return UNREADABLE
    readings = found[0].readings
    if len(readings) > 1 and around.printed is not None:
        printed = around.printed
        readings = frozenset(day for day in readings if printed.find_date(day) is Found.SURE)
    return next(iter(readings)) if len(readings) == 1 else UNREADABLE


def currency_of(raw: Any, printed: PrintedText | None) -> str | Unread:
    """A code of three letters, also one that no currency has: a rule says so."""
    text = _short(raw)
    if not isinstance(text, str):
        return text
    meant = currencies_meant(text)
    if not meant and len(text) == 3 and text.isascii() and text.isalpha():
        return text.upper()
    if len(meant) > 1 and printed is not None:
        meant = frozenset(code for code in meant if printed.has_identifier(code))
    return next(iter(meant)) if len(meant) == 1 else UNREADABLE


def country_of(raw: Any) -> str | Unread:
    """A code of two letters, also one that no country has: a rule says so."""
    text = _short(raw)
    if not isinstance(text, str):
        return text
    code = country_code(text)
    if code is None and len(text) == _COUNTRY_CHARS and text.isascii() and text.isalpha():
        return text.upper()
    return UNREADABLE if code is None else code


def type_of(raw: Any) -> DocumentType | Unread:
    """The type of the document, also by its name in other languages or its code (UNTDID 1001)."""
    text = _short(str(raw) if isinstance(raw, int) and not isinstance(raw, bool) else raw)
    if not isinstance(text, str):
        return text
    return _TYPES.get(_BETWEEN_WORDS.sub("_", text.casefold()), UNREADABLE)


def truth_of(raw: Any) -> bool | Unread:
    """True or false, also in words."""
    if isinstance(raw, bool) or raw is None:
        return raw
    word = str(raw).strip().casefold() if isinstance(raw, str | int) else ""
    if word in _YES or word in _NO:
        return word in _YES
    return UNREADABLE


def _short(raw: Any) -> str | Unread:
    """The value in plain characters, if it is a short text or a whole number."""
    if raw is None:
        return None
    if isinstance(raw, bool) or not isinstance(raw, str | int):
        return UNREADABLE
    text = plain_text(str(raw)[: 2 * TEXT_MAX].strip())
    if text.casefold() in _MORE_ABSENT:
        return None
    return text if len(text) <= _SHORT_MAX else UNREADABLE


def _fitting(value: Any) -> Any:
    """The amount, if the schema has room for it. Where few characters say so, it is not asked: it
    looks at each digit."""
    if isinstance(value, str) and len(value) <= _FITS_CHARS:
        return Decimal(value)
    try:
        return _AMOUNT.validate_python(value)
    except ValidationError:
        return UNREADABLE


def _number_in(text: str, currency: str | None, percent: bool) -> tuple[str, int] | None:
    """The one number of the text without its blanks, and its sign; words must be a currency."""
    text = _POINT_FIRST.sub("0.", text)
    match = _NUMBER.search(text)
    if match is None:
        return None
    before, after = text[: match.start()].strip(), text[match.end() :].strip()
    closed = before.endswith("(") and after.startswith(")")
    minus = closed or before.startswith("-") or before.endswith("-") or after.startswith("-")
    words = [part.strip("-() ") for part in (before, after)]
    if any(word and not _may_stand(word, currency, percent) for word in words):
        return None
    digits = _GROUPING.sub("", match.group())
    if any(blank in digits for blank in (" ", THIN, "'")):
        return None
    return digits, -1 if minus else 1


def _may_stand(word: str, currency: str | None, percent: bool) -> bool:
    """Whether the word beside an amount changes nothing about it."""
    if word == "%":
        return percent
    meant = currencies_meant(word)
    return bool(meant) and (currency is None or currency in meant)


def _thousands(text: str, printed: PrintedText | None, exponent: int | None) -> Any:
    """The model copied `1.190`, and the document means 1190 by it; None if it does not."""
    if printed is None or not _THREE_DECIMALS.fullmatch(text) or printed.decimal_mark == ".":
        return None
    value, grouped = Decimal(text), Decimal(text.replace(".", ""))
    if printed.find_amount(value, exponent=exponent) is not Found.ABSENT:
        return None
    return grouped if printed.find_amount(grouped, exponent=exponent) is Found.SURE else None


def _decided(
    readings: Iterable[Decimal], written: str, printed: PrintedText | None, exponent: int | None
) -> Decimal | None:
    """The only reading, the printed one, the one without thousandths of money, or the one by the
    document's decimal mark."""
    known = list(readings)
    if len(known) > 1 and printed is not None:
        sure = [
            value for value in known if printed.find_amount(value, exponent=exponent) is Found.SURE
        ]
        known = sure or known
    if len(known) > 1 and exponent is not None and exponent < 3:
        known = [value for value in known if value == value.to_integral_value()] or known
    if len(known) > 1 and printed is not None and printed.decimal_mark is not None:
        whole = printed.decimal_mark not in written
        known = [value for value in known if (value == value.to_integral_value()) == whole]
    return known[0] if len(known) == 1 else None

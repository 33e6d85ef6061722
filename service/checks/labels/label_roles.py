"""The roles of labelled values, and the table that finds a label's role.

A label is compared word by word, in lower case, with punctuation as blanks (`folded`): `Rechnungs-
Nr.:` and `Rechnungs Nr` are one. A label that two languages use for different roles is left out,
for a wrong candidate is worse than none.

Pure; the table is built once, from `label_words_…`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from service.checks.labels import (
    label_words_ar_he_id_th,
    label_words_bg_ru_sr_uk,
    label_words_ca_et_is_lt_lv,
    label_words_cs_hu_ro_sk,
    label_words_da_fi_no_sv,
    label_words_de_en_fr,
    label_words_el_hr_sl_tr,
    label_words_es_it_nl_pl_pt,
    label_words_ja_ko_zh,
)
from service.checks.values.plain_text import plain_text


class Role(StrEnum):
    """What a label says of its value."""

    NUMBER = "number"
    TITLE = "title"
    """What the document calls itself; behind it may stand its number."""
    ORDER = "order"
    CUSTOMER_NO = "customer_no"
    DELIVERY_NOTE = "delivery_note"
    CONTRACT = "contract"
    ORIGINAL = "original"
    """The invoice that this document corrects."""
    REFERENCE = "reference"
    OTHER_NO = "other_no"
    ISSUE = "issue"
    DUE = "due"
    TERMS = "terms"
    """A date until which a sentence asks to pay; what it counts from may stand elsewhere."""
    DELIVERY = "delivery"
    ORDER_DATE = "order_date"
    DISCOUNT = "discount"
    """The last day of a cash discount."""
    PAY_DAY = "pay_day"
    """The day of a payment: one to make if it comes after the day of issue, else one made."""
    OTHER_DATE = "other_date"
    NET = "net"
    TAX = "tax"
    GROSS = "gross"
    PREPAID = "prepaid"
    AMOUNT_DUE = "amount_due"
    WITHHELD = "withheld"
    """A tax that the buyer pays to the state instead of the seller."""
    OTHER_AMOUNT = "other_amount"
    IBAN = "iban"
    BIC = "bic"
    ACCOUNT = "account"
    VAT_ID = "vat_id"
    BUYER_VAT_ID = "buyer_vat_id"
    SELLER = "seller"
    BUYER = "buyer"
    OTHER_PARTY = "other_party"

    __hash__ = str.__hash__  # An Enum's own is eight times slower, and roles are looked up often.


class Label(NamedTuple):
    """A label at the beginning of some words: its role, and how many words it takes."""

    role: Role
    words: int


_PUNCTUATION = (":", ".", ",", "°", "º", "№", "(", ")", "-", "/", "*", ";", "+", "|")


_BARE_MIN = 7
"""Shorter labels without their accents are words of other languages: `dû`, `payé`."""
_SCRIPTS_END = "\u0400"
"""Latin and Greek letters stand before it."""
_SHARP = re.compile(r"(?<![a-z] )#|#(?=[^0-9\s])")
"""A sharp sign that is no word of its own, as it is in `Invoice # 4711`."""


made = tuple.__new__
"""Makes a named tuple of a tuple in half of the time that its call takes; a text has many."""


def folded(text: str, lower: str | None = None) -> str:
    """Lower case with punctuation as blanks, of the same length; for plain characters. `lower` is
    the text in small letters, where it is known."""
    if lower is None or "İ" in text:
        lower = text.replace("İ", "i").lower()
    text = lower
    for mark in _PUNCTUATION:
        text = text.replace(mark, " ")
    return _SHARP.sub(" ", text) if "#" in text else text


def _words(phrase: str) -> str:
    return " ".join(folded(plain_text(phrase)).split())


def _phrases(rows: str, numbers: Sequence[str]) -> Iterator[tuple[str, Role]]:
    for row in rows.strip().splitlines():
        name, _, phrases = row.partition("|")
        for phrase in phrases.split(","):
            for number in numbers if "{n}" in phrase else ("",):
                yield _words(phrase.replace("{n}", number)), Role(name.strip())


_DATA = (
    label_words_de_en_fr,
    label_words_es_it_nl_pl_pt,
    label_words_da_fi_no_sv,
    label_words_cs_hu_ro_sk,
    label_words_ja_ko_zh,
    label_words_el_hr_sl_tr,
    label_words_ca_et_is_lt_lv,
    label_words_bg_ru_sr_uk,
    label_words_ar_he_id_th,
)


def _table() -> dict[str, Role]:
    """Labels with one role."""
    roles: dict[str, set[Role]] = {}
    for data in _DATA:
        for language, rows in data.LABELS.items():
            numbers = [number.strip() for number in data.NUMBER_WORDS[language].split(",")]
            for phrase, role in _phrases(rows, numbers):
                roles.setdefault(phrase, set()).add(role)
    bare: dict[str, set[Role]] = {}
    for phrase, some in roles.items():
        if len(phrase) >= _BARE_MIN and max(phrase) < _SCRIPTS_END:
            bare.setdefault(_without_accents(phrase), set()).update(some)
    table = {**bare, **roles}
    return {phrase: next(iter(some)) for phrase, some in table.items() if len(some) == 1}


def _without_accents(phrase: str) -> str:
    """As old programs and Greek capitals print it: `datum splatnosti`, `αριθμος τιμολογιου`."""
    apart = unicodedata.normalize("NFD", phrase.replace("ł", "l").replace("ı", "i"))
    return "".join(one for one in apart if not unicodedata.combining(one))


LABELS: Mapping[str, Role] = _table()


NUMBER_WORDS = frozenset(
    _words(number)
    for data in _DATA
    for numbers in data.NUMBER_WORDS.values()
    for number in numbers.split(",")
)
"""Words for a number, in all languages."""


class _Node:
    """The labels that go on with some words: the role of the one that ends here, and the others."""

    __slots__ = ("role", "words")

    def __init__(self) -> None:
        self.role: Role | None = None
        self.words: dict[str, _Node] = {}


def _tree() -> _Node:
    """All labels word by word."""
    root = _Node()
    for phrase, role in LABELS.items():
        node = root
        for word in phrase.split(" "):
            node = node.words.setdefault(word, _Node())
        node.role = role
    return root


TERMS_WORDS = frozenset(
    "skonto discount escompte descuento sconto korting kredietbeperking desconto zahlbar "
    "payable überweisen zahlen payer régler pagar pagadero pagare pagamento betalen voldoen "
    "płatne zapłaty zahlung überweisung begleichung paid abzug kassarabatt kontantrabat "
    "kontantrabatt alennus skontó pay remit begleichen règlement réglement paiement pago "
    "abonar overmaken przelew przelewem liquidar betala betalas betales betaling betalt "
    "indbetales maksettava maksetaan maksu splatné splatná splatnost uhraďte uhradit zaplaťte "
    "zaplatit úhradu fizetendő fizetése utalja átutalni plată plata achita achitat πληρωμή "
    "πληρωτέο πληρωθεί platiti plaćanje plačilo plačati plačajte ödeme ödeyiniz ödenmelidir "
    "ödemenizi spätestens uiterlijk senast senest latest tard najpóźniej nejpozději najneskôr "
    "viimeistään legkésőbb".split()
)
"""Words of payment terms; their rows are read clause by clause."""
_TREE = _tree()
FIRST_WORDS = frozenset(_TREE.words) | TERMS_WORDS
_LONG_MIN = 9
LONG_FIRST_WORDS = TERMS_WORDS | {word for word in FIRST_WORDS if len(word) >= _LONG_MIN}
"""Words long enough to be the beginning of a label within a row."""


def label_at(words: Sequence[str], at: int = 0) -> Label | None:
    """The longest label that begins with the word at this place."""
    node, found, length = _TREE, None, 0
    for place in range(at, len(words)):
        following = node.words.get(words[place])
        if following is None:
            break
        node = following
        if node.role is not None:
            found, length = node.role, place + 1 - at
    return None if found is None else made(Label, (found, length))

"""Is a party's name none by its form: a label, a sentence, an amount, a row of an address?

A reader takes a label with its value, a greeting, an account, a register with its number, or the
owner with the word before him. These are no names wherever they stand.

Pure.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from service.checks.labels.label_roles import Role, folded, label_at
from service.checks.labels.label_values import VAT_IDS, printed_dates
from service.checks.labels.text_rows import MONEY
from service.checks.parties.account_words import OF_AN_ACCOUNT
from service.checks.parties.addressees import begins_politely
from service.checks.parties.addresses import (
    BOX,
    CODE_AT_END,
    EASTERN_ADDRESS,
    HOUSE,
    STREET,
    TOWN_BEHIND,
    UNIT,
)
from service.checks.parties.name_words import (
    BANKS,
    EASTERN_BANK,
    FUNCTION_WORDS,
    LONE_WORDS,
    NO_NAME_LABELS,
    PAGE_WORDS,
    PHRASES,
    THIRD_PARTIES,
    TO_A_PERSON,
)
from service.checks.parties.trade_names import OF_OWNER

_MORE = re.compile(r": |\A(?:\*\*|__|[*>|#] )")
_COMBINING_DOT = "\u0307"
"""Of a Turkish `İ` in small letters: `ŞTİ.` is no long word."""
UNSPACED = re.compile("[\u0e00-\u0e7f\u2e80-\u9fff\uac00-\ud7af]")
ANOTHERS = (Role.BUYER, Role.OTHER_PARTY)
_NEVER_NAMES = frozenset({Role.BIC, Role.IBAN, *VAT_IDS})
_NUMBERS = frozenset({Role.OTHER_NO, Role.NUMBER, Role.CUSTOMER_NO, *VAT_IDS})
_NUMBER_SIGNS = frozenset("no nr n° nº".split())
_BEFORE_ANOTHER = tuple(f"{words} " for words in THIRD_PARTIES if " " in words)
"""As in `a member of the Northern Group plc`."""
_LETTERS_MIN = 2
_ACCOUNT_DIGITS_MIN = 6
BANK = re.compile(rf"(?<!\w)(?:{BANKS})(?!\w)|{EASTERN_BANK}")
_QUOTE = re.compile(r'(?<!\w)"|"(?!\w)')
TOWN_WORD = re.compile(r"(?:гр|г|м|с|смт|общ|обл|kec|kota)\.? ")
_NET = re.compile(r"@|(?<!\w)www\.|https?:")
SENTENCE_WORDS_MIN = 4
_REGISTER_DIGITS_MIN = 4
_REGISTER_WORDS_MIN = 3


def is_more_than_a_name(bare: str) -> bool:
    """Whether it is a label with its value, a name behind a word of politeness, a sentence, an
    account, or a part of a name in quotation marks."""
    if (
        _MORE.search(bare)
        or (":" in bare and UNSPACED.search(bare))
        or begins_politely(bare)
        or len(_QUOTE.findall(bare)) == 1
    ):
        return True
    if _is_sentence(bare) or _ends_in_register(bare) or names_owner(bare):
        return True
    if bare.startswith(_BEFORE_ANOTHER):
        return True
    digits = sum(map(str.isdigit, bare))
    return digits >= _ACCOUNT_DIGITS_MIN and OF_AN_ACCOUNT.search(bare) is not None


def names_owner(bare: str) -> bool:
    """Whether a word for the owner stands before his name: `Inh. Thomas Brandl`."""
    first, blank, _ = bare.partition(" ")
    return bool(blank) and first.strip(".:") in OF_OWNER


def _ends_in_register(bare: str) -> bool:
    """Whether it ends in a label and its number: `Amtsgericht Kempten HRB 8812`."""
    words = folded(bare).split()
    if len(words) < _REGISTER_WORDS_MIN or sum(map(str.isdigit, words[-1])) < _REGISTER_DIGITS_MIN:
        return False
    label = label_at(words[-2:])
    return words[-2] in _NUMBER_SIGNS or (label is not None and label.role in _NUMBERS)


def is_no_name(bare: str) -> bool:
    """Whether it has no letters, or more digits; an amount, a date, a share; or is the row of an
    address, the value of a label, or the beginning or the end of a letter."""
    letters, digits = sum(map(str.isalpha, bare)), sum(map(str.isdigit, bare))
    if letters < _LETTERS_MIN or digits > letters or "%" in bare or MONEY.search(bare):
        return True
    if bare.split()[0] in TO_A_PERSON or bare.strip(" :,.") in LONE_WORDS or _NET.search(bare):
        return True
    if _begins_with_title(bare) or (bare.startswith(PHRASES) and _is_phrase(bare)):
        return True
    if not digits:
        return False
    if EASTERN_ADDRESS.search(bare):
        return True
    if (
        TOWN_WORD.match(bare)
        or TOWN_BEHIND.search(bare)
        or CODE_AT_END.search(bare)
        or BOX.search(bare)
    ):
        return True
    if is_part_of_address(bare):
        return True
    return next(printed_dates(bare, 0, len(bare)), None) is not None or is_labelled(bare)


def _begins_with_title(bare: str) -> bool:
    """Whether it begins with the title of a document. Capital letters have no accents in Greek."""
    label = label_at(folded(bare).split())
    return bare.startswith("τιμολογιο") or (label is not None and label.role is Role.TITLE)


def _is_phrase(bare: str) -> bool:
    """Whether it begins with a whole phrase, or with a word for a page and its number: `seite 1`,
    but neither `seitenbacher` nor `page & sons`."""
    return any(
        bare.startswith(phrase)
        and (not bare[len(phrase) :][:1].isalnum() or UNSPACED.search(phrase) is not None)
        and (phrase not in PAGE_WORDS or _is_number(bare[len(phrase) :]))
        for phrase in PHRASES
    )


def _is_number(behind: str) -> bool:
    """Whether nothing stands behind the word for a page, or a digit."""
    return not behind or behind.lstrip(" .:")[:1].isdigit()


def _is_sentence(bare: str) -> bool:
    """Whether it has the words of a sentence."""
    words = folded(bare).split()
    if len(words) < SENTENCE_WORDS_MIN:
        return bare.endswith("?")
    return sum(word in FUNCTION_WORDS for word in words) > 1 or (
        bare.endswith((".", "?", "!"))
        and len(words[-1].replace(_COMBINING_DOT, "")) >= SENTENCE_WORDS_MIN
    )


def is_label(bare: str) -> bool:
    """Whether it is a label, or the words before another party's name and that name."""
    words = folded(bare).split()
    label = label_at(words)
    if label is None:
        return False
    to_another = label.role in ANOTHERS and label.words > 1
    return label.words == len(words) or to_another


def is_labelled(cell: str) -> bool:
    """Whether a cell begins with a label that names no party, and is all of it, has a digit, or a
    colon behind the label; or with one behind which no seller stands."""
    head, colon, _ = cell.partition(":")
    words = folded(cell).split()
    if words and words[0] in NO_NAME_LABELS and (colon or _is_bank_label(words)):
        return len(words) > 1
    label = label_at(words)
    if label is None or label.role in (Role.SELLER, *ANOTHERS):
        return False
    if label.role in _NEVER_NAMES or label.words == len(words) or any(map(str.isdigit, cell)):
        return True
    return bool(colon) and label.role is not Role.TITLE and len(folded(head).split()) == label.words


def _is_bank_label(words: Sequence[str]) -> bool:
    """Whether `Bank` stands before the name of a bank."""
    return BANK.fullmatch(words[0]) is not None and any(map(BANK.search, words[1:]))


def is_part_of_address(bare: str) -> bool:
    """Whether it is a street with a house, or a part of a house with its number."""
    if UNIT.fullmatch(bare):
        return True
    return HOUSE.search(bare) is not None and STREET.search(bare) is not None

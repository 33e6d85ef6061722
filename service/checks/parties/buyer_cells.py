"""What one cell of a document's row is to an addressee: a title, a label of a party, a greeting, a
row of his address, or what may stand beside his name.

Pure and total; linear in the cell, which is in small letters.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from service.checks.labels.label_roles import Role, folded, label_at
from service.checks.labels.label_values import AMOUNTS
from service.checks.parties.addressees import ADDRESSING_WORDS
from service.checks.parties.addresses import BOX, HOUSE, STREET, TOWN, has_town
from service.checks.parties.buyer_words import (
    BUYER_LABELS,
    CARE_OF,
    CLERK_LABELS,
    COMPANY_TITLES,
    DEGREES,
    DEPARTMENTS,
    GREETINGS,
    OF_THE_BUYER,
    POSTAL_REMARKS,
    TITLES,
)
from service.checks.parties.legal_forms import COMPANY
from service.checks.parties.name_words import NO_NAME_LABELS, PAGE_WORDS
from service.checks.parties.person_words import (
    FOR_WORDS,
    PAYER_LABELS,
    SERVED_LABELS,
    TRADE_ENDS,
    TRADES,
)

_ENDS = re.compile(
    '[\\s*_]*(?:\\Z|[,;([|/\u00b7\u2022\u2013\u2014"\u201d\u00bb]|- |[&+] co'
    "|御中|様|殿|귀중|귀하|님| ?(?:고객님|先生|女士|台照|台启))"
)
_WITH_HOUSE = re.compile(r"[0-9]{1,4} ?[a-z]? [^\d]+|[^\d:]+,? [0-9]{1,4} ?[a-z]?(?:[-/][0-9]+)?")
_STREET_AND_TOWN = re.compile(rf" [^\W\d_][^\d,:]{{2,60}} [0-9]{{1,4}}[a-z]?,? {TOWN.pattern}")
_POLITE_BEFORE = ("尊敬的", "致")
_HONOURS = ("님", "고객님", "先生", "女士", "台照", "台启")
_POLITE_BEHIND = (*_HONOURS, "様", "殿", "御中", "귀중", "귀하")
_ARTICLES = frozenset("die den das der dem the la le les l' il lo i gli el los las het de".split())
"""Between a word for an addressee and his name: `An die`."""
MARKUP = ' \t#*>_|\u2022\u00b7-"\u201e\u201c\u00ab'
"""Marks around a cell."""
_BEGIN_CHARS = 3
_SERVED_BEGIN = frozenset(word[:_BEGIN_CHARS] for word in SERVED_LABELS)
_PARTS = re.compile(r",|;|\u00b7|\u2022| [-\u2013/] ")
_CONTACT = re.compile(r"@|www\.|(?<!\w)(?:tel|fax|phone|telefon|t\u00e9l|tlf|iban|bic)(?!\w)")
_LETTERS_MIN = 2
_LABEL_WORDS_MAX = 3
_CASES = ("s", "ens", "in", "innen", "en", "ene", "erne", "er", "et", "a", "u", "em", "ovi", "nin")
"""Endings that the words of a label may have."""
_NAME_WORDS_MAX = 4
_AUTHORITIES = ("department for ", "department of ")
_NO_NAMES = (*DEPARTMENTS, *POSTAL_REMARKS)
_BESIDE = frozenset(words.split()[0].strip(".") for words in (*CARE_OF, *_NO_NAMES))
"""A quick look before the words themselves."""


def is_end(behind: str) -> bool:
    """Whether the name ends here: before a mark, a legal form, or the label of a next column."""
    if _ENDS.match(behind) is not None or COMPANY.match(behind.strip()) is not None:
        return True
    return label_at(folded(behind).split()) is not None


def is_end_of_column(name: str, behind: str) -> bool:
    """Whether words of a next column follow, one blank away: any behind a legal form, and a
    number, a page or a label behind another name."""
    words = behind.split(maxsplit=3)
    if not words or not behind[0].isspace():
        return False
    last = name.rpartition(" ")[2]
    if last != name and COMPANY.fullmatch(last) is not None:
        return True
    if words[0][0].isdigit():
        house = STREET.search(name) or _WITH_HOUSE.fullmatch(name + behind)
        return last != name and last not in PAGE_WORDS and not house
    page = words[0] in PAGE_WORDS and len(words) > 1 and has_digit(words[1])
    return page or words[0].endswith(":")


def without_number(lead: str) -> str:
    """The words before a number and its marks at the end."""
    words = lead.split()
    while words and sum(map(str.isalpha, words[-1])) <= sum(map(str.isdigit, words[-1])):
        words.pop()
    return " ".join(words)


def without_titles(cell: str) -> str:
    """The name behind the titles at the beginning of a cell."""
    while True:
        first, blank, rest = cell.partition(" ")
        if not blank or not is_title(first):
            return cell
        cell = rest.lstrip()


def greets(before: str) -> bool:
    """Whether a greeting stands before the name, and at most titles between."""
    words = before.strip(MARKUP)
    if not words.startswith(GREETINGS):
        return False  # As most words.
    for greeting in GREETINGS:
        if words.startswith(greeting) and not words[len(greeting) :][:1].isalpha():
            rest = words[len(greeting) :].strip()
            return not rest or is_title(rest)
    return False


def goes_on_with_address(name: str, behind: str) -> bool:
    """Whether a street and a town stand behind the name, or a town behind a name without digits."""
    commas = behind.count(",")
    if not commas or (commas == 1 and has_digit(name)):
        return False
    return (commas > 1 and has_town(behind)) or TOWN.match(behind.lstrip(" ,")) is not None


def goes_on_in_words(name: str, behind: str) -> bool:
    """Whether a street, its house and a town follow two words or more without a mark between."""
    return " " in name and not has_digit(name) and _STREET_AND_TOWN.match(behind) is not None


def is_honoured(behind: str) -> bool:
    """Whether a word of politeness to a buyer follows, as `고객님`."""
    return behind.lstrip().startswith(_HONOURS)


def has_seller_contact(cell: str) -> bool:
    """Whether something to call, to mail or to pay to stands in a cell, as a sender prints it."""
    return _CONTACT.search(cell) is not None


def stands_alone(before: str, behind: str) -> bool:
    """Whether no letter or digit touches the name, but for words of politeness in Eastern
    writings."""
    begins = not before[-1:].isalnum() or before.endswith(_POLITE_BEFORE)
    return begins and (not behind[:1].isalnum() or behind.startswith(_POLITE_BEHIND))


def has_digit(words: str) -> bool:
    """Whether it has a digit."""
    return any(map(str.isdigit, words))


def is_title(words: str) -> bool:
    """Whether all words are titles of persons or companies."""
    parts = words.replace("(s)", "s").replace(".", " ").replace(",", " ").split()
    return bool(parts) and TITLES.issuperset(parts)


def is_label(cell: str) -> bool:
    """Whether the cell is a label, but for one of amounts: a company is called `Netto`."""
    words = folded(cell).split()
    label = label_at(words)
    return label is not None and label.words == len(words) and label.role not in AMOUNTS


def is_lead(lead: str, roles: Sequence[Role]) -> bool:
    """Whether the words before a name in its cell are a label of the buyer, and titles. Where the
    document addresses another one, `for` and more words before `to:` speak of something else."""
    if has_digit(lead):
        lead = without_number(lead)
        found = label_at(folded(lead).split())
        if found is not None and found.role is Role.CUSTOMER_NO:
            return True  # As in `Customer No. 10234 Anna Reed`.
    label, colon, rest = lead.rpartition(":") if ":" in lead else (lead, "", "")
    if rest.strip() and not is_title(rest):
        return False
    words, sure = folded(without_number(label)).split(), Role.OTHER_PARTY not in roles
    if not words or (sure and words[-1] in FOR_WORDS):
        return False
    if names_party(label, roles):
        return True
    return bool(colon) and words[-1] in ADDRESSING_WORDS and not (sure and len(words) > 1)


def is_new_label(lead: str) -> bool:
    """Whether a colon ends words that are no label, and name neither the sender nor a clerk."""
    if not lead.endswith(":"):
        return False
    words = folded(lead).split()
    label = label_at(words)
    other = label is not None and label.role is not Role.OTHER_PARTY
    if label is not None and label.role is Role.TITLE and words[1:] and words[-1] in FOR_WORDS:
        other = False  # `Invoice for:` above an address.
    if not words or other or has_digit(lead) or _are_of_the_served(words):
        return False
    ends = (words[0], words[-1])
    return not any(word in NO_NAME_LABELS or word in CLERK_LABELS for word in ends)


def names_party(label: str, roles: Sequence[Role]) -> bool:
    """Whether the words are a label of one of these parties. One who is served counts as another
    party, for somebody else may pay for him."""
    words = folded(without_number(label)).split()
    if not words:
        return False
    found = label_at(words)
    if found is not None and found.words == len(words):
        return found.role in roles
    if _are_of_the_served(words):
        return Role.OTHER_PARTY in roles
    if Role.BUYER not in roles:
        return False
    if len(words) == 1 and words[0] in ADDRESSING_WORDS:
        return True
    return len(words) <= _LABEL_WORDS_MAX and (
        words[0] in BUYER_LABELS or words[-1] in BUYER_LABELS
    )


def names_served(cell: str) -> bool:
    """Whether the words of a cell, or those before its colon, are a label of one who is served:
    `Patient: Hannah Lee`."""
    return _are_of_the_served(folded(without_number(cell.partition(":")[0])).split())


def _are_of_the_served(words: Sequence[str]) -> bool:
    few = 0 < len(words) <= _LABEL_WORDS_MAX
    return few and (_is_served(words[0]) or _is_served(words[-1]))


def _is_served(word: str) -> bool:
    """Whether a word, also behind an article as `l'élève`, with the ending of a case or without it,
    is one of those who are served."""
    bare = max(word.split("'"), key=len) if "'" in word else word
    if bare[:_BEGIN_CHARS] not in _SERVED_BEGIN:
        return False  # As most words.
    if bare in SERVED_LABELS:
        return True
    ends = (end for end in _CASES if bare.endswith(end))
    return any(bare[: -len(end)] in SERVED_LABELS for end in ends)


def names_company(row: str) -> bool:
    """Whether a row says which company pays for one who is served: `Company: Muster AG`."""
    cells = row.strip(MARKUP).split("  ", 1)
    label, colon, value = row.partition(":") if ":" in cells[0] else (cells[0], "", cells[-1])
    words = folded(label).split()
    if len(words) != 1 or words[0] not in PAYER_LABELS or not (colon or len(cells) > 1):
        return False
    return sum(map(str.isalpha, value)) >= _LETTERS_MIN


def first_part(cell: str) -> str:
    """What stands before the first mark between the parts of an address; empty without one."""
    parts = _PARTS.split(cell, maxsplit=1)
    return parts[0] if len(parts) > 1 else ""


def is_before_name(cell: str) -> bool:
    """Whether it may stand above the name in its block: titles, a department, a person, a label."""
    return is_title(cell) or only_addresses(cell) or not is_name_row(cell)


def only_addresses(cell: str) -> bool:
    """Whether it is a word before an addressee, and at most an article: `An die`."""
    first, _, others = cell.partition(" ")
    return first in ADDRESSING_WORDS and _ARTICLES.issuperset(others.split())


def is_name_row(cell: str) -> bool:
    """Whether it is no department, no person who gets the letter, no label and no address."""
    return COMPANY.search(cell) is not None or not (
        is_beside_name(cell) or is_of_address(cell) or is_label(cell) or is_labelled(cell)
    )


def is_labelled(cell: str) -> bool:
    """Whether a label and its value stand in the cell."""
    return has_digit(cell) and label_at(folded(cell).split()) is not None


def is_beside_name(cell: str) -> bool:
    """Whether it is a department, a person who gets the letter, or has a colon."""
    if ":" in cell:
        return True
    if cell.startswith(_AUTHORITIES):
        return False
    if cell.isascii() and cell.partition(" ")[0].strip(".,") not in _BESIDE:
        return False
    if cell.startswith(CARE_OF):
        return True
    parts = (one for one in _NO_NAMES if cell.startswith(one))
    return any(not cell[len(one) :][:1].isalnum() for one in parts)


def is_of_address(cell: str) -> bool:
    """Whether it is a street with a house, a box, or a town with its code."""
    if has_town(cell) or BOX.search(cell):
        return True
    if _WITH_HOUSE.fullmatch(cell):
        return label_at(folded(cell).split()) is None
    return HOUSE.search(cell) is not None and STREET.search(cell) is not None


def is_proper(name: str) -> bool:
    """Whether it may be the name of a person or company by its words alone: two or more, in
    capitals, without digits, and none a label; the last one is no title."""
    words, small = name.split(), folded(name).split()
    if has_digit(name) or not 1 < len(words) <= _NAME_WORDS_MAX or is_title(words[-1].lower()):
        return False
    if any(label_at(small, at) is not None for at in range(len(small))):
        return False
    return all(map(_is_capital, words)) and not name.lower().startswith(GREETINGS)


def _is_capital(word: str) -> bool:
    return word[0].isupper()


def is_of_a_clerk(lead: str) -> bool:
    """Whether the words before a name say that it is somebody of the sender."""
    words = folded(lead).split()
    if any(word in OF_THE_BUYER for word in words):
        return False
    return any(word in NO_NAME_LABELS or word in CLERK_LABELS for word in words)


def is_of_a_reader(lead: str) -> bool:
    """Whether the words before a name, as `Attn:`, say that he reads it, or passes it on."""
    return any(lead.startswith(one) and not lead[len(one) :][:1].isalnum() for one in CARE_OF)


def is_titled_document(cell: str) -> bool:
    """Whether it is the title of a document with its number: `Invoice 2026/11`."""
    label = label_at(folded(cell).split()) if has_digit(cell) else None
    return label is not None and label.role in (Role.TITLE, Role.NUMBER)


def is_titled(cell: str) -> bool:
    """Whether the title of a person begins a cell: `Herrn Max Meier`, but not `Firma Meier`."""
    first = cell.partition(" ")[0].strip(".,")
    return first in TITLES and first not in COMPANY_TITLES


def is_addressed(cell: str) -> bool:
    """Whether a title begins a cell with which one speaks to a person: no sender has it, but a
    doctor's letterhead has his degree."""
    first = cell.partition(" ")[0].strip(".,")
    return is_titled(cell) and first not in DEGREES


def is_person(cell: str) -> bool:
    """Whether a cell may be a person's name by its words: a few without a digit, a mark, a legal
    form, and a word of a trade."""
    words = cell.replace(".", ". ").split()
    if not 1 < len(words) <= _NAME_WORDS_MAX or COMPANY.search(cell):
        return False
    if any(one in TRADES or one.endswith(TRADE_ENDS) for one in words):
        return False
    return all(word.strip(".").replace("-", "").replace("'", "").isalpha() for word in words)

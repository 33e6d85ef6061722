"""Finds whom a document is addressed to by words that are no labels elsewhere: `To:`, `À :`, 御中;
and from whom it is, by `From:` and its like.

Such words also stand before towns, days and receivers of mail. So a name counts behind one of them
only if it has a legal form, or if the row of an address follows it. Words of politeness behind a
name (`御中`, `귀하`) or before it (`Messrs`, `Sz. P.`) need no address.

Below a letterhead, `From:` with another name tells where goods or a journey begin, and the `To:`
behind it where they end: neither names a party.

Pure and total; linear in the text. At most `_FOUND_MAX` names are found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from service.checks.labels.label_candidates import Candidate
from service.checks.labels.label_roles import Role, folded, label_at
from service.checks.parties.addresses import has_town
from service.checks.parties.legal_forms import COMPANY

_TO = (
    "to attn for an für à a pour para aan voor per alla do dla til till komu pro pre pentru către "
    "catre za kam kellele προς за до для кому sayın kepada untuk אל إلى الى السادة ถึง เรียน 수신 "
    "받는분 致 收件人 抬头 抬頭 受票方"
).split()
SENDER_WORDS = frozenset("from von de da van od ot fra från z din από от від dari من מאת".split())
"""Words before the name of the sender, where a document begins with them."""
_ROLES = {**dict.fromkeys(SENDER_WORDS, Role.SELLER), **dict.fromkeys(_TO, Role.BUYER)}
ADDRESSING_WORDS = frozenset(_TO)
"""Words before the name of an addressee."""
_FIRST_WORD = re.compile(r"\n[ \t]*+(\w{1,10}+)(?:[ \t]*+[:,][ \t]*+|[ \t]{2,}+|[ \t]*+(?=\n|\Z))")
"""The first word of a row, if it stands apart from others."""
_POLITE = (
    r"messrs\.?|a/?att\.? de|a la atención de|à l['’]attention de|all['’]attenzione di"
    r"|ter attentie van|t\.a\.v\.|sz\. ?p\.|szanowni państwo|spett\.? ?le|gentile cliente"
    r"|kepada yth\.?|sayın|sayin|exm[ao](?:s|\([ao]s?\))?\.? sr(?:[as]{0,2}|\([ao]s?\))\.?"
    r"|ao cuidado de|zu händen|z\. ?hd\.?"
)
_POLITE_ROW = re.compile(rf"\n[ \t]*(?:{_POLITE})(?:[ \t:,]+|(?=\n|\Z))")
_ATTENTION = re.compile(
    r"\s*(?:attn|a/?att\.? de|a la atención de|à l['’]attention de|all['’]attenzione di"
    r"|ter attentie van|t\.a\.v\.|ao cuidado de|zu händen|z\. ?hd\.?)"
)
"""Before the name of a person, who is the buyer only where no company stands in his address."""
_NAME_ROW = re.compile(r"[^\d@:]*[^\W\d_][^\d@:]*")
_POLITE_WORD = re.compile(rf"(?:{_POLITE})(?:[ :,.]|$)")
_HONOURS = ("御中", "様", "殿", "貴中", "宛", "귀중", "귀하", "台启", "台啟")
_BEHIND_NAME = re.compile(
    r"\n[ \t]*(\S[^\n]{0,60}?)[ \t]{0,4}(?:(?<![仕同多各客])様"
    rf"|{'|'.join(_HONOURS[:1] + _HONOURS[2:])})(?=[ \t]*(?:\n|\Z)|[ \t]{{2}})"
)
_SALUTATION = re.compile(
    r"(?:m/s|messrs|firma|fa|company|herrn?|frau|mrs?|ms|società|ditta|firmie)\.?[ \t]+"
)
_CELL_END = re.compile(r"[ \t]{2,}|\t|\||\n")
_NAME_END = re.compile(rf"{_CELL_END.pattern}|,")
_NAME_CHARS_MAX = 100
_ROWS_BELOW = 4
_NAME_ROWS = 2
_BLOCK_CHARS_MAX = 400
_FOUND_MAX = 8
_HEAD_CHARS_MAX = 2_000
_NO_NAME = re.compile(r"[@<>?]|\A[^\w\"«“„'(]|\A[0-9 ./-]*\Z")


def addressees(text: str, small: str) -> Iterator[Candidate]:
    """The buyers that a text in plain characters addresses, and the sellers behind words such as
    `From:`; `small` is it in small letters."""
    rows = f"\n{small}"  # A pattern that begins with a line break passes all other characters.
    words = (match for match in _FIRST_WORD.finditer(rows) if match[1] in _ROLES)
    for role, match in _of_the_parties(rows, [*islice(words, _FOUND_MAX)]):
        if _is_of_a_person(rows, match):
            continue
        yield from _named(text, small, _name_start(small, match.end() - 1), role, sure=False)
    for match in islice(_POLITE_ROW.finditer(rows), _FOUND_MAX):
        if _is_of_a_person(rows, match):
            continue
        start = _name_start(small, match.end() - 1)
        yield from _named(text, small, start, Role.BUYER, sure=True)
    if not small.isascii() and any(map(small.__contains__, _HONOURS)):
        for match in islice(_BEHIND_NAME.finditer(rows), _FOUND_MAX):
            yield from _honoured(text, match.start(1) - 1, match.end(1) - 1)


def _of_the_parties(
    rows: str, words: Sequence[re.Match[str]]
) -> Iterator[tuple[Role, re.Match[str]]]:
    """The words up to the first `From:` that names another than the letterhead above it."""
    head = rows[: words[0].start()][:_HEAD_CHARS_MAX] if words else ""
    below_letterhead = _has_letterhead(head)
    for match in words:
        role = _ROLES[match[1]]
        if role is Role.SELLER and below_letterhead:
            start = _name_start(rows, match.end())
            name = _NAME_END.split(rows[start : start + _NAME_CHARS_MAX].lstrip(), maxsplit=1)[0]
            if not name.strip() or name.strip() not in _first_rows(head):
                return
        yield role, match


def _is_of_a_person(rows: str, found: re.Match[str]) -> bool:
    """Whether the words ask for the attention of a person who belongs to another one: his name is
    the row above or below, or no address follows."""
    if _ATTENTION.match(found.group()) is None:
        return False
    begin = rows.rfind("\n", max(0, found.start() - _NAME_CHARS_MAX), found.start())
    end = rows.find("\n", found.end() + rows.startswith("\n", found.end()))
    below = rows[end + 1 : end + 1 + _NAME_CHARS_MAX].partition("\n")[0] if end >= 0 else ""
    if COMPANY.search(rows[found.end() : found.end() + _NAME_CHARS_MAX].partition("\n")[0]):
        return False
    if any(map(_may_be_name, (rows[begin + 1 : found.start()], below))):
        return True
    return not _has_address(rows, found.end())


def _may_be_name(row: str) -> bool:
    """Whether a row has words, and no digit, contact or label."""
    cell = _CELL_END.split(row.strip(), maxsplit=1)[0]
    if not _NAME_ROW.fullmatch(cell) or has_town(cell):
        return False
    label = label_at(folded(cell).split())
    return label is None or label.words < len(folded(cell).split())


def _first_rows(head: str) -> str:
    """The rows in which the sender's name stands, or a title and it."""
    return "\n".join(islice((row for row in head.split("\n") if row.strip()), _NAME_ROWS))


def _has_letterhead(above: str) -> bool:
    """Whether a company or an address stands in these rows."""
    return any(COMPANY.search(row) or has_town(row) for row in above.split("\n"))


def _name_start(small: str, start: int) -> int:
    """Where the name begins behind these words: also in the next row, and behind a salutation."""
    start += small.startswith("\n", start)
    salutation = _SALUTATION.match(small, start)
    return salutation.end() if salutation is not None else start


_CLOSING = re.compile(
    r"(?:yours (?:faithfully|sincerely|truly)|(?:kind|best) regards|sincerely"
    r"|freundlichen? gr[uü](?:ß|ss)(?:en)?|hochachtungsvoll|cordialement|salutations"
    r"|atentamente|(?:cordiali|distinti) saluti|vriendelijke groet(?:en)?|hoogachtend"
    r"|z poważaniem|vänliga? hälsning(?:ar)?|venlig hilsen|vennlig hilsen|s pozdrav[eo]m"
    r"|ystävällisin terveisin|tisztelettel|cu stimă|atenciosamente),?\s{0,20}\Z"
)
"""The last words of a letter, below which somebody signs; in small letters."""


def ends_letter(above: str) -> bool:
    """Whether the last words of a letter end these, so that somebody signs below."""
    return _CLOSING.search(above) is not None


def begins_politely(name: str) -> bool:
    """Whether words in small letters begin with one of politeness: `sayın`, `spett.le`."""
    return _POLITE_WORD.match(name) is not None


def _named(text: str, small: str, start: int, role: Role, *, sure: bool) -> Iterator[Candidate]:
    """The name that begins here, if it may be one."""
    while small.startswith((" ", "\t"), start):
        start += 1
    end = _CELL_END.search(small, start, start + _NAME_CHARS_MAX)
    stop = end.start() if end is not None else min(len(small), start + _NAME_CHARS_MAX)
    name = small[start:stop]
    if not name.strip() or _NO_NAME.search(name) or label_at(folded(name).split()) is not None:
        return
    if sure or COMPANY.search(name) or _has_address(small, start):
        yield Candidate(role, text[start:stop], text.count("\n", 0, start))


def _has_address(small: str, start: int) -> bool:
    """Whether a postal code and a town stand in the block that begins here."""
    block = small[start : start + _BLOCK_CHARS_MAX].partition("\n\n")[0]
    return any(map(has_town, block.split("\n")[: _ROWS_BELOW + 1]))


def _honoured(text: str, start: int, end: int) -> Iterator[Candidate]:
    """The name before a word of politeness, and the company in the row above it: `株式会社山田
    商事 / 経理部 御中`."""
    row = text.count("\n", 0, start)
    begins = max(text.rfind("\n", 0, max(0, start - 1)), start - _NAME_CHARS_MAX) + 1
    above = text[begins : max(begins, start - 1)].strip()
    if above and COMPANY.search(above.casefold()):
        yield Candidate(Role.BUYER, above, row - 1)
    yield Candidate(Role.BUYER, text[start:end].split("  ")[-1].strip(), row)

"""Tells the words of an e-mail from those of the earlier e-mails that it answers.

A supplier who answers attaches the new invoice, and programs put the old e-mail below: behind marks
of quotation, behind a line that says who wrote it and when, or behind its headers. What a person
forwards counts as theirs. A sentence such as `As our bank wrote on 3 November:` is a person's: a
program names a time or an address, or marks what follows.

Pure; linear in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

_WROTE = re.compile(
    r"\b(?:schrieb|wrote|a écrit|ha scritto|escribió|escreveu|va escriure|schreef|geschreven"
    r"|napisał\(?a?\)?|skrev|napsal\(?a?\)?|napísala?|kirjoitti|írta|a scris|έγραψε|писала?|пише"
    r"|написала?|je napisao|je napisal|yazdı|寫道|写道|のメール)\b[^\n:]{0,100}:\s{0,9}\Z",
    re.IGNORECASE,
)
_BY_A_PROGRAM = re.compile(r"@|[0-9][:.h][0-9]{2}(?![0-9.])")
"""A time, or an address."""
_DATED = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [^\n]{1,150}<[^<>\n]{1,100}@[^<>\n]{1,100}>:\Z")
"""Some programs name day and writer without a verb."""
_MARK = re.compile(r"[ \t]{0,9}>")
_PLAIN = re.compile(r"\A[*_\s]+|[*_]")
_FROM = frozenset(
    "von from de da van od från fra lähettäjä expéditeur mittente remitente feladó от від 发件人"
    " 寄件者 差出人 보낸사람 kimden από".split()
)
_SENT = frozenset(
    "gesendet sent date datum envoyé inviato data enviado fecha verzonden wysłano odesláno poslané"
    " poslano skickat sendt lähetetty päiväys elküldve dátum trimis отправлено дата надіслано "
    "发送时间 日期 送信日時 日付 보낸날짜 gönderildi στάλθηκε ημερομηνία".split()
)
_TITLED = frozenset(
    "betreff subject objet oggetto asunto assunto onderwerp temat předmět predmet ämne emne aihe"
    " tárgy subiect тема 主题 主旨 件名 제목 konu θέμα".split()
)
_HEADERS_MAX = 8
"""Rows of headers: a list of recipients takes some."""
_ROW_CHARS_MAX = 400
_LABEL_CHARS_MAX = 40
_VERB_WORDS = 3
"""`a écrit :`"""
_ANSWERS = re.compile(
    r"\ASubject:\s*(?:re|aw|sv|vs|antw|odp|rif|res|ref|vá|ynt|отв|на|回复|答复|回覆)(?:\[[0-9]{1,3}\])?\s*:",
    re.IGNORECASE,
)
"""Programs put the same headers above what a person forwards."""
_ADDRESS = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_NAME = re.compile(r"[^\W\d_]{2,}")


class _Words(NamedTuple):
    """A row, and what says whose it is: empty for one of the writer's own."""

    row: str
    author: str | None


def own_words(text: str) -> str:
    """What the writer of an e-mail added. Its headers stand above it."""
    return "\n".join(one.row for one in _words(text) if one.author is None)


def words_to(text: str, recipients: str) -> str:
    """What an e-mail says to its recipients: without what they wrote themselves. `recipients` are
    the headers with their addresses and names."""
    known = frozenset(_ADDRESS.findall(recipients.casefold()))
    names = frozenset(map(_named, recipients.split(",")))
    return "\n".join(
        one.row for one in _words(text) if not one.author or not _is_of(one.author, known, names)
    )


def _is_of(author: str, addresses: frozenset[str], names: frozenset[tuple[str, ...]]) -> bool:
    """Whether one of the recipients is the author: by the address, else by the name."""
    found = _ADDRESS.findall(author.casefold())
    if found:
        return not addresses.isdisjoint(found)
    named = frozenset(_named(author))
    return any(name and named.issuperset(name) for name in names)


def _named(words: str) -> tuple[str, ...]:
    """The words of a name without its address."""
    return tuple(_NAME.findall(_ADDRESS.sub("", words.casefold())))


def _words(text: str) -> Iterator[_Words]:
    rows = text.split("\n")
    is_answer = _ANSWERS.match(text) is not None
    author: str | None = None
    """Of the quotation that goes on without marks."""
    named = ""
    """Of the one with marks."""
    for place, row in enumerate(rows):
        if _MARK.match(row):
            yield _Words(row, author or named)
            continue
        begun = _begun(rows, place, is_answer)
        named = begun or named
        if begun and not _is_marked(rows, place):
            author = begun
        yield _Words(row, author)


def _begun(rows: list[str], place: int, is_answer: bool) -> str:
    """Who wrote the quotation that begins with this row; nothing where none does."""
    row = rows[place][:_ROW_CHARS_MAX].strip()
    if row.endswith(":"):
        return next(filter(partial(_is_written, rows, place), _lines(rows, place, row)), "")
    return row if is_answer and _label(row) in _FROM and _has_headers(rows, place) else ""


def _lines(rows: list[str], place: int, row: str) -> Iterator[str]:
    """A row, and the one that was wrapped within the address or beside the verb."""
    yield row
    if place and ("@" in row or len(row.split()) <= _VERB_WORDS):
        yield f"{rows[place - 1][:_ROW_CHARS_MAX].strip()} {row}"


def _is_written(rows: list[str], place: int, line: str) -> bool:
    """Whether a program says with this line who wrote what follows."""
    if _DATED.match(line):
        return True
    is_sure = _BY_A_PROGRAM.search(line) or _is_marked(rows, place)
    return bool(is_sure) and _WROTE.search(line) is not None


def _is_marked(rows: list[str], place: int) -> bool:
    """Whether the next row with words has a mark of quotation."""
    following = (row for row in rows[place + 1 : place + 4] if row.strip())
    return _MARK.match(next(following, "")) is not None


def _has_headers(rows: list[str], place: int) -> bool:
    labels = {_label(row) for row in rows[place + 1 : place + _HEADERS_MAX]}
    return not labels.isdisjoint(_SENT) and not labels.isdisjoint(_TITLED)


def _label(row: str) -> str:
    """The word before the first colon."""
    name, colon, _ = _PLAIN.sub("", row[:_LABEL_CHARS_MAX]).partition(":")
    return name.strip().casefold() if colon else ""

"""Flags text that seems to address the model or is hidden from people.

Flags are not verdicts: an invoice for a course on prompt injection is an invoice. A flagged result
asks for review. The list of phrases cannot be complete and does not protect by itself. The
protection is that documents are fenced data, that answers are bound to a schema, and that nothing
acts on them.

Pure; linear in the text; no flag quotes the document.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from schemas.outcome import Check
from service.checks.values.plain_text import words_of


class Flag(StrEnum):
    """A suspicious feature; a closed set."""

    INSTRUCTIONS = "instructions"
    """Sentences that address a model: ignore, instead answer, system prompt."""
    FENCE = "fence"
    """A line that looks like the fence around the document."""
    INVISIBLE_CHARACTERS = "invisible_characters"
    """More invisible characters than layout explains."""
    HIDDEN_TEXT = "hidden_text"
    """Text that the document's own layout hides (display: none, size zero, white on white)."""
    UNSURE_TEXT = "unsure_text"
    """Text that is read, though it is not certain that people see it."""
    OTHER_DIGITS = "other_digits"
    """Text that names other digits than its glyphs show."""
    UNREAD_PICTURE = "unread_picture"
    """A picture on a page of text, larger than a logo, that nothing reads."""


_SEVERITY = {
    Flag.INSTRUCTIONS: "error",
    Flag.FENCE: "error",
    Flag.INVISIBLE_CHARACTERS: "warning",
    Flag.HIDDEN_TEXT: "warning",
    Flag.UNSURE_TEXT: "warning",
    Flag.OTHER_DIGITS: "warning",
    Flag.UNREAD_PICTURE: "warning",
}
_SAID = {
    Flag.INSTRUCTIONS: "the document has sentences that address a model",
    Flag.FENCE: "the document has lines that imitate the fence around it",
    Flag.INVISIBLE_CHARACTERS: "the document has many characters that people cannot see",
    Flag.HIDDEN_TEXT: "the document hides text from people",
    Flag.UNSURE_TEXT: "the document has text that people may not see",
    Flag.OTHER_DIGITS: "the document shows people other digits than its text has",
    Flag.UNREAD_PICTURE: "a page of the document has a picture that was not read",
}
_INVISIBLE_MAX = 20
"""An honest document has fewer soft hyphens and byte order marks; an injected sentence has more."""

_TURNED = "\u202e"
"""From here on, a person reads the characters from right to left, also those of a number."""

_SPACE = r"[\s*_\"'„“”«».,:;-]{1,4}"
_WORDS = rf"{_SPACE}(?:[^\W\d_]{{1,14}}{_SPACE}){{0,4}}"
"""Up to four words between a verb and its object; bounded, so that the search is linear."""
_ORDERS = r"(?:instruction|prompt|directive|guidelines|guardrails|system\b|command)"
_SUMS = r"(?:total|amount|iban|gross|bic)"


class _Phrase(NamedTuple):
    """A pattern, and the words that it can begin with: a text without them is not searched. They
    stand there whole, or begin or hold a longer word."""

    words: tuple[str, ...]
    are_whole: bool
    pattern: re.Pattern[str]


def _phrase(begins: str, rest: str) -> _Phrase:
    words = tuple(word.replace("_", " ") for word in begins.split())
    spelled = "|".join(re.escape(word).replace(r"\ ", _SPACE) for word in words)
    begin = r"\b" if words[0][0].isalpha() else ""
    return _Phrase(
        tuple(word.split()[0] for word in words),
        bool(begin) and rest.startswith(_SPACE),
        re.compile(f"{begin}(?:{spelled}){rest}"),
    )


_PHRASES = (
    # English. "Please disregard the reminder" and "you must return the goods" are honest.
    _phrase("ignore disregard forget override bypass", _WORDS + _ORDERS),
    _phrase(
        "ignore disregard forget",
        rf"{_SPACE}(?:everything|anything|all{_SPACE}(?:of{_SPACE})?(?:that|the|text|content))"
        rf"{_WORDS}(?:above|before|previous|prior|earlier|said|told)",
    ),
    _phrase(
        "ignore disregard forget override",
        rf"{_SPACE}(?:all|any|the|your){_SPACE}(?:(?:above|previous|prior|earlier){_SPACE})?"
        r"(?:rules|context)\b",
    ),
    _phrase("previous prior above earlier", rf"{_SPACE}(?:instructions|prompts?)\b"),
    _phrase("system developer", rf"{_SPACE}(?:prompt|instructions?)\b"),
    _phrase(
        "you_are",
        rf"{_SPACE}(?:now{_SPACE})?(?:an?{_SPACE})?"
        rf"(?:(?:ai|assistant|chatbot)\b|(?:large{_SPACE})?language)",
    ),
    _phrase("as_a as_an", rf"{_SPACE}(?:ai|(?:large{_SPACE})?language{_SPACE}model)\b"),
    _phrase(
        "instead only always must",
        rf"{_SPACE}(?:answer|respond|reply|output){_SPACE}(?:with|the|as|that|in|exactly)\b",
    ),
    _phrase(
        "answer respond reply output return",
        rf"{_SPACE}(?:only{_SPACE})?(?:with{_SPACE})?(?:the{_SPACE})?(?:following{_SPACE})?"
        r"(?:json|exactly)\b",
    ),
    _phrase(
        "set change overwrite replace",
        rf"{_SPACE}(?:the{_SPACE})?(?:[^\W\d_]{{1,14}}{_SPACE})?{_SUMS}{_SPACE}(?:to|as|with)\b",
    ),
    _phrase("report extract output", rf"{_SPACE}(?:the{_SPACE})?{_SUMS}{_SPACE}as\b"),
    _phrase("new", rf"{_SPACE}instructions\b"),
    _phrase("<", r"\|?(?:im_start|im_end|system|endoftext|assistant|/?think)\|?>"),
    _phrase("[inst] [/inst]", ""),
    # German
    _phrase(
        "ignorier vergiss missachte vergessen_sie",
        rf"\w{{0,3}}{_WORDS}(?:anweisung|instruktion|vorgabe|befehl|systemprompt)",
    ),
    _phrase(
        "ignorier vergiss missachte",
        rf"\w{{0,3}}{_SPACE}alles?{_WORDS}(?:oben|davor|vorherige|bisherige|obige)",
    ),
    _phrase("vorherige bisherige obige", rf"\w?{_SPACE}(?:anweisungen|instruktionen)\b"),
    _phrase("antworte gib", rf"{_SPACE}(?:stattdessen|nur|immer|ausschließlich)\b"),
    # French
    _phrase("ignore oublie", rf"[zr]?{_WORDS}(?:instruction|consigne|directive)"),
    _phrase("instructions", rf"{_SPACE}(?:précédentes|antérieures|ci-dessus)"),
    _phrase("réponds répondez", rf"{_SPACE}(?:plutôt|uniquement|seulement|toujours)\b"),
    # Spanish, Portuguese, Italian
    _phrase(
        "ignor olvid desconsider dimentic",
        rf"\w{{1,3}}{_WORDS}(?:instruccion|instruç|istruzion|órden)",
    ),
    _phrase("instrucciones instruções istruzioni", rf"{_SPACE}(?:anteriores|previas|precedenti)\b"),
    # Dutch, Polish
    _phrase("negeer vergeet", rf"{_WORDS}(?:instructie|opdracht)"),
    _phrase("vorige eerdere", rf"{_SPACE}instructies\b"),
    _phrase("zignoruj pomiń zapomnij", rf"{_WORDS}(?:instrukcj|polece)"),
)
_WHOLE = frozenset(word for phrase in _PHRASES if phrase.are_whole for word in phrase.words)
_PARTS = tuple(
    dict.fromkeys(word for phrase in _PHRASES if not phrase.are_whole for word in phrase.words)
)
_FENCE = re.compile(
    # Blanks but no line breaks: with line breaks, a page of empty lines would take quadratic time.
    r"^[^\S\n]{0,200}(?:<|&lt;)/?document_[a-z]{8,}(?:>|&gt;)[^\S\n]*$",
    re.MULTILINE,
)


_MARKS_MAX = 30
"""Combining marks in a row that are examined, as many as in Unicode's stream-safe text (UAX 15).
Normalising sorts them, which takes quadratic time: 38 s for 200,000."""
_MARKS = "".join(
    re.escape(chr(code))
    for code in (*range(0x300, 0x20000), 0xFF9E, 0xFF9F)
    if not 0xAC00 <= code < 0xD800
    and unicodedata.combining(unicodedata.normalize("NFKD", chr(code))[0])
)
_MARK_RUN = re.compile(f"([{_MARKS}]{{{_MARKS_MAX}}})[{_MARKS}]+")
_MAY_BE_MARKS = re.compile(f"[\u0300-\U0010ffff]{{{_MARKS_MAX + 1}}}")
"""A quick look: the class of the marks alone takes 30 times as long."""


def suspicious(original: str, visible: str) -> frozenset[Flag]:
    """The flags of a text before and after invisible characters were dropped."""
    flags = set()
    # A model reads wide and ornamental letters like plain ones.
    plain = (visible if visible.isascii() else _plain_letters(visible)).lower()
    if _addresses_a_model(plain):
        flags.add(Flag.INSTRUCTIONS)
    if "document" in plain and _FENCE.search(plain):
        flags.add(Flag.FENCE)
    if len(original) - len(visible) > _INVISIBLE_MAX:
        flags.add(Flag.INVISIBLE_CHARACTERS)
    if _TURNED in original:
        flags.add(Flag.OTHER_DIGITS)
    return frozenset(flags)


def _plain_letters(text: str) -> str:
    others = len(text) - len(text.encode("latin-1", "ignore"))
    if others > _MARKS_MAX and _MAY_BE_MARKS.search(text):
        text = _MARK_RUN.sub(r"\1", text)
    return unicodedata.normalize("NFKC", text)


def _addresses_a_model(text: str) -> bool:
    found = {*_WHOLE.intersection(words_of(text)), *filter(text.__contains__, _PARTS)}
    if not found:
        return False  # As in most documents.
    return any(
        not found.isdisjoint(phrase.words) and phrase.pattern.search(text) for phrase in _PHRASES
    )


_UNREAD = "not read: "


def unread_at(page: int, left: float, top: float, right: float, bottom: float) -> str:
    """Names a part of a page that nothing read."""
    sides = (left, right, top, bottom)
    x0, x1, y0, y1 = (round(100 * min(max(side, 0.0), 1.0)) for side in sides)
    return f"{_UNREAD}page {page}, {x0} to {x1} % from the left, {y0} to {y1} % from the top"


def suspicion_checks(flags: Iterable[Flag], unsure: tuple[str, ...] = ()) -> tuple[Check, ...]:
    """One failed check for each flag, for the results; `unsure` names what leaves it in doubt
    whether people see a text, and what was not read (`unread_at`)."""
    unread = tuple(one for one in unsure if one.startswith(_UNREAD))
    named = {
        Flag.UNSURE_TEXT: tuple(one for one in unsure if one not in unread),
        Flag.UNREAD_PICTURE: unread,
    }
    return tuple(
        Check(
            "SUSPICIOUS",
            "error" if _SEVERITY[flag] == "error" else "warning",
            passed=False,
            found="; ".join(named.get(flag, ())) or None,
            message=f"{flag.value}: {_SAID[flag]}",
        )
        for flag in sorted(flags)
    )

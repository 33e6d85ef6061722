"""What looks as if a document spoke to the model, or hid something from people.

Flags, not verdicts: an invoice for a course on prompt injection is an invoice. A flagged result
asks for a person's eyes. The list of phrases cannot be complete and does not protect by itself; the
protection is that documents are fenced data, that answers are bound to a schema, and that nothing
acts on them.

Pure; linear in the text; no flag quotes the document.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum

from schemas.outcome import Check


class Flag(StrEnum):
    """What was seen; a closed set."""

    INSTRUCTIONS = "instructions"
    """Sentences that address a model: ignore, instead answer, system prompt."""
    FENCE = "fence"
    """A line that looks like the fence around the document."""
    INVISIBLE_CHARACTERS = "invisible_characters"
    """More characters that people cannot see than layout explains."""
    HIDDEN_TEXT = "hidden_text"
    """Text that the document's own layout hides (display: none, size zero, white on white)."""


_SEVERITY = {
    Flag.INSTRUCTIONS: "error",
    Flag.FENCE: "error",
    Flag.INVISIBLE_CHARACTERS: "warning",
    Flag.HIDDEN_TEXT: "warning",
}
_SAID = {
    Flag.INSTRUCTIONS: "the document has sentences that address a model",
    Flag.FENCE: "the document has lines that imitate the fence around it",
    Flag.INVISIBLE_CHARACTERS: "the document has many characters that people cannot see",
    Flag.HIDDEN_TEXT: "the document hides text from people",
}
_INVISIBLE_MAX = 20
"""Soft hyphens and byte order marks of an honest document; an injected sentence has more."""

_SPACE = r"[\s*_\"'„“”«».,:;-]{1,4}"


def _phrases(anchors: str, *patterns: str) -> tuple[frozenset[str], re.Pattern[str]]:
    """Patterns that are looked for only where one of the anchor words occurs: a search costs as
    much as reading the document a hundred times, and most documents have none of the words."""
    return frozenset(anchors.split()), re.compile("|".join(patterns), re.IGNORECASE)


_GROUPS = (
    _phrases(
        "ignore disregard forget override",
        rf"(?:ignore|disregard|forget|override){_SPACE}"
        r"(?:all|any|the|your|every|these|previous|prior)",
        rf"ignore{_SPACE}(?:toutes|les|vos|tes)",
    ),
    _phrases(
        "instructions prompt prompts rules message",
        rf"(?:previous|prior|above|earlier|new){_SPACE}(?:instructions|prompts?|rules)",
        rf"(?:system|developer){_SPACE}(?:prompt|message|instructions?)",
        rf"instructions{_SPACE}(?:précédentes|antérieures|ci-dessus)",
    ),
    _phrases(
        "ai assistant chatbot language",
        rf"you{_SPACE}are{_SPACE}(?:now{_SPACE})?(?:an?{_SPACE})?(?:ai|assistant|language|chatbot)\b",
        rf"as{_SPACE}an?{_SPACE}(?:ai|language{_SPACE}model|assistant)\b",
    ),
    _phrases(
        "instead always must only",
        rf"(?:instead|only|always|must){_SPACE}(?:answer|respond|reply|output|return|extract)"
        rf"{_SPACE}(?:with|the|as|that|exactly)",
    ),
    _phrases(
        "set report use write",
        rf"(?:set|report|use|write){_SPACE}(?:the{_SPACE})?(?:total|amount|iban|gross){_SPACE}"
        r"(?:to|as)\b",
    ),
    _phrases(
        "im_start im_end endoftext inst think",
        r"<\|?(?:im_start|im_end|endoftext)\|?>|\[/?inst\]|</?think>",
    ),
    _phrases(
        "ignoriere vergiss missachte",
        rf"(?:ignoriere|vergiss|missachte){_SPACE}(?:alle|die|sämtliche|deine|vorherigen)",
    ),
    _phrases(
        "anweisungen instruktionen regeln antworte gib",
        rf"(?:vorherigen?|bisherigen?|obigen?){_SPACE}(?:anweisungen|instruktionen|regeln)",
        rf"(?:antworte|gib){_SPACE}(?:stattdessen|nur|immer|ausschließlich)",
    ),
    _phrases(
        "ignorez oublie oubliez réponds répondez",
        rf"(?:ignorez|oubliez?){_SPACE}(?:toutes|les|vos|tes)",
        rf"(?:réponds|répondez){_SPACE}(?:plutôt|uniquement|seulement|toujours)",
    ),
    _phrases(
        "ignora olvida instrucciones istruzioni negeer vergeet instructies",
        rf"(?:ignora|olvida){_SPACE}(?:todas|las|tus|tutte|le)",
        rf"instrucciones{_SPACE}(?:anteriores|previas)|istruzioni{_SPACE}precedenti",
        rf"(?:negeer|vergeet){_SPACE}(?:alle|de|vorige)|(?:vorige|eerdere){_SPACE}instructies",
    ),
)
_WORD = re.compile(r"[^\W\d]{2,}")
_FENCE = re.compile(r"^\s*DOCUMENT [0-9a-f]{8,}\s*$", re.MULTILINE | re.IGNORECASE)


def suspicious(original: str, visible: str) -> frozenset[Flag]:
    """What is to be seen in a text, before and after invisible characters were dropped."""
    flags = set()
    words = frozenset(_WORD.findall(visible.lower()))
    for anchors, pattern in _GROUPS:
        if not anchors.isdisjoint(words) and pattern.search(visible):
            flags.add(Flag.INSTRUCTIONS)
            break
    if "document" in words and _FENCE.search(visible):
        flags.add(Flag.FENCE)
    if len(original) - len(visible) > _INVISIBLE_MAX:
        flags.add(Flag.INVISIBLE_CHARACTERS)
    return frozenset(flags)


def suspicion_checks(flags: Iterable[Flag]) -> tuple[Check, ...]:
    """One broken check for each flag, for the results."""
    return tuple(
        Check(
            "SUSPICIOUS",
            "error" if _SEVERITY[flag] == "error" else "warning",
            False,
            None,
            None,
            f"{flag.value}: {_SAID[flag]}",
        )
        for flag in sorted(flags)
    )

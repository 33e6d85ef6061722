"""Tells the words of an e-mail from those of the earlier e-mail that it answers.

A supplier who answers attaches the new invoice, and programs put the old e-mail below: behind marks
of quotation, or behind a line that says who wrote it. What a person forwards counts as theirs.

Pure; linear in the text.
"""

from __future__ import annotations

import re

_QUOTED = re.compile(r"^[ \t]{0,9}>[^\n]*", re.MULTILINE)
_ANSWERED = re.compile(
    r"^(?=[^\n]{0,300}[0-9@])[^\n]{4,200}"
    r"\b(?:schrieb|wrote|a écrit|ha scritto|escribió|schreef|napisał\(?a?\)?|skrev)"
    r"[^\n:]{0,100}:[ \t]{0,9}$",
    re.MULTILINE | re.IGNORECASE,
)
"""With a date or an address, as programs write it: `As our bank wrote:` is a person's."""


def own_words(text: str) -> str:
    """What the writer of an e-mail added."""
    answered = _ANSWERED.search(text)
    return _QUOTED.sub("", text[: answered.start()] if answered else text)

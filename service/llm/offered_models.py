"""Tells whether a server offers a model, and which of its models may be meant.

Servers list their models under other names than requests need: Ollama adds `:latest`, Gemini puts
`models/` before the name. A list may also lack names that requests may use (deployments, aliases,
variants behind a colon), so a missing name is no proof.

The words are for a terminal: the names are the server's own text, which no published message holds.

Pure. Time is bounded: the first thousand names count, and a hundred characters of each.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence

_TAG = ":latest"
_PREFIX = "models/"
_NAMES_MAX = 1_000
_COMPARED_CHARS = 100
_SHOWN = 5
_SHOWN_CHARS = 80
_LIKENESS = 0.5
"""Below it, a name has nothing but letters in common with the other."""


def is_offered(models: Sequence[str], wanted: str) -> bool:
    """Whether the list has the model, by the name that a request needs."""
    return any(name in models for name in (wanted, f"{wanted}{_TAG}", f"{_PREFIX}{wanted}"))


def which_are_there(models: Sequence[str], wanted: str) -> str:
    """The nearest model, and up to five that are there, as words."""
    if not models:
        return "it has no model"
    rated = sorted((-_likeness(name, wanted), name) for name in models[:_NAMES_MAX])
    names = [name[:_SHOWN_CHARS] for _, name in rated[:_SHOWN]]
    more = len(models) - len(names)
    listed = ", ".join(names) + (f" and {more:,} more" if more else "")
    near = -rated[0][0] >= _LIKENESS
    return f"did you mean {names[0]}? It has {listed}" if near else f"it has {listed}"


def _likeness(name: str, wanted: str) -> float:
    """From 0 to 1, without the owner and the tag that one of them may lack."""
    one, other = _core(name), _core(wanted)
    if one == other:
        return 1.0
    ratio = difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()
    begins = bool(one and other) and (one.startswith(other) or other.startswith(one))
    return max(ratio, _LIKENESS) if begins else ratio


def _core(name: str) -> str:
    last = name.lower().removesuffix(_TAG).rpartition("/")[2]
    return last[:_COMPARED_CHARS]

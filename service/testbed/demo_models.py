"""Which model of a server a demo asks, and how many invoices it sends there. Pure.

A model that makes vectors of texts answers no question, so it is never chosen; a real model costs
time or money, so it gets few invoices unless a person says how many.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

SIMULATED_INVOICES: Final = 1_200
REAL_INVOICES: Final = 20
_FAMILIES: Final = frozenset({"bert", "nomic-bert", "xlmroberta"})
_WORDS: Final = re.compile(
    r"embed|rerank|(?:^|[/_-])(?:bge|gte|e5|minilm|all-minilm|paraphrase|colbert)(?:[:_.-]|$)", re.I
)
_NAME_MAX: Final = 200


def answers(model: Mapping[str, Any], name: str) -> bool:
    """Whether a model of a server's list can answer a question."""
    details = model.get("details")
    family = details.get("family") if isinstance(details, Mapping) else None
    return family not in _FAMILIES and not embeds(name)


def embeds(name: str) -> bool:
    """Whether its name is that of a model for vectors or for ranking."""
    return _WORDS.search(name[:_NAME_MAX]) is not None


def invoices_for(asked: int | None, simulated: bool) -> int:
    """How many are sent: what a person asked for, or what the server can be expected to bear."""
    if asked is not None:
        return asked
    return SIMULATED_INVOICES if simulated else REAL_INVOICES


def is_many(invoices: int, simulated: bool) -> bool:
    """Whether a person has to agree."""
    return not simulated and invoices > REAL_INVOICES


def names(listed: Sequence[object], key: str) -> list[str]:
    """The models of a list that can answer."""
    found = [one for one in listed if isinstance(one, Mapping) and isinstance(one.get(key), str)]
    return [one[key] for one in found if answers(one, one[key])]

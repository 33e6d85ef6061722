"""How long the simulator's calls take: drawn by the document alone and by how often it was asked
about, so that a run repeats, and callers with other questions about the same documents wait for the
same times.

Only the number of askings is remembered, for the latest documents. It must not look at the question
around a document: contestants of a measurement word it differently.
"""

from __future__ import annotations

import json
import math
import random
import re
import zlib
from collections import OrderedDict
from typing import Any

_FENCE_START = re.compile(r"<(document_[a-z]+)>")
_DOCUMENTS_MAX = 20_000


class CallTimes:
    """Draws of log-normal times: the first one of a document, and another one for each further
    question about it, such as a follow-up or a retry."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._asked: OrderedDict[int, int] = OrderedDict()

    def draw_s(
        self, prompt: str, answer: dict[str, Any] | None, mean_s: float, sigma: float
    ) -> float:
        """The time of the next call about the document in `prompt`, of which `answer` was read."""
        document = document_seed(prompt, answer)
        rng = random.Random(f"{self._seed}:{document}:{self._count(document)}")
        return mean_s * math.exp(rng.gauss(-(sigma**2) / 2, sigma))

    def _count(self, document: int) -> int:
        times = self._asked.pop(document, 0)
        self._asked[document] = times + 1
        if len(self._asked) > _DOCUMENTS_MAX:
            self._asked.popitem(last=False)
        return times


def document_seed(prompt: str, answer: dict[str, Any] | None) -> int:
    """A number for the document in `prompt`: the same whatever question and fence stand around it.
    What is no sample invoice is told by the text between the fence's lines, or by all of the prompt
    where there is no fence."""
    told = json.dumps(answer) if answer is not None else _fenced(prompt)
    return zlib.crc32(told.encode(errors="replace"))


def _fenced(prompt: str) -> str:
    start = _FENCE_START.search(prompt)
    if start is None:
        return prompt
    end = prompt.rfind(f"</{start[1]}>", start.end())
    return prompt[start.end() : end] if end >= 0 else prompt[start.end() :]

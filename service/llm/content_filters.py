"""Knows the error of a content filter, by its codes and its form.

A filter rejects a document and not the shape of the request, so no humbler request helps, and the
same question fails again. Vendors say so in codes of their own, in words (`content_filter`,
`DataInspectionFailed`) and in numbers (Zhipu's 1301), or attach what the filter found.

Sentences for people decide nothing here: they may quote the document.

Pure and total.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_CODE_KEYS = ("code", "type", "error_code", "error_type", "status", "status_code", "reason")
_PLACES = ("error", "base_resp", "innererror", "inner_error", "error_message", "metadata", "header")
"""Where the code of an error may stand, beside the reply itself; one within another, too."""
_DEPTH_MAX = 3
_NAME_CHARS = 40
_CODE = re.compile(r"[A-Za-z0-9_.:\- ]{1,80}")
_NO_LETTER = re.compile(r"[^a-z]")
_WORDS = (
    "contentfilter",
    "contentpolicy",
    "contentsafety",
    "contentmoderation",
    "contentviolation",
    "contentblocked",
    "contentrisk",
    "sensitivecontent",
    "sensitiveword",
    "sensitiveinformation",
    "inappropriatecontent",
    "harmfulcontent",
    "prohibitedcontent",
    "illegalcontent",
    "datainspection",
    "dataexamination",
    "moderationblocked",
    "moderationfailed",
    "flaggedcontent",
    "responsibleai",
    "guardrailviolation",
    "guardrailintervened",
    "policyviolation",
    "promptblocked",
    "censorship",
)
"""Parts of codes: OpenAI, Azure, DashScope, Volcengine, new-api, Moonshot, Bedrock, StepFun."""
_NUMBERS = frozenset({"1301", "1026", "1027", "10013", "10014", "10019"})
"""Zhipu's; MiniMax's for questions and answers; iFlytek Spark's. No status of HTTP has them. They
stand in the lists of Zhipu and MiniMax and in LangChain4j's copy of Spark's."""
_FINDINGS = frozenset({"contentfilterresult", "contentfilterresults", "promptfilterresults"})
"""Keys under which Azure's filter puts what it looked for, with whether it found it."""
_FLAGGED = ("flagged_input", "block_reason")
"""Keys that are there only if something was found (OpenRouter, Gemini)."""
_CONTENT_PARAM = "prompt"
"""No request of a chat has such a field: an error about it is about what was written."""


def rejects_content(payload: dict[str, Any]) -> bool:
    """Whether the error is that of a content filter."""
    places = tuple(_places(payload, _DEPTH_MAX))
    return any(map(_is_filter, places)) or any(map(_has_findings, places))


def is_about_content(payload: dict[str, Any]) -> bool:
    """Whether the error names the text of the question as the field at fault."""
    return any(place.get("param") == _CONTENT_PARAM for place in _places(payload, _DEPTH_MAX))


def _places(payload: dict[str, Any], depth: int) -> Iterator[dict[str, Any]]:
    yield payload
    if depth:
        for key in _PLACES:
            inner = payload.get(key)
            if isinstance(inner, dict):
                yield from _places(inner, depth - 1)


def _is_filter(place: dict[str, Any]) -> bool:
    for value in map(place.get, _CODE_KEYS):
        if isinstance(value, bool) or not isinstance(value, int | str):
            continue
        code = str(value) if isinstance(value, str) or value < 10**9 else ""
        if code.strip() in _NUMBERS:
            return True
        word = _NO_LETTER.sub("", code.lower()) if _CODE.fullmatch(code) else ""
        if any(part in word for part in _WORDS):
            return True
    return False


def _has_findings(place: dict[str, Any]) -> bool:
    if any(place.get(key) for key in _FLAGGED):
        return True
    names = [name for name in place if len(name) < _NAME_CHARS]
    found = [place[name] for name in names if _NO_LETTER.sub("", name.lower()) in _FINDINGS]
    return any(_filtered(one, _DEPTH_MAX) for one in found)


def _filtered(value: Any, depth: int) -> bool:
    """Whether something in the findings was filtered."""
    if isinstance(value, dict):
        if value.get("filtered") is True:
            return True
        value = list(value.values())
    return depth > 0 and isinstance(value, list) and any(_filtered(v, depth - 1) for v in value)

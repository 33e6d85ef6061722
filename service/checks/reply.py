"""Reads a model's reply as a JSON object and an invoice, or says why that fails.

The steps: skip the thinking, find the start of the JSON object (surrounding fences and prose do not
matter), read it strictly, validate it. A truncated reply is never repaired: after a cut, `1234.56`
becomes a smaller amount that looks complete. Half an object, or the finish reason "length", is
always `reply_truncated`.

Problems carry short field paths for one follow-up question. They must not quote the reply, which
may contain anything, even instructions. All steps are linear in the reply's length; nothing raises.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import ValidationError

from schemas.invoice import ONLY_IN_XML, Invoice
from schemas.strict_json import JsonFault, JsonLimits, load_first
from service.checks.invoice_fields import validated_invoice
from service.checks.missing import says_nothing
from service.model.completion import Completion, Finish
from service.model.outcome import Reason

_LIMITS = JsonLimits(max_bytes=4 * 1024 * 1024, max_depth=16, max_values=50_000)
_ERRORS_MAX = 8
_THINK_END = "</think>"
_FENCE = re.compile(r"```[a-zA-Z]*\s*\n?")
_TOKEN = re.compile(r'[{}]|"(?:[^"\\]|\\.)*"|"', re.DOTALL)


@dataclass(frozen=True, slots=True)
class ReplyProblem:
    """Why a reply is unusable; `errors` are `path: fault` for a follow-up question."""

    reason: Reason
    message: str
    errors: tuple[str, ...] = ()


def read_object(completion: Completion) -> dict[str, Any] | ReplyProblem:
    """The JSON object in a reply."""
    if completion.finish is Finish.LENGTH:
        return ReplyProblem(
            Reason.REPLY_TRUNCATED, "the answer was cut off at the token limit (llm.max_tokens)"
        )
    if completion.finish is Finish.FILTERED:
        return ReplyProblem(Reason.REPLY_NOT_JSON, "the server's content filter took the answer")
    text = completion.text
    start = text.find("{", text.rfind(_THINK_END) + 1)
    if start < 0:
        return _nothing(text)
    value = load_first(text, start, _LIMITS)
    if isinstance(value, JsonFault):
        return _unreadable(text, start, value)
    if not isinstance(value, dict):
        return ReplyProblem(Reason.REPLY_NOT_JSON, "the answer is JSON, but not an object")
    return value


def _unreadable(text: str, start: int, fault: JsonFault) -> ReplyProblem:
    """The object is truncated, or complete but wrong; a follow-up question helps only the
    second."""
    if not _balanced(text, start):
        return ReplyProblem(
            Reason.REPLY_TRUNCATED, "the answer ends in the middle of its JSON object"
        )
    return ReplyProblem(Reason.REPLY_NOT_JSON, fault.message, (fault.message,))


def _balanced(text: str, start: int) -> bool:
    """Whether the object that begins at `start` is closed."""
    depth = 0
    for token in _TOKEN.finditer(text, start):
        mark = token.group()
        if mark == "{":
            depth += 1
        elif mark == "}":
            depth -= 1
            if depth == 0:
                return True
        elif mark == '"':
            return False  # The string never ends.
    return False


def _nothing(text: str) -> ReplyProblem:
    what = "is empty" if not _FENCE.sub("", text).strip() else "contains no JSON object"
    message = f"the answer {what}"
    return ReplyProblem(Reason.REPLY_NOT_JSON, message, (message,))


def read_invoice(value: dict[str, Any]) -> Invoice | ReplyProblem:
    """The invoice in a JSON object."""
    payload = _without_xml(value)
    payload.pop("schema_version", None)
    try:
        invoice = validated_invoice(payload)
        if not says_nothing(invoice):
            return invoice
        message = "the answer is not about an invoice: it has no field of one"
        return ReplyProblem(Reason.REPLY_SCHEMA_INVALID, message, (f"answer: {message}",))
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False, include_context=False)
        errors = tuple(
            f"{_path(fault['loc'], fault['type'])}: {fault['msg'][:120]}"
            for fault in faults[:_ERRORS_MAX]
        )
        message = "the answer does not fit the invoice schema: " + "; ".join(errors[:3])
        return ReplyProblem(Reason.REPLY_SCHEMA_INVALID, message[:500], errors)


def _without_xml(value: dict[str, Any]) -> dict[str, Any]:
    """The answer without the fields that XML alone may set: a document could make a model say that
    it is an invoice of a profile with fewer rules."""
    return {key: _inner(item) for key, item in value.items() if key not in ONLY_IN_XML}


def _inner(item: Any) -> Any:
    """Objects, and objects in lists: an invoice has no deeper ones."""
    if isinstance(item, dict):
        return {key: inner for key, inner in item.items() if key not in ONLY_IN_XML}
    return [_inner(row) for row in item] if isinstance(item, list) else item


def _path(location: tuple[int | str, ...], fault: str) -> str:
    """The place of the fault. An unknown field's name is omitted, because it may quote the
    document."""
    parts = location[:-1] if fault == "extra_forbidden" else location
    named = ".".join(str(part) for part in parts)[:80]
    return f"{named or 'answer'} (a field it must not have)" if parts != location else named


@cache
def invoice_schema() -> dict[str, Any]:
    """The JSON Schema for the model: no references, amounts as strings, null for "not printed",
    every field required so that grammars cannot omit one."""
    schema = Invoice.model_json_schema(mode="serialization")
    definitions = schema.get("$defs", {})
    flat: dict[str, Any] = _inlined(schema, definitions)
    flat.pop("$defs", None)
    return flat


_DROPPED = {"title", "default", "description", "$defs", "maxLength", "examples"}


def _inlined(node: Any, definitions: dict[str, Any]) -> Any:
    if isinstance(node, list):
        return [_inlined(item, definitions) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return _inlined(definitions[node["$ref"].rsplit("/", 1)[-1]], definitions)
    out = {
        key: {name: _inlined(sub, definitions) for name, sub in value.items()}
        if key == "properties"
        else _inlined(value, definitions)
        for key, value in node.items()
        if key not in _DROPPED
    }
    if "properties" in out:
        for name in ("schema_version", *ONLY_IN_XML):
            out["properties"].pop(name, None)
        out["required"] = list(out["properties"])
        out["additionalProperties"] = False
    return out

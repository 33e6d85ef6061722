"""Describes every published reason, and the remedy for an operator.

Batch reports, `replay` and the view of one failure all use this table. It covers the closed set of
reasons: a reason without advice fails at import.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from service.model.outcome import Reason


class Advice(NamedTuple):
    """A reason in words, and the next step."""

    meaning: str
    action: str


_CORRECT = "export it, correct the payload, and send it with `replay import`"
_CORRECT_ON_PAGE = "open it, correct its payload, and send it back"
_REPLAY = re.compile(r"(?<!`)\breplay\b(?:, with --rate if need be)?")
"""What the tool calls `replay`; commands, which stand in back-ticks, stay."""

REASON_ADVICE: dict[Reason, Advice] = {
    Reason.UNDECODABLE: Advice(
        "the record's value is not JSON that can be read, or the record itself could not be read",
        f"ask the sender to write JSON in UTF-8, or {_CORRECT}",
    ),
    Reason.SCHEMA_INVALID: Advice(
        "the value is JSON, but not an invoice event",
        "see the message, compare the sender with schemas/json/invoice-event.schema.json, then "
        f"{_CORRECT}",
    ),
    Reason.SCHEMA_UNAVAILABLE: Advice(
        "the schema registry does not know, or cannot give, the schema that the event names",
        "register the schema, or point registry.url at the registry of the sender; then replay",
    ),
    Reason.TOO_LARGE: Advice(
        "the event or its document is larger than the settings allow",
        "send the document as a reference, or raise extraction.max_event_bytes or "
        "extraction.max_document_chars, restart, and replay",
    ),
    Reason.UNSUPPORTED_DOCUMENT: Advice(
        "the document is of a kind that the service does not read",
        f"convert the document, set llm.vision for pictures and scans, or {_CORRECT}",
    ),
    Reason.DOCUMENT_UNAVAILABLE: Advice(
        "the referenced document could not be fetched, or its reader was ended from outside",
        "make the document reachable again, or give the machine memory; then replay",
    ),
    Reason.DOCUMENT_REJECTED: Advice(
        "the document was rejected: damaged, protected, over a limit, or of another hash",
        f"provide a sound document, or {_CORRECT}",
    ),
    Reason.LLM_TIMEOUT: Advice(
        "the LLM server did not answer in time",
        "add capacity, lower gate.limit, or raise llm.timeout_s, then replay",
    ),
    Reason.LLM_UNAVAILABLE: Advice(
        "the LLM server could not be reached, or failed",
        "check the server's health, wait until it is well, then replay",
    ),
    Reason.LLM_RATE_LIMITED: Advice(
        "the LLM server rejected the call because of a rate limit or a quota",
        "raise the quota or lower gate.limit, then replay, with --rate if need be",
    ),
    Reason.LLM_REJECTED: Advice(
        "the LLM server rejected the request itself",
        "check llm.model, the server's log, and the length of the document against llm.num_ctx, "
        "then replay",
    ),
    Reason.LLM_AUTH: Advice(
        "the LLM server did not accept the credentials",
        "correct llm.api_token, restart, and replay",
    ),
    Reason.REPLY_TRUNCATED: Advice(
        "the model's answer was cut off", "raise llm.max_tokens, restart, and replay"
    ),
    Reason.REPLY_NOT_JSON: Advice(
        "the model's answer was not JSON",
        "replay; if it stays so, use a server with structured output, or a stronger model",
    ),
    Reason.REPLY_SCHEMA_INVALID: Advice(
        "the model's answer was JSON, but not an invoice",
        "replay; if it stays so, use a stronger model",
    ),
    Reason.CHECKS_FAILED: Advice(
        "the invoice was read, and its amounts contradict one another",
        "have people compare it with the document; correct the payload, or set "
        "extraction.checks_policy=review",
    ),
    Reason.OUTPUT_TOO_LARGE: Advice(
        "the result is larger than an outcome may be",
        "raise kafka.max_outcome_bytes and the topic's max.message.bytes, then replay",
    ),
    Reason.OUTPUT_REFUSED: Advice(
        "the topic did not take the outcome; the message says why",
        "change the topic as the message says, then replay",
    ),
    Reason.BUDGET_SPENT: Advice(
        "the budget of its day or month was spent",
        "raise cost.per_day or cost.per_month, or wait for the next period; then replay",
    ),
    Reason.RETRIES_EXHAUSTED: Advice(
        "every attempt failed; the last reason says how",
        "remove the cause of the last reason, then replay",
    ),
    Reason.BUG: Advice(
        "the service itself failed on this invoice",
        "report it with the exception's class and the payload; replay after an update",
    ),
}

_without_advice = set(Reason) - set(REASON_ADVICE)
if _without_advice:
    raise AssertionError(f"reasons without advice: {sorted(_without_advice)}")

_FOREIGN = Advice(
    "another program wrote this failure; its message gives the cause",
    "remove the cause there; `replay send --to-topic NAME` allows its source topic",
)


SIMULATOR_READS = "the simulator reads only what `invoice-stream samples` writes"
"""Part of the message of a failure that a simulated server caused."""
_SIMULATED = (
    "send documents of `invoice-stream samples`, or name a real LLM server (llm.base_url, "
    "llm.model), then replay"
)


def advice_about(reason: str, last_reason: str, message: str) -> Advice:
    """About one failure, wherever it is shown. The reason of its last attempt says more than that
    there were several, and no other instruction helps the simulator."""
    found = advice_for(last_reason or reason)
    return Advice(found.meaning, _SIMULATED) if SIMULATOR_READS in message else found


def advice_on_pages(reason: str, last_reason: str = "", message: str = "") -> Advice:
    """The same for people who see the failure on a page, which edits it and sends it back."""
    found = advice_about(reason, last_reason, message)
    action = found.action.replace(_CORRECT, _CORRECT_ON_PAGE)
    return Advice(found.meaning, _REPLAY.sub("send it back", action))


def advice_for(reason: str) -> Advice:
    """Advice for a published reason; for a foreign one, where to look."""
    try:
        return REASON_ADVICE[Reason(reason)]
    except ValueError:
        return _FOREIGN

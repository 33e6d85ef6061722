"""Maps a failed reply to one `LlmFault` and a sentence for people.

The HTTP status gives the first answer. A dialect's table of phrases may refine it, because servers
report "unknown model", "too long" and "pay first" under the same status. The order of a table is
its precedence.

Words of the document must not decide anything. Servers repeat the request in their errors, so a
phrase counts only if the document does not contain its words. No text of the server may enter a
message, because servers echo the request (a validation error quotes the document, a rejected key is
printed), and messages are published. A message consists of our own words, the status, and a
machine-readable code from a closed set.
"""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from service.llm.dialect import HttpReply
from service.model.completion import LlmFailure, LlmFault

_ERROR_TEXT_BYTES = 8_192
"""Bytes of an error body that are searched for phrases; the relevant words come first."""
_WORD = re.compile(r"[a-z]+")
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_.\-]{1,47}")

_TOLD_CODES = frozenset(
    (
        "access_terminated account_deactivated api_error authentication_error badrequesterror "
        "bad_request billing_hard_limit_reached billing_not_active content_filter "
        "content_policy_violation context_length_exceeded contextwindowexceedederror "
        "deploymentnotfound exceed_context_size_error forbidden generation incomplete_generation "
        "insufficient_quota internal_error internal_server_error internalservererror "
        "invalid_api_key invalid_prompt invalid_request invalid_request_error invalid_value "
        "model_not_found not_found not_found_error notfounderror not_supported_error overloaded "
        "overloaded_error permission_denied permission_error quota_exceeded rate_limit_error "
        "rate_limit_exceeded ratelimiterror request_too_large requests server_error "
        "service_unavailable string_above_max_length timeout timeout_error tokens "
        "too_many_requests unauthorized unauthorizederror unavailable_error unsupported_parameter "
        "unsupported_value validation validation_error"
    ).split()
)
"""Codes of OpenAI, vLLM, llama.cpp, LiteLLM, TGI and gateways, lower case. Other codes may be a key
or words of the document; their form (letters, digits, underscores) does not distinguish them."""

_BY_STATUS: dict[int, LlmFault] = {
    401: LlmFault.UNAUTHORISED,
    402: LlmFault.QUOTA_EXHAUSTED,
    403: LlmFault.UNAUTHORISED,
    404: LlmFault.MODEL_MISSING,
    405: LlmFault.MODEL_MISSING,
    407: LlmFault.UNAUTHORISED,
    408: LlmFault.TIMEOUT,
    410: LlmFault.MODEL_MISSING,
    429: LlmFault.RATE_LIMITED,
    503: LlmFault.OVERLOADED,
    504: LlmFault.TIMEOUT,
    524: LlmFault.TIMEOUT,
    529: LlmFault.OVERLOADED,
}

SENTENCES: dict[LlmFault, str] = {
    LlmFault.CONNECT_FAILED: "the LLM server cannot be reached; check llm.base_url and the server",
    LlmFault.CONNECTION_LOST: "the connection to the LLM server broke before the reply ended",
    LlmFault.TIMEOUT: "the LLM server did not finish in time; see llm.timeout_s",
    LlmFault.OVERLOADED: "the LLM server is overloaded or still loading its model",
    LlmFault.RATE_LIMITED: "the LLM server limits the rate of requests",
    LlmFault.SERVER_ERROR: "the LLM server failed; its own log says why",
    LlmFault.UNAUTHORISED: "the LLM server rejects the API token; check llm.api_token",
    LlmFault.QUOTA_EXHAUSTED: "the account at the LLM server has no quota left",
    LlmFault.MODEL_MISSING: "the LLM server knows no such model or path; "
    "check llm.model, llm.base_url and llm.dialect",
    LlmFault.CONTEXT_EXCEEDED: "document and answer do not fit the model's context",
    LlmFault.BAD_REQUEST: "the LLM server rejects the request; its own log says why",
    LlmFault.REPLY_TOO_LARGE: "the reply of the LLM server is larger than llm.max_reply_bytes",
    LlmFault.REPLY_MALFORMED: "the reply is not what the dialect promises; check llm.dialect",
}


@dataclass(frozen=True, slots=True)
class Phrase:
    """Refines `status` to `fault` when one of `words` (lower case) occurs in the error body."""

    fault: LlmFault
    statuses: Collection[int]
    words: tuple[str, ...]


def failure(
    fault: LlmFault, detail: str = "", status: int | None = None, exception_class: str = ""
) -> LlmFailure:
    """A failure with its sentence; `detail` is our own words or a code, never a server's text."""
    message = SENTENCES[fault] + (f" ({detail})" if detail else "")
    return LlmFailure(fault, message, status, exception_class=exception_class)


class ErrorText:
    """The own words of an error body, apart from repeated parts of the request."""

    def __init__(self, body: bytes, document: str = "") -> None:
        self._code = _error_code(json_object(body) or {}).lower()
        self._text = body[:_ERROR_TEXT_BYTES].decode("utf-8", "replace").lower()
        self._document = document
        self._letters: str | None = None

    def says(self, phrase: str) -> bool:
        """Whether the error itself has the phrase (lower case): as its code, or as words that do
        not all occur in the document."""
        if phrase in self._code:
            return True
        return phrase in self._text and not self._repeats(phrase)

    def _repeats(self, phrase: str) -> bool:
        """Whether the words may come from the document, in any spelling by the server."""
        if self._letters is None:
            self._letters = _letters(self._document)
        return all(word in self._letters for word in _WORD.findall(phrase))


def failure_of(
    reply: HttpReply, phrases: tuple[Phrase, ...] = (), document: str = ""
) -> LlmFailure:
    """Judges a reply that is not a success; `document` is the subject of the question."""
    error = ErrorText(reply.body, document)
    fault = _by_status(reply.status)
    for phrase in phrases:
        if reply.status in phrase.statuses and any(error.says(words) for words in phrase.words):
            fault = phrase.fault
            break
    return failure(fault, _detail(reply), reply.status)


def malformed(detail: str, reply: HttpReply) -> LlmFailure:
    """A success whose body does not follow the dialect; `detail` is our own words."""
    return failure(LlmFault.REPLY_MALFORMED, detail, reply.status)


def json_object(body: bytes) -> dict[str, Any] | None:
    """The body as a JSON object, or None; never raises for any body."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _letters(text: str) -> str:
    """The letters a to z only, with the usual escapes undone."""
    plain = unicodedata.normalize("NFKC", unquote(html.unescape(text))).lower()
    return "".join(_WORD.findall(plain))


def _by_status(status: int) -> LlmFault:
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if 300 <= status < 400:
        # Redirects are off: the address in the settings is not the server's, so no call can
        # succeed.
        return LlmFault.MODEL_MISSING
    if status < 300:
        return LlmFault.REPLY_MALFORMED
    return LlmFault.SERVER_ERROR if status >= 500 else LlmFault.BAD_REQUEST


def _detail(reply: HttpReply) -> str:
    code = _error_code(json_object(reply.body) or {})
    told = f", {code}" if code.lower() in _TOLD_CODES else ""
    redirect = ", a redirect" if 300 <= reply.status < 400 else ""
    return f"HTTP {reply.status}{redirect}{told}"


def _error_code(payload: dict[str, Any]) -> str:
    """OpenAI's `code` or `type`, wherever a server puts it, if it looks like an identifier. Only
    for judging: messages use `_TOLD_CODES`."""
    inner = payload.get("error")
    for source in (inner, payload):
        if not isinstance(source, dict):
            continue
        for name in ("code", "type", "error_type"):
            value = source.get(name)
            if isinstance(value, str) and _CODE.fullmatch(value):
                return value
    return ""

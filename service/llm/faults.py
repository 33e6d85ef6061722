"""Maps a failed reply to one `LlmFault` and a sentence for people.

The HTTP status gives the first answer. A dialect's table of phrases may refine it, because servers
report "unknown model", "too long" and "pay first" under the same status. The order of a table is
its precedence.

Words of the document must not decide anything. Servers repeat the request in their errors, so a
phrase counts only if the document does not contain its words. Nor must our own words: an error that
quotes the request names no part of it, except as its `param`. No text of the server may enter a
message, because servers echo the request (a validation error quotes the document, a rejected key is
printed), and messages are published. A message consists of our own words, the status, and a
machine-readable code from a closed set.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from service.llm.content_filters import is_about_content, rejects_content
from service.llm.dialect import HttpReply
from service.llm.money_words import no_money
from service.llm.reply_body import is_page, json_object
from service.llm.vendor_codes import vendor_fault
from service.model.completion import LlmFailure, LlmFault

_ERROR_TEXT_BYTES = 8_192
"""Bytes of an error body that are searched for phrases; the relevant words come first."""
_PARAM_MAX_CHARS = 200
_PAGE = "a web page: check llm.base_url and what stands between"
_PROXY = "the proxy asks for a sign-in: llm.proxy_sign_in is missing or wrong"
_KEYS = ("messages", "role", "content", "stream", "temperature", "response_format", "max_tokens")
_QUOTED = tuple(f"{key}{mark}:" for key in _KEYS for mark in ('"', "'", '\\"'))
"""Keys of a request, quoted as in JSON, in Python, or in JSON within JSON."""
_QUOTED_MIN = 2
_NAME = re.compile(r"[a-z_]+")
_FIELDS = frozenset(
    "temperature response_format json_schema max_tokens max_completion_tokens messages role think "
    "format system tools seed model".split()
)
"""Fields that have rules of their own, or that no question can do without."""
UNKNOWN_FIELD = (
    "unknown field",
    "unknown parameter",
    "unknown argument",
    "unknown name",
    "unknown option",
    "unrecognized",
    "unrecognised",
    "unexpected keyword",
    "unexpected field",
    "unexpected parameter",
    "unsupported parameter",
    "unsupported field",
    "unsupported option",
    "extra inputs",
    "extra fields",
    "additional propert",
    "additionalpropert",
    "no such field",
    "invalid option",
    "not permitted",
    "not supported",
    "not allowed",
)
"""Of servers that know fewer fields than the API has."""
_WORD = re.compile(r"[^\W\d_]+")
_ESCAPED = re.compile(r"\\+u([0-9a-f]{4})")
"""A character as JSON writes it, also within JSON in JSON."""
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9_.\-]{1,47}")

_TOLD_CODES = frozenset(
    (
        "access_terminated account_deactivated api_error authentication_error badrequesterror "
        "bad_request billing_hard_limit_reached billing_not_active budget_exceeded content_filter "
        "content_policy_violation context_length_exceeded contextwindowexceedederror "
        "deploymentnotfound exceed_context_size_error expired_key forbidden generation "
        "incomplete_generation "
        "insufficient_quota internal_error internal_server_error internalservererror "
        "invalid_api_key invalid_prompt invalid_request invalid_request_error invalid_value "
        "model_decommissioned model_not_found not_found not_found_error notfounderror "
        "not_supported_error overloaded "
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
    498: LlmFault.OVERLOADED,
    503: LlmFault.OVERLOADED,
    504: LlmFault.TIMEOUT,
    524: LlmFault.TIMEOUT,
    529: LlmFault.OVERLOADED,
}

_OF_THE_REQUEST = frozenset({400, 406, 411, 413, 414, 415, 416, 417, 422, 431, 451})
"""Statuses of a request that fails again. The others below 500 say something about the moment or
the server: another client at work (409, 423), generation that failed (424, TGI), no capacity (498,
Groq), a gateway that gave up (444, 460, 499)."""

_OF_A_MINUTE = re.compile(r"per[\s_-]?(?:min|sec)")
_OF_A_DAY = re.compile(r"per[\s_-]?(?:day|week|month)|daily|weekly|monthly")
"""How an error names the time of the quota that is used up (Gemini: `…PerMinutePerProject…`)."""

_OF_MODELS = frozenset({400, 403, 404, 422, 500, 503})
_SAID_OF_MODELS = frozenset({400, 404, 422, 500})
_NO_LETTER = re.compile(r"[^a-z]")
_MODEL_CODES = (
    "modelnotfound",
    "modelnotsupported",
    "modelnotexist",
    "modeldoesnotexist",
    "invalidmodel",
    "unknownmodel",
    "unsupportedmodel",
)
"""How codes about the model begin, in letters alone."""
_QUOTES = r"[\s\"'`«»„“”:\\]{0,9}"
_NO_MODEL = re.compile(
    r"(?:model|deployment)(?:[\s:]{1,3}[`'\"]?[a-z0-9._:/@-]{1,200}[`'\"]?)?[\s,]{1,3}"
    r"(?:is |was |does )?(?:not (?:found|exist|available)|unavailable|unknown)"
    r"|(?:invalid|unknown) model"
    r"(?![\w-]|\s(?:arg|config|input|kwarg|option|output|param|respon|setting))"
    r"|no such model|unsupported model|unrecognized model|model identifier is invalid"
    r"|not a valid model|not find (?:the )?model|not support(?:ed)? model"
    r"|模型不存在|不存在的模型"
    r"|mod[èe]l[a-z]{0,2}" + _QUOTES + r"[a-z0-9._:/@-]{0,100}" + _QUOTES + r"(?:wurde )?"
    r"(?:n.{1,6}existe pas|est introuvable|nicht gefunden|existiert nicht|no existe"
    r"|no encontrado|non trovato|non esiste|não existe|não encontrado)"
)
_OF_MONEY = frozenset({400, 401, 403, 422, 429, 500})
"""Statuses with which servers say that no money is left; 402 says so by itself."""
_OF_FILTERS = frozenset({400, 403, 422, 451, 500})
"""Statuses of the errors of content filters. A server that fails (502, 503) or refuses all (401,
429) says nothing about one document."""
_FILTER = "its content filter"

_STATUS_OF_CODE = {
    "rate_limit_exceeded": 429,
    "rate_limit_error": 429,
    "ratelimiterror": 429,
    "too_many_requests": 429,
    "resource_exhausted": 429,
    "insufficient_quota": 429,
    "authentication_error": 401,
    "invalid_api_key": 401,
    "unauthorized": 401,
    "unauthenticated": 401,
    "permission_denied": 403,
    "permission_error": 403,
    "forbidden": 403,
    "overloaded_error": 503,
    "overloaded": 503,
    "unavailable": 503,
    "service_unavailable": 503,
    "badrequest": 400,
    "validation": 422,
    "queue_exceeded": 429,
    "server_overloaded": 503,
    "engine_overloaded_error": 503,
    "notfounderror": 404,
    "not_found": 404,
    "not_found_error": 404,
    "model_not_found": 404,
    "invalid_request_error": 400,
    "invalid_argument": 400,
    "badrequesterror": 400,
    "context_length_exceeded": 400,
    "content_filter": 400,
    "timeout": 504,
    "timeout_error": 504,
    "deadline_exceeded": 504,
    "throttling": 429,
    "accessdenied": 403,
    "servicequotaexceeded": 429,
    "limitexceeded": 429,
    "requestlimitexceeded": 429,
    "authfailure": 401,
}
"""What words in an error within a success stand for."""

STATUS_KEYS = (
    "code",
    "status",
    "status_code",
    "statusCode",
    "type",
    "error_type",
    "__type",
    "Code",
)
"""Where an error's own status may stand."""

SENTENCES: dict[LlmFault, str] = {
    LlmFault.CONNECT_FAILED: "the LLM server cannot be reached; check llm.base_url, llm.proxy and "
    "the server",
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
    LlmFault.REPLY_TOO_LARGE: "the reply of the LLM server is larger than llm.max_reply_bytes; a "
    "stream, as slow servers send it, takes some 300 bytes a token",
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
        payload = json_object(body) or {}
        self.status_within = _status_within(payload)
        """The HTTP status that an error within a success stands for."""
        code = _error_code(payload)
        self.code = code.lower()
        """The machine-readable code; empty if there is none."""
        self.told = code if self.code in _TOLD_CODES else ""
        """The same, if it may be told to people."""
        self.filtered = rejects_content(payload)
        """Whether a content filter rejects the document, by its code or its form."""
        self.about_content = self.filtered or is_about_content(payload)
        """Whether the error is about what was asked and not about how."""
        self.vendor_fault = vendor_fault(payload)
        """What a vendor's own number says."""
        self._param = _error_param(payload).lower()
        self._text = _unescaped(body[:_ERROR_TEXT_BYTES].decode("utf-8", "replace").lower())
        self._document = document
        self.about_model = (
            _NO_LETTER.sub("", self.code).startswith(_MODEL_CODES)
            or self._param.rpartition(".")[2] == "model"
        )
        """Whether the error names the model as the field at fault."""
        self._letters: str | None = None

    def says(self, phrase: str) -> bool:
        """Whether the error itself has the phrase (lower case): as its code, or as words that do
        not all occur in the document."""
        if phrase in self.code:
            return True
        return phrase in self._text and not self._repeats(phrase)

    @property
    def of_a_minute(self) -> bool:
        """Whether what is used up begins anew within a minute, and no longer time is named."""
        text = self._text
        return _OF_A_MINUTE.search(text) is not None and _OF_A_DAY.search(text) is None

    @property
    def lacks_model(self) -> bool:
        """Whether a sentence of the error says that there is no such model. Its name stands
        within, and is no word of the document."""
        found = _NO_MODEL.search(self._text)
        return found is not None and not self._repeats(found[0])

    @property
    def lacks_money(self) -> bool:
        """Whether a sentence of the error says that no money is left, in whatever language. One
        that quotes the request may have the words of an operator's prompt."""
        words = "" if self._quotes_the_request() else no_money(self._text)
        return bool(words) and not self._repeats(words)

    def names(self, part: str) -> bool:
        """Whether the error names a part of the request (lower case): as its `param`, or in a
        sentence that quotes neither the request nor the document."""
        return part in self._param or (not self._quotes_the_request() and self.says(part))

    def refused(self, fields: Collection[str]) -> frozenset[str]:
        """The fields of the request (lower case) that the error refuses: as its `param`, or as
        whole words of a sentence about fields that are not known. All of them if that sentence
        names no field at all."""
        named = frozenset(one for one in fields if one in _NAME.findall(self._param))
        if named or self._param or self._quotes_the_request():
            return named
        if not any(map(self.says, UNKNOWN_FIELD)):
            return frozenset()
        said = frozenset(_NAME.findall(self._text))
        named = frozenset(one for one in fields if one in said and self.says(one))
        return named if named or said & _FIELDS else frozenset(fields)

    def _quotes_the_request(self) -> bool:
        return sum(map(self._text.count, _QUOTED)) >= _QUOTED_MIN

    def _repeats(self, phrase: str) -> bool:
        """Whether the words may come from the document, in any spelling by the server."""
        if self._letters is None:
            self._letters = _letters(self._document)
        return all(word in self._letters for word in _WORD.findall(phrase))


def failure_of(
    reply: HttpReply, phrases: tuple[Phrase, ...] = (), document: str = ""
) -> LlmFailure:
    """Judges a reply that is not a success; `document` is the subject of the question."""
    return judged(reply, ErrorText(reply.body, document), phrases)


def judged(reply: HttpReply, error: ErrorText, phrases: tuple[Phrase, ...] = ()) -> LlmFailure:
    """Judges a reply that is not a success by its error. A reply with the status of a success is an
    error within it, and is judged by the error's own code."""
    status = error.status_within if reply.succeeded else reply.status
    if error.filtered and status in _OF_FILTERS:
        return failure(LlmFault.BAD_REQUEST, f"{_detail(reply, error, status)}, {_FILTER}", status)
    if error.vendor_fault is not None:
        return failure(error.vendor_fault, _detail(reply, error, status), status)
    if (error.about_model and status in _OF_MODELS) or (
        status in _SAID_OF_MODELS and error.lacks_model
    ):
        return failure(LlmFault.MODEL_MISSING, _detail(reply, error, status), status)
    fault = _by_status(status)
    for phrase in phrases:
        if status in phrase.statuses and any(error.says(words) for words in phrase.words):
            fault = phrase.fault
            break
    else:
        if status in _OF_MONEY and error.lacks_money:
            fault = LlmFault.QUOTA_EXHAUSTED
    if fault is LlmFault.QUOTA_EXHAUSTED and status == 429 and error.of_a_minute:
        fault = LlmFault.RATE_LIMITED
    return failure(fault, _detail(reply, error, status), status)


def _status_within(payload: dict[str, Any]) -> int:
    """An error's code as a number, else as a known word, else 500."""
    inner = payload.get("error")
    said = [inner] if isinstance(inner, dict) else []
    told = [source.get(key) for source in (*said, payload) for key in STATUS_KEYS]
    told.sort(key=lambda value: not isinstance(value, int))
    return next((status for value in told if (status := named_status(value)) is not None), 500)


def named_status(value: Any) -> int | None:
    """The status of an error that a number or a word in it stands for."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) == 3:
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and 400 <= value < 600:
        return value
    word = value.lower().rpartition("#")[2] if isinstance(value, str) else ""
    word = word.removesuffix("exception")
    return _STATUS_OF_CODE.get(word) or _STATUS_OF_CODE.get(word.removesuffix("_error"))


def malformed(detail: str, reply: HttpReply) -> LlmFailure:
    """A success whose body does not follow the dialect; `detail` is our own words."""
    return failure(LlmFault.REPLY_MALFORMED, detail, reply.status)


def no_json(reply: HttpReply) -> LlmFailure:
    """A success that is no JSON; a page for people comes from something before the server."""
    return malformed(_PAGE if is_page(reply.body) else "no JSON object", reply)


def _unescaped(text: str) -> str:
    """With the characters that JSON's escapes stand for; half of a pair stays as it is."""
    return _ESCAPED.sub(lambda found: _character(int(found[1], 16), found[0]), text)


def _character(number: int, escaped: str) -> str:
    return escaped if 0xD800 <= number < 0xE000 else chr(number).lower()


def _letters(text: str) -> str:
    """The letters only, with the usual escapes undone."""
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
    return LlmFault.BAD_REQUEST if status in _OF_THE_REQUEST else LlmFault.SERVER_ERROR


def _detail(reply: HttpReply, error: ErrorText, status: int) -> str:
    told = f", {error.told}" if error.told else ""
    redirect = ", a redirect" if 300 <= reply.status < 400 else ""
    page = f", {_PAGE}" if is_page(reply.body) else ""
    page = f", {_PROXY}" if reply.status == 407 else page
    if reply.status == status:
        return f"HTTP {reply.status}{redirect}{told}{page}"
    judged = f", judged as {status}" if status != 500 else ""
    return f"an error within HTTP {reply.status}{judged}{told}"


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


def _error_param(payload: dict[str, Any]) -> str:
    """The field of the request that the error is about: OpenAI's `param`, or the place in the body
    that a validating server names."""
    inner = payload.get("error")
    for source in (inner, payload):
        param = source.get("param") if isinstance(source, dict) else None
        if isinstance(param, str):
            return param[:_PARAM_MAX_CHARS]
    for source in (payload, inner, payload.get("message")):
        detail = source.get("detail") if isinstance(source, dict) else None
        first = detail[0] if isinstance(detail, list) and detail else None
        place = first.get("loc") if isinstance(first, dict) else None
        if isinstance(place, list):
            return ".".join(part for part in place if isinstance(part, str))[:_PARAM_MAX_CHARS]
    return ""

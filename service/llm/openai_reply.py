"""Reads a chat completion: its text, its finish, and what it cost.

The text is the message's content. Some servers leave the content out, or write a sentence into it,
and put the answer into a tool call or another choice; others send all of it as a stream although
none was asked for, in the shape of another API (`reply_shapes`), or end within the thinking. A
reply without any text is an answer without text: the document's readers say what that means. It is
no fault of the server.

Pure and total.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from service.llm.dialect import HttpReply, HttpRequest
from service.llm.faults import STATUS_KEYS, malformed, named_status
from service.llm.reply_body import json_objects
from service.llm.reply_shapes import (
    CHOICES_MAX,
    answer_in,
    as_chat,
    joined_events,
    joined_parts,
    unwritten,
)
from service.llm.values import completion_tokens, counted, duration_s, name, prompt_tokens
from service.model.completion import Completion, Finish, LlmReply, ServerTimes

_STOPS = frozenset(
    "stop stopsequence stopword eos eostoken endoftext endofturn endturn complete completed "
    "finish finished".split()
)
_LENGTHS = (
    "length",
    "maxtoken",
    "maxoutputtoken",
    "maxnewtoken",
    "maxcompletiontoken",
    "maxcontext",
    "tokenlimit",
    "contextwindow",
    "contextlimit",
    "errorlimit",
)
"""Reasons in letters alone: whole words of an end, and parts of those of a limit."""
_FILTERS = (
    "contentfilter",
    "safety",
    "imagesafety",
    "recitation",
    "prohibited",
    "refus",
    "block",
    "flagged",
    "spii",
    "sensitive",
    "guardrail",
    "moderation",
    "censor",
    "policy",
    "toxic",
    "errortoxic",
    "unsafe",
    "harm",
    "jailbreak",
    "responsibleai",
)
"""How reasons of filters begin, in letters alone: Gemini's name the rule behind a colon, Zhipu's,
Cohere's and Bedrock's are words of their own."""
_FILTER_WORD = re.compile(
    r"(?:^|[^a-z])(?:rai|content[^a-z]?filter\w*|guardrails?|moderat\w*|blocked|prohibited|safety)"
    r"(?:$|[^a-z])"
)
"""Words of filters anywhere in a reason (`RAI`: responsible AI)."""
_REASON_CHARS = 200
_INTERRUPTED = {
    "abort": "internal_server_error",
    "error": "internal_server_error",
    "insufficient_system_resource": "overloaded",
    "load": "overloaded",
    "timeout": "timeout",
    "unload": "overloaded",
}
"""Reasons with which a server says that it gave the answer up (SGLang, vLLM, OpenRouter, DeepSeek,
Cohere) or only loaded its model (Ollama), and the code of an error that means the same."""
_FAULT_KEYS = ("fault", "exception", "errmsg")
"""Under which gateways put an error that has no form of OpenAI's (Apigee, Python servers)."""
_TEXT_KEYS = ("text", "value")
_SAID_KEYS = frozenset({*_TEXT_KEYS, "json"})
_PART_KEYS = frozenset({"type", "annotations"}) | _SAID_KEYS
"""Of a part of the content; an object with others is the answer itself."""
_CONTENT_DEPTH = 3
_GIVEN = ("arguments", "input", "parameters", "args")
"""What a tool is called with, by the names of several APIs."""
_REASONING = ("reasoning_content", "reasoning", "thinking")


def payload_of(body: bytes) -> dict[str, Any] | None:
    """The completion, or the error, in a body; the chunks of a stream are joined."""
    objects = tuple(map(unwritten, json_objects(body)))
    for one in objects:
        ended = one.get("response")
        error = _error(one) or (_error(ended) if isinstance(ended, dict) else None)
        if error is not None:
            return error
    if len(objects) == 1:
        objects = (as_chat(objects[0]),)
    whole = [one for one in objects if any(map(_has_message, _choices(one)))]
    if whole:
        return whole[-1]
    if any(_is_piece(choice) for one in objects for choice in _choices(one)):
        return _joined(objects)
    if len(objects) == 1:
        return objects[0]
    return joined_events(objects) or joined_parts(objects)


def _has_message(choice: dict[str, Any]) -> bool:
    return isinstance(choice.get("message"), dict)


def _is_piece(choice: dict[str, Any]) -> bool:
    return "delta" in choice or isinstance(choice.get("text"), str)


def _error(payload: dict[str, Any]) -> dict[str, Any] | None:
    """The error in one object, in the form that all errors have: its own, the first choice's, that
    of a server that calls the whole object an error or lists several, and an answer that the server
    gave up."""
    if payload.get("error"):
        return payload
    choice = _choice(payload)
    if choice.get("error"):
        return {"error": choice["error"]}
    errors = payload.get("errors")
    told = payload.get("error_code") or payload.get("error_msg")
    if told or "error" in (payload.get("object"), payload.get("type")):
        return {"error": {**payload, "code": payload.get("code") or payload.get("error_code")}}
    if isinstance(errors, list) and errors and "choices" not in payload:
        return {"error": errors[0]}
    told = _told_otherwise(payload)
    if told is not None:
        return {"error": told}
    return interruption(choice.get("finish_reason"))


def interruption(reason: Any) -> dict[str, Any] | None:
    """The error of an answer whose reason says that the server gave it up."""
    if isinstance(reason, dict):
        reason = reason.get("type")
    code = _INTERRUPTED.get(reason.lower()) if isinstance(reason, str) else None
    return None if code is None else {"error": {"type": code}}


def _told_otherwise(payload: dict[str, Any]) -> dict[str, Any] | None:
    """The error of a server that has a form of its own for it: MiniMax's and Spark's beside empty
    choices; a
    failed `success`, a `detail` or a message instead of choices (Zhipu, FastAPI, gateways)."""
    for place, code in (("base_resp", "status_code"), ("header", "code")):
        base = payload.get(place)
        if isinstance(base, dict) and base.get(code):
            return base
    if payload.get("choices"):
        return None
    failed = payload.get("success") is False or payload.get("status") in ("error", "failed")
    failed = failed or any(named_status(payload.get(key)) for key in STATUS_KEYS)
    if failed or payload.get("detail"):
        return payload
    if any(map(payload.get, _FAULT_KEYS)):
        return {**payload, "code": payload.get("code") or payload.get("errno")}
    wrapped = payload.get("Response")
    told = wrapped.get("Error") if isinstance(wrapped, dict) else payload.get("Error")
    return told if isinstance(told, dict) else None


def completion(payload: dict[str, Any], request: HttpRequest, reply: HttpReply) -> LlmReply:
    """The completion in the payload of a success."""
    choice = _answering(payload)
    message = choice.get("message")
    if isinstance(message, str):
        message = {"content": message}
    answer = None if message else answer_in(payload, request.answer_names)
    if answer is not None:
        message = {"content": json.dumps(answer)}
    if message is None and _holds_nothing(payload):
        message = {}
    if not isinstance(message, dict):
        return malformed("no message in the first choice", reply)
    refused = isinstance(message.get("refusal"), str) and bool(message["refusal"])
    text = "" if refused else message_text(message)
    asked, answered = counted(payload.get("usage"))
    return Completion(
        text=text,
        finish=Finish.FILTERED if refused else finish_of(choice.get("finish_reason")),
        model=name(payload.get("model")) or "",
        prompt_tokens=prompt_tokens(asked, request),
        completion_tokens=completion_tokens(answered, request, reply),
        server_times=_times(payload.get("timings"), reply.elapsed_s),
        only_thought=not text and _thought(message),
    )


def _holds_nothing(payload: dict[str, Any]) -> bool:
    """Whether there is no choice, or one without a message: a filter took all of it (Azure,
    Gemini), or nothing was written."""
    choices = payload.get("choices", 0)
    if choices is None:
        return True
    return isinstance(choices, list) and (not choices or isinstance(choices[0], dict))


def _choice(payload: dict[str, Any]) -> dict[str, Any]:
    choices = payload.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices else None
    return choice if isinstance(choice, dict) else {}


def _choices(payload: dict[str, Any]) -> list[dict[str, Any]]:
    choices = payload.get("choices")
    listed = choices[:CHOICES_MAX] if isinstance(choices, list) else []
    return [choice for choice in listed if isinstance(choice, dict)]


def _answering(payload: dict[str, Any]) -> dict[str, Any]:
    """The choice with the answer: one was asked for, but some gateways put an empty one, or one
    with a sentence, before it."""
    told = [choice for choice in _choices(payload) if _has_message(choice)]
    texts = [message_text(choice["message"]) for choice in told]
    best = _likeliest(texts)
    return told[texts.index(best)] if best else _choice(payload)


def _likeliest(texts: Iterable[str]) -> str:
    """The first text that may hold an object, else the first that holds anything."""
    said = [text for text in texts if text]
    return next((text for text in said if "{" in text), said[0] if said else "")


@dataclass(slots=True)
class _Draft:
    """One choice of a stream, as far as it has come."""

    content: list[str] = field(default_factory=list)
    thinking: list[str] = field(default_factory=list)
    arguments: dict[int, list[str]] = field(default_factory=dict)
    """Those of each tool call: several may be written at once."""
    refusal: list[str] = field(default_factory=list)
    finish: Any = None

    def add(self, choice: dict[str, Any]) -> None:
        """What a chunk says of this choice."""
        delta = choice.get("delta")
        said = delta if isinstance(delta, dict) else {"content": choice.get("text")}
        self.content.append(_content(said.get("content")))
        self._add_arguments(said)
        self.thinking += [part for key in _REASONING if isinstance(part := said.get(key), str)]
        refusal = said.get("refusal")
        if isinstance(refusal, str):
            self.refusal.append(refusal)
        self.finish = choice.get("finish_reason") or self.finish

    def _add_arguments(self, said: dict[str, Any]) -> None:
        calls = said.get("tool_calls")
        for place, call in enumerate(calls if isinstance(calls, list) else ()):
            if isinstance(call, dict):
                index = call.get("index")
                number = index if isinstance(index, int) else place
                self.arguments.setdefault(number, []).append(_called(call))
        if "function_call" in said:
            self.arguments.setdefault(0, []).append(_written(said["function_call"]))

    def choice(self) -> dict[str, Any]:
        """The choice as a whole reply has it."""
        said = _likeliest(("".join(self.content), *map("".join, self.arguments.values())))
        message = {"content": said, "reasoning_content": "".join(self.thinking)}
        if not said:
            message["refusal"] = "".join(self.refusal)
        return {"message": message, "finish_reason": self.finish}


def _joined(chunks: tuple[dict[str, Any], ...]) -> dict[str, Any]:
    """One completion from the chunks of a stream; what they say last holds. Each choice is joined
    by itself, however their chunks alternate."""
    drafts: dict[int, _Draft] = {}
    joined: dict[str, Any] = {}
    for chunk in chunks:
        for place, choice in enumerate(_choices(chunk)):
            index = choice.get("index")
            drafts.setdefault(index if isinstance(index, int) else place, _Draft()).add(choice)
        for key in ("model", "usage", "timings"):
            joined[key] = chunk.get(key) or _beside(chunk).get(key) or joined.get(key)
    return {**joined, "choices": [drafts[index].choice() for index in sorted(drafts)]}


def _beside(chunk: dict[str, Any]) -> dict[str, Any]:
    """Where Groq counts the tokens of a stream."""
    told = chunk.get("x_groq")
    return told if isinstance(told, dict) else {}


def message_text(message: dict[str, Any]) -> str:
    """The answer in a message: its content, or the arguments of a tool call."""
    return _likeliest((_content(message.get("content")), _arguments(message)))


def _content(content: Any, depth: int = _CONTENT_DEPTH) -> str:
    """Message content: a string, a list of parts whose texts are joined, or the answer's object."""
    if isinstance(content, str):
        return content
    if isinstance(content, list) and depth:
        return "".join(_part(part, depth - 1) for part in content)
    if isinstance(content, dict):
        is_part = content.keys() <= _PART_KEYS and bool(content.keys() & _SAID_KEYS)
        return _part(content, 1) if is_part else json.dumps(content) if content else ""
    return ""


def _part(part: Any, depth: int) -> str:
    """One part of a content: its text, which may be an object of its own (`value`), or its JSON."""
    if isinstance(part, str):
        return part
    if not isinstance(part, dict) or part.get("type") in _REASONING:
        return ""
    said = next((part[key] for key in _TEXT_KEYS if part.get(key) is not None), None)
    if said is not None:
        return _content(said, depth)
    if isinstance(part.get("json"), dict):
        return json.dumps(part["json"])
    return _written(part.get("toolUse") or part)


def _arguments(message: dict[str, Any]) -> str:
    """The arguments of the tool call with the answer: some servers make a tool of a schema."""
    calls = message.get("tool_calls")
    listed = calls if isinstance(calls, list) else []
    said = [_called(call) for call in listed if isinstance(call, dict)]
    return _likeliest((*said, _written(message.get("function_call"))))


def _called(call: dict[str, Any]) -> str:
    return _written(call.get("function") or call.get("custom"))


def _written(function: Any) -> str:
    if not isinstance(function, dict):
        return ""
    said = next((function[name] for name in _GIVEN if function.get(name)), None)
    if isinstance(said, dict):
        return json.dumps(said)
    return said if isinstance(said, str) else ""


def _thought(message: dict[str, Any]) -> bool:
    """Whether the message holds thinking: in a field of its own, or as a part of its content."""
    content = message.get("content")
    parts = content if isinstance(content, list) else []
    return any(map(message.get, _REASONING)) or any(
        isinstance(part, dict) and part.get("type") in _REASONING for part in parts
    )


def finish_of(reason: Any) -> Finish:
    """The reason in any spelling (`STOP`, `content_filter: RECITATION`, a matched stop text)."""
    if isinstance(reason, dict):
        reason = reason.get("type")
    if not isinstance(reason, str):
        return Finish.UNKNOWN
    word = reason[:_REASON_CHARS].lower()
    letters = "".join(filter(str.isalpha, word))
    if letters.startswith(_FILTERS) or _FILTER_WORD.search(word):
        return Finish.FILTERED
    if any(part in letters for part in _LENGTHS):
        return Finish.LENGTH
    return Finish.STOP if letters in _STOPS else Finish.UNKNOWN


def _times(timings: Any, elapsed_s: float) -> ServerTimes | None:
    """llama.cpp's `timings` in milliseconds; the rest of the call was waiting."""
    if not isinstance(timings, dict):
        return None
    prompt_s = duration_s(timings.get("prompt_ms"), 0.001, elapsed_s)
    generation_s = duration_s(timings.get("predicted_ms"), 0.001, elapsed_s)
    if prompt_s is None or generation_s is None:
        return None
    queue_s = max(0.0, elapsed_s - prompt_s - generation_s)
    return ServerTimes(queue_s=queue_s, prompt_s=prompt_s, generation_s=generation_s)

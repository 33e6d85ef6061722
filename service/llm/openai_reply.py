"""Reads a chat completion: its text, its finish, and what it cost.

The text is the message's content. Some servers leave the content out and put the answer into a tool
call; others send all of it as a stream although none was asked for, or end within the thinking. A
reply without any text is an answer without text: the document's readers say what that means. It is
no fault of the server.

Pure and total.
"""

from __future__ import annotations

import json
from typing import Any

from service.llm.dialect import HttpReply, HttpRequest
from service.llm.faults import malformed
from service.llm.reply_body import json_objects
from service.llm.values import completion_tokens, duration_s, name, prompt_tokens
from service.model.completion import Completion, Finish, LlmReply, ServerTimes

_FINISH = {
    "stop": Finish.STOP,
    "eos_token": Finish.STOP,
    "stop_sequence": Finish.STOP,
    "length": Finish.LENGTH,
    "max_tokens": Finish.LENGTH,
    "model_length": Finish.LENGTH,
}
_FILTERS = ("content_filter", "safety", "recitation", "prohibited", "refusal")
"""How reasons of filters begin: Gemini's name the rule behind a colon."""
_INTERRUPTED = {
    "abort": "internal_server_error",
    "error": "internal_server_error",
    "insufficient_system_resource": "overloaded",
}
"""Reasons with which a server says that it gave the answer up (SGLang, vLLM, OpenRouter, DeepSeek),
and the code of an error that means the same."""
_PART_KEYS = frozenset({"type", "text", "annotations"})
"""Of a part of the content; an object with others is the answer itself."""
_REASONING = ("reasoning_content", "reasoning", "thinking")


def payload_of(body: bytes) -> dict[str, Any] | None:
    """The completion, or the error, in a body; the chunks of a stream are joined."""
    objects = json_objects(body)
    for one in objects:
        error = _error(one)
        if error is not None:
            return error
    whole = [one for one in objects if isinstance(_choice(one).get("message"), dict)]
    if whole:
        return whole[-1]
    if any("delta" in _choice(one) for one in objects):
        return _joined(objects)
    return objects[0] if len(objects) == 1 else None


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
    if payload.get("object") == "error" or payload.get("error_code") or payload.get("error_msg"):
        return {"error": {**payload, "code": payload.get("code") or payload.get("error_code")}}
    if isinstance(errors, list) and errors and "choices" not in payload:
        return {"error": errors[0]}
    told = _told_otherwise(payload)
    if told is not None:
        return {"error": told}
    reason = choice.get("finish_reason")
    if isinstance(reason, dict):
        reason = reason.get("type")
    if isinstance(reason, str) and reason.lower() in _INTERRUPTED:
        return {"error": {"type": _INTERRUPTED[reason.lower()]}}
    return None


def _told_otherwise(payload: dict[str, Any]) -> dict[str, Any] | None:
    """The error of a server that has a form of its own for it: MiniMax's beside empty choices; a
    failed `success`, a `detail` or a message instead of choices (Zhipu, FastAPI, gateways)."""
    base = payload.get("base_resp")
    if isinstance(base, dict) and base.get("status_code"):
        return base
    if payload.get("choices"):
        return None
    failed = payload.get("success") is False or payload.get("status") in ("error", "failed")
    return payload if failed or payload.get("detail") else None


def completion(payload: dict[str, Any], request: HttpRequest, reply: HttpReply) -> LlmReply:
    """The completion in the payload of a success."""
    choice = _choice(payload)
    message = choice.get("message")
    if message is None and _holds_nothing(payload):
        message = {}
    if not isinstance(message, dict):
        return malformed("no message in the first choice", reply)
    refused = isinstance(message.get("refusal"), str) and bool(message["refusal"])
    text = "" if refused else _text(message)
    usage = payload.get("usage")
    tokens = usage if isinstance(usage, dict) else {}
    return Completion(
        text=text,
        finish=Finish.FILTERED if refused else _finish(choice.get("finish_reason")),
        model=name(payload.get("model")) or "",
        prompt_tokens=prompt_tokens(tokens.get("prompt_tokens"), request),
        completion_tokens=completion_tokens(tokens.get("completion_tokens"), request, reply),
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


def _joined(chunks: tuple[dict[str, Any], ...]) -> dict[str, Any]:
    """One completion from the chunks of a stream; what they say last holds."""
    content, thinking, arguments = [], [], []
    joined: dict[str, Any] = {}
    finish: Any = None
    for chunk in chunks:
        choice = _choice(chunk)
        delta = choice.get("delta")
        if isinstance(delta, dict):
            content.append(_content(delta.get("content")))
            arguments.append(_arguments(delta))
            thinking += [part for key in _REASONING if isinstance(part := delta.get(key), str)]
        finish = choice.get("finish_reason") or finish
        for key in ("model", "usage", "timings"):
            joined[key] = chunk.get(key) or joined.get(key)
    message = {
        "content": "".join(content) or "".join(arguments),
        "reasoning_content": "".join(thinking),
    }
    return {**joined, "choices": [{"message": message, "finish_reason": finish}]}


def _text(message: dict[str, Any]) -> str:
    return _content(message.get("content")) or _arguments(message)


def _content(content: Any) -> str:
    """Message content: a string, a list of parts whose texts are joined, or the answer's object."""
    if isinstance(content, str):
        return content
    if isinstance(content, dict):
        text = content.get("text")
        is_part = isinstance(text, str) and content.keys() <= _PART_KEYS
        return str(text) if is_part else json.dumps(content) if content else ""
    if not isinstance(content, list):
        return ""
    texts = [part.get("text") for part in content if isinstance(part, dict)]
    return "".join(text for text in texts if isinstance(text, str))


def _arguments(message: dict[str, Any]) -> str:
    """The arguments of the first tool call: the answer of servers that make a tool of a schema."""
    calls = message.get("tool_calls")
    first = calls[0] if isinstance(calls, list) and calls else None
    function = first.get("function") if isinstance(first, dict) else message.get("function_call")
    said = function.get("arguments") if isinstance(function, dict) else None
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


def _finish(reason: Any) -> Finish:
    """The reason in any spelling (`STOP`, `content_filter: RECITATION`, a matched stop text)."""
    if isinstance(reason, dict):
        reason = reason.get("type")
    if not isinstance(reason, str):
        return Finish.UNKNOWN
    word = reason.lower()
    return Finish.FILTERED if word.startswith(_FILTERS) else _FINISH.get(word, Finish.UNKNOWN)


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

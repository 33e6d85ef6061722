"""Reads a completion that a server sends in the shape of another API.

Gateways translate between APIs, and some leave the answer in the shape of the model's own: OpenAI's
Responses, Anthropic's Messages, the completions from before chats, Ollama's chat, DashScope's
`output`, Gemini's `candidates`, Cohere's and Bedrock's message, Replicate's list of texts, and an
answer that is wrapped (`result`, `data`, `response`, `predictions`), also as a text. Each becomes a
chat completion. The events of a Responses or Messages stream become one, and so do parts of no
known shape that are the texts of one answer in a row. Choices get a message, wherever they hold it.

A payload of no known shape stays as it is, unless it is the answer itself: an object with names of
the schema.

Pure and total.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import chain, islice, pairwise
from typing import Any, TypeAlias

from service.llm.values import counted

_Payload: TypeAlias = dict[str, Any]

_WRAPPERS = ("result", "data", "response", "output", "predictions")
"""Names under which gateways put the whole answer (Cloudflare, Coze, a stream of Responses,
DashScope), or a list with it (Vertex AI, Databricks)."""
_REASON_NAMES = ("finish_reason", "done_reason", "stopReason", "stop_reason", "finishReason")
_SAID = (
    "text",
    "content",
    "generated_text",
    "text_output",
    "output_text",
    "generation",
    "completion",
    "answer",
    "response",
    "output",
    "result",
)
_HOLDS = (*_SAID, "message", "messages", "outputs", "results", "generations", "predictions", "data")
"""Names under which APIs of no known shape put a text, and what holds it."""
_OF_PARTS = ("delta", "token", "choices", "candidates", "parts", *_HOLDS)
"""The same of one part of a stream."""
_HOLDS_MAX = 5
_WRITTEN = ("body", "payload", *_WRAPPERS, "content", "text")
"""Names under which a whole reply may stand as a text (AWS Lambda, gateways)."""
_OF_CHATS = ("choices", "candidates", "error")
"""Names in such a text that no answer has."""
_ANSWER_DEPTH = 4
_PLACES_MAX = 500
"""Objects of one depth that are searched for an answer: a reply of two MiB may hold 700,000."""
CHOICES_MAX = 128
"""Choices that are read, the most that OpenAI's API lets a client ask for; one is asked for."""
_WRAPPERS_MAX = 3
_OF_THE_END = ("model", "usage", "prompt_eval_count", "eval_count", *_REASON_NAMES)
"""What the parts of a stream say of the whole."""
_BESIDE = ("usage", *_REASON_NAMES)
"""What stands beside an answer, and is no field of it unless the schema says so."""
_REASONS = {
    "completed": "stop",
    "end_turn": "stop",
    "max_output_tokens": "length",
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "refusal": "content_filter",
}
"""Other words for why an answer ended."""
_DELTAS = {
    "response.output_text.delta": "content",
    "response.refusal.delta": "refusal",
    "response.reasoning_text.delta": "reasoning_content",
    "response.reasoning_summary_text.delta": "reasoning_content",
    "response.function_call_arguments.delta": "arguments",
}
_ENDS = ("response.completed", "response.incomplete", "response.failed")


def as_chat(payload: _Payload) -> _Payload:
    """The payload as a chat completion if it is one in another shape, else itself."""
    for _ in range(_WRAPPERS_MAX):
        found = _translated(payload)
        if found is not None:
            return found
        inner = _unwrapped(payload)
        if inner is None:
            break
        payload = inner
    return _searched(payload)


def unwritten(payload: _Payload) -> _Payload:
    """The payload with the reply that stands in it as a text in its place."""
    for name in _WRITTEN:
        text = payload.get(name)
        if not isinstance(text, str) or not text.lstrip().startswith("{"):
            continue
        try:
            inner = json.loads(text, strict=False)
        except (ValueError, RecursionError):
            continue
        if isinstance(inner, dict) and any(map(inner.get, _OF_CHATS)):
            return {key: value for key, value in payload.items() if key != name} | inner
    return payload


def answer_in(payload: _Payload, names: frozenset[str]) -> _Payload | None:
    """The object in a payload that is the answer itself: most of its names, at least two, are
    fields of the schema. None if there is none within reach."""
    places: list[Any] = [payload]
    for _ in range(_ANSWER_DEPTH):
        places = places[:_PLACES_MAX]
        for place in _objects(places):
            known = len(names & place.keys())
            written = {name: place[name] for name in place if name in names or name not in _BESIDE}
            if known >= min(2, len(names)) and 2 * known > len(written):
                return written
        held = (one.values() if isinstance(one, dict) else one for one in places)
        places = [value for one in held for value in one if isinstance(value, dict | list)]
    return None


def joined_parts(parts: tuple[_Payload, ...]) -> _Payload | None:
    """One completion from the parts of a stream of no known shape, each of which holds a text; None
    if they make no object. A last part may repeat the whole, and so may each of them."""
    texts = [text for part in parts if (text := _text_of(part, _OF_PARTS))]
    if not texts:
        return None
    grows = all(later.startswith(text) for text, later in pairwise(texts))
    repeats = len(texts) > 1 and "".join(texts[:-1]) == texts[-1]
    said = texts[-1] if grows or repeats else "".join(texts)
    if "{" not in said:
        return None
    told: _Payload = {}
    for part in parts:
        told |= {name: part[name] for name in _OF_THE_END if part.get(name) is not None}
    return _completion(told, {"content": said}, _reason(told))


def _text_of(part: _Payload, holders: tuple[str, ...]) -> str:
    """The first text in a part of a stream under a name for texts."""
    held: list[Any] = [part]
    for _ in range(_HOLDS_MAX):
        places = _places(held)
        texts = (place[name] for place in places for name in _SAID if name in place)
        text = next((text for text in texts if isinstance(text, str)), None)
        if text is not None:
            return text
        held = [place[name] for place in places for name in holders if name in place]
    return ""


def _places(held: list[Any]) -> list[_Payload]:
    listed = (value if isinstance(value, list) else [value] for value in held)
    return _objects([*islice(chain.from_iterable(listed), _PLACES_MAX)])


def joined_events(events: Iterable[_Payload]) -> _Payload | None:
    """One completion from the events of a Responses or Messages stream; None if it is neither."""
    ended: _Payload | None = None
    texts: dict[str, list[str]] = {}
    known = False
    told: _Payload = {}
    for event in events:
        kind = event.get("type")
        if kind in _ENDS and isinstance(event.get("response"), dict):
            ended = event["response"]
        elif isinstance(kind, str) and kind in _DELTAS:
            known = True
            _add(texts, _DELTAS[kind], event.get("delta"))
        elif kind in ("content_block_start", "content_block_delta", "message_start"):
            known = True
            _messages_delta(texts, told, event)
        elif kind == "message_delta":
            _told(told, event)
    if ended is not None:
        return as_chat(ended)
    if not known:
        return None
    said = {name: "".join(parts) for name, parts in texts.items()}
    return _completion(told, _message(said), told.get("stop_reason"))


def _translated(payload: _Payload) -> _Payload | None:
    if "choices" in payload:
        return _with_messages(payload)
    message = payload.get("message")
    written = payload.get("output")
    if isinstance(written, list) and written and all(isinstance(one, str) for one in written):
        return _completion(payload, {"content": "".join(written)}, payload.get("status"))
    if isinstance(written, list) or isinstance(payload.get("output_text"), str):
        return _responses(payload)
    if isinstance(payload.get("content"), list) and payload.get("role") == "assistant":
        return _messages(payload)
    if isinstance(payload.get("candidates"), list) or "promptFeedback" in payload:
        return _candidates(payload)
    if isinstance(message, dict) and "content" in message:
        return _completion(payload, message, _reason(payload))
    for name in ("text", "response", "generated_text", "content"):
        if isinstance(payload.get(name), str):
            return _completion(payload, {"content": payload[name]}, _reason(payload))
    return None


def _reason(payload: _Payload) -> Any:
    return next((payload[name] for name in _REASON_NAMES if payload.get(name)), None)


def _unwrapped(payload: _Payload) -> _Payload | None:
    inner = (_only(payload.get(name)) for name in _WRAPPERS)
    found = next((one for one in inner if isinstance(one, dict)), None)
    if found is None:
        return None
    beside = {name: payload.get(name) for name in _BESIDE}
    return {name: told for name, told in beside.items() if told is not None} | found


def _only(value: Any) -> Any:
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _searched(payload: _Payload) -> _Payload:
    """A payload of no known shape as a chat completion, if a text with an object stands in it under
    a name for texts."""
    held: list[Any] = [payload]
    for _ in range(_HOLDS_MAX):
        places = _places(held)
        for place in places:
            text = next((_joined_text(place.get(name)) for name in _SAID if name in place), "")
            if "{" in text:
                return _completion(payload, {"content": text}, _reason(place))
        held = [place[name] for place in places for name in _HOLDS if name in place]
    return payload


def _joined_text(value: Any) -> str:
    texts = value if isinstance(value, list) else [value]
    return "".join(texts) if all(isinstance(text, str) for text in texts) else ""


def _with_messages(payload: _Payload) -> _Payload:
    """Choices whose text stands in no message: the API from before chats, or a choice that is a
    text, a list of messages, or the message itself."""
    choices = payload.get("choices")
    if isinstance(choices, dict) and any(isinstance(one, dict) for one in choices.values()):
        choices = _objects(list(choices.values()))
        payload = payload | {"choices": choices}
    if not isinstance(choices, list):
        return payload
    told = [(choice, _message_of(choice)) for choice in choices[:CHOICES_MAX]]
    with_messages = [
        choice
        if message is None
        else (choice if isinstance(choice, dict) else {}) | {"message": message}
        for choice, message in told
    ]
    return payload | {"choices": with_messages}


def _message_of(choice: Any) -> _Payload | None:
    """The message of a choice that holds it elsewhere; None where it is in its place."""
    if isinstance(choice, str):
        return {"content": choice}
    if not isinstance(choice, dict) or isinstance(choice.get("message"), dict | str):
        return None
    if "delta" in choice:
        return None
    for name in ("message", "messages"):
        told = choice.get(name)
        listed = _objects(told if isinstance(told, list) else [told])
        answers = [one for one in listed if one.get("role", "assistant") != "user"]
        if answers:
            return answers[-1]
    text = next((choice[name] for name in _SAID if choice.get(name)), None)
    return None if text is None else {"content": text}


def _responses(payload: _Payload) -> _Payload:
    texts: dict[str, list[str]] = {}
    output = payload.get("output")
    for item in _objects(output):
        kind = item.get("type")
        if kind == "function_call":
            _add(texts, "arguments", item.get("arguments"))
        elif kind == "reasoning":
            for part in (*_objects(item.get("summary")), *_objects(item.get("content"))):
                _add(texts, "reasoning_content", part.get("text"))
        else:
            for part in _objects(item.get("content")):
                _add(texts, "content", part.get("text"))
                _add(texts, "refusal", part.get("refusal"))
    if not any(texts.get("content", ())):
        texts["content"] = []
        _add(texts, "content", payload.get("output_text"))
    details = payload.get("incomplete_details")
    reason = details.get("reason") if isinstance(details, dict) else payload.get("status")
    said = {name: "".join(parts) for name, parts in texts.items()}
    return _completion(payload, _message(said), reason)


def _messages(payload: _Payload) -> _Payload:
    texts: dict[str, list[str]] = {}
    for block in _objects(payload["content"]):
        _block(texts, block)
    said: dict[str, Any] = {name: "".join(parts) for name, parts in texts.items()}
    tools = [block for block in _objects(payload["content"]) if block.get("type") == "tool_use"]
    if tools and isinstance(tools[0].get("input"), dict):
        said["arguments"] = tools[0]["input"]
    return _completion(payload, _message(said), payload.get("stop_reason"))


def _messages_delta(texts: dict[str, list[str]], told: _Payload, event: _Payload) -> None:
    if isinstance(event.get("message"), dict):
        _told(told, event["message"])
    for name in ("content_block", "delta"):
        if isinstance(event.get(name), dict):
            _block(texts, event[name])


def _told(told: _Payload, event: _Payload) -> None:
    """What an event of a Messages stream says about the whole."""
    delta = event.get("delta")
    usage = event.get("usage")
    if isinstance(delta, dict):
        told["stop_reason"] = delta.get("stop_reason")
    if isinstance(usage, dict):
        told["usage"] = told.get("usage", {}) | usage
    told["model"] = event.get("model") or told.get("model")


def _block(texts: dict[str, list[str]], block: _Payload) -> None:
    _add(texts, "content", block.get("text"))
    _add(texts, "reasoning_content", block.get("thinking"))
    _add(texts, "arguments", block.get("partial_json"))


def _candidates(payload: _Payload) -> _Payload:
    first = next(iter(_objects(payload.get("candidates"))), {})
    feedback = payload.get("promptFeedback")
    blocked = isinstance(feedback, dict) and bool(feedback.get("blockReason"))
    content = first.get("content")
    texts: dict[str, list[str]] = {}
    for part in _objects(content.get("parts") if isinstance(content, dict) else None):
        called = part.get("functionCall")
        if isinstance(called, dict) and isinstance(called.get("args"), dict):
            _add(texts, "arguments", json.dumps(called["args"]))
        _add(texts, "reasoning_content" if part.get("thought") else "content", part.get("text"))
    usage = payload.get("usageMetadata")
    counts = usage if isinstance(usage, dict) else {}
    said = {name: "".join(parts) for name, parts in texts.items()}
    reason = first.get("finishReason") or ("content_filter" if blocked else None)
    translated = _completion(payload, _message(said), reason)
    return translated | {
        "usage": {
            "prompt_tokens": counts.get("promptTokenCount"),
            "completion_tokens": counts.get("candidatesTokenCount"),
        }
    }


def _completion(payload: _Payload, message: _Payload, reason: Any) -> _Payload:
    asked, answered = counted(payload.get("usage"))
    word = _REASONS.get(reason, reason) if isinstance(reason, str) else reason
    return {
        "model": payload.get("model"),
        "choices": [{"message": message, "finish_reason": word}],
        "usage": {
            "prompt_tokens": payload.get("prompt_eval_count") if asked is None else asked,
            "completion_tokens": payload.get("eval_count") if answered is None else answered,
        },
    }


def _message(said: dict[str, Any]) -> _Payload:
    arguments = said.pop("arguments", None)
    if arguments and not said.get("content"):
        said["function_call"] = {"arguments": arguments}
    return said


def _objects(values: Any) -> list[_Payload]:
    return [one for one in values if isinstance(one, dict)] if isinstance(values, list) else []


def _add(texts: dict[str, list[str]], name: str, text: Any) -> None:
    if isinstance(text, str):
        texts.setdefault(name, []).append(text)

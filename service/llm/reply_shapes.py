"""Reads a completion that a server sends in the shape of another API.

Gateways translate between APIs, and some leave the answer in the shape of the model's own: OpenAI's
Responses, Anthropic's Messages, the completions from before chats, Ollama's chat, DashScope's
`output`, Gemini's `candidates`, and an answer that is wrapped (`result`, `data`, `response`). Each
becomes a chat completion, and the events of a Responses or Messages stream become one.

A payload that has choices is none of these. A payload of no known shape stays as it is.

Pure and total.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeAlias

_Payload: TypeAlias = dict[str, Any]

_WRAPPERS = ("result", "data", "response", "output")
"""Names under which gateways put the whole answer (Cloudflare, Coze, a stream of Responses,
DashScope)."""
_WRAPPERS_MAX = 3
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
            return payload
        payload = inner
    return payload


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
    if isinstance(payload.get("output"), list) or isinstance(payload.get("output_text"), str):
        return _responses(payload)
    if isinstance(payload.get("content"), list) and payload.get("role") == "assistant":
        return _messages(payload)
    if isinstance(payload.get("candidates"), list) or "promptFeedback" in payload:
        return _candidates(payload)
    if isinstance(message, dict) and ("done" in payload or "finish_reason" in payload):
        reason = payload.get("done_reason") or payload.get("finish_reason")
        return _completion(payload, message, reason)
    for name in ("text", "response", "generated_text"):
        if isinstance(payload.get(name), str):
            reason = payload.get("finish_reason") or payload.get("done_reason")
            return _completion(payload, {"content": payload[name]}, reason)
    return None


def _unwrapped(payload: _Payload) -> _Payload | None:
    inner = (payload.get(name) for name in _WRAPPERS)
    found = next((one for one in inner if isinstance(one, dict)), None)
    return None if found is None else {"usage": payload.get("usage"), **found}


def _with_messages(payload: _Payload) -> _Payload:
    """Choices whose text stands beside no message: the API from before chats."""
    choices = payload["choices"]
    if not isinstance(choices, list) or not any(map(_is_bare, choices)):
        return payload
    texts = [
        choice | {"message": {"content": choice["text"]}} if _is_bare(choice) else choice
        for choice in choices
    ]
    return payload | {"choices": texts}


def _is_bare(choice: Any) -> bool:
    return (
        isinstance(choice, dict)
        and isinstance(choice.get("text"), str)
        and not isinstance(choice.get("message"), dict)
        and "delta" not in choice
    )


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
    usage = payload.get("usage")
    counts = usage if isinstance(usage, dict) else {}
    word = _REASONS.get(reason, reason) if isinstance(reason, str) else reason
    return {
        "model": payload.get("model"),
        "choices": [{"message": message, "finish_reason": word}],
        "usage": {
            "prompt_tokens": _first(
                counts, ("prompt_tokens", "input_tokens"), payload.get("prompt_eval_count")
            ),
            "completion_tokens": _first(
                counts, ("completion_tokens", "output_tokens"), payload.get("eval_count")
            ),
        },
    }


def _message(said: dict[str, Any]) -> _Payload:
    arguments = said.pop("arguments", None)
    if arguments and not said.get("content"):
        said["function_call"] = {"arguments": arguments}
    return said


def _first(counts: _Payload, names: tuple[str, ...], other: Any) -> Any:
    return next((counts[name] for name in names if name in counts), other)


def _objects(values: Any) -> list[_Payload]:
    return [one for one in values if isinstance(one, dict)] if isinstance(values, list) else []


def _add(texts: dict[str, list[str]], name: str, text: Any) -> None:
    if isinstance(text, str):
        texts.setdefault(name, []).append(text)

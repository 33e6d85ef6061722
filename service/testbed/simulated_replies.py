"""How the simulator's answers look in each dialect: shapes alone, no behaviour."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Served:
    """One completion as the dialects need it."""

    text: str
    finish: str
    prompt_tokens: int
    completion_tokens: int
    service_s: float
    queue_s: float


@dataclass(frozen=True, slots=True)
class DialectShape:
    prompt: Callable[[dict[str, Any]], str]
    reply: Callable[[str, Served], dict[str, Any]]


def _messages(request: dict[str, Any]) -> str:
    return "\n".join(str(message["content"]) for message in request["messages"])


def _ollama_reply(model: str, served: Served) -> dict[str, Any]:
    prompt_s = min(served.service_s * 0.1, served.prompt_tokens * 0.0005)
    return {
        "model": model,
        "created_at": "2026-01-01T00:00:00Z",
        "message": {"role": "assistant", "content": served.text},
        "done": True,
        "done_reason": served.finish,
        "total_duration": int((served.queue_s + served.service_s) * 1e9),
        "load_duration": 0,
        "prompt_eval_count": served.prompt_tokens,
        "prompt_eval_duration": int(prompt_s * 1e9),
        "eval_count": served.completion_tokens,
        "eval_duration": int((served.service_s - prompt_s) * 1e9),
    }


def _openai_reply(model: str, served: Served) -> dict[str, Any]:
    message = {"role": "assistant", "content": served.text}
    total = served.prompt_tokens + served.completion_tokens
    return {
        "id": "simulated",
        "object": "chat.completion",
        "created": 0,
        "model": model,
        "choices": [{"index": 0, "message": message, "finish_reason": served.finish}],
        "usage": {
            "prompt_tokens": served.prompt_tokens,
            "completion_tokens": served.completion_tokens,
            "total_tokens": total,
        },
    }


DIALECTS: dict[tuple[str, str], DialectShape] = {
    ("POST", "/api/chat"): DialectShape(_messages, _ollama_reply),
    ("POST", "/v1/chat/completions"): DialectShape(_messages, _openai_reply),
    ("POST", "/think"): DialectShape(
        lambda request: str(request["prompt"]), lambda _model, served: {"response": served.text}
    ),
}


def vllm_page(running: int, waiting: int, slots: int) -> bytes:
    """A Prometheus page with vLLM's names."""
    return (
        f"vllm:num_requests_running {running}\n"
        f"vllm:num_requests_waiting {waiting}\n"
        f"vllm:kv_cache_usage_perc {running / slots:.3f}\n"
    ).encode()


def gpu_page(running: int, slots: int) -> bytes:
    """A `/think` server's gauges, made up from how many slots are busy."""
    busy = 100 * min(1.0, running / max(slots, 1))
    gpu = {"memory_used": 2_000 + 400 * running, "utilization": round(busy, 1)}
    return json.dumps({"gpu": gpu}).encode()

"""Brings up a llama.cpp server, and asks it what the API of the service does not tell."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

_CHILD = Path(__file__).with_name("llama_child.py")
_START_MAX_S = 180.0
_POLL_S = 0.5
_REPLY_MAX_S = 3_600.0
_NICENESS = 10


class ServerMissing(Exception):
    """Raised when there is no server to measure."""


@dataclass(frozen=True, slots=True)
class LlamaServer:
    """A running server."""

    base_url: str
    model: str

    def tokens(self, text: str) -> int:
        """How many tokens the model's tokenizer makes of a text."""
        return len(self._post("/tokenize", {"content": text})["tokens"])

    def cached_tokens(self, body: bytes) -> tuple[int, int]:
        """The tokens of a request's prompt, and how many of them the server had in its prefix
        cache; one token is generated."""
        asked = json.loads(body) | {"max_tokens": 1, "stream": False}
        usage = self._post("/v1/chat/completions", asked)["usage"]
        details = usage.get("prompt_tokens_details") or {}
        return int(usage["prompt_tokens"]), int(details.get("cached_tokens") or 0)

    def _post(self, path: str, payload: dict[str, Any]) -> Any:
        root = self.base_url.removesuffix("/v1")
        try:
            reply = httpx.post(f"{root}{path}", json=payload, timeout=_REPLY_MAX_S)
            return reply.raise_for_status().json()
        except (httpx.HTTPError, ValueError) as error:
            raise ServerMissing(f"{path} of the server at {root}: {error}") from None


@contextmanager
def llama_server(
    weights: Path, python: str, threads: int, slots: int, log: Path
) -> Iterator[LlamaServer]:
    """A server for these weights, by the `xllamacpp` of another interpreter; it ends with the
    block. Raises NoServer."""
    port = _free_port()
    numbers = map(str, (port, threads, slots))
    with log.open("wb") as written:
        child = subprocess.Popen(
            [python, str(_CHILD), str(weights.resolve()), *numbers],
            stdin=subprocess.PIPE,
            stdout=written,
            stderr=written,
            preexec_fn=lambda: os.nice(_NICENESS),
        )
    try:
        yield LlamaServer(_ready(child, port, log), "measured")
    finally:
        child.terminate()
        child.wait()


def _ready(child: subprocess.Popen[bytes], port: int, log: Path) -> str:
    root = f"http://127.0.0.1:{port}"
    for _ in range(int(_START_MAX_S / _POLL_S)):
        if child.poll() is not None:
            raise ServerMissing(
                f"the server ended; {log} says why (it needs the package xllamacpp)"
            )
        try:
            if httpx.get(f"{root}/health", timeout=_POLL_S).is_success:
                return f"{root}/v1"
        except httpx.HTTPError:
            pass
        time.sleep(_POLL_S)
    raise ServerMissing(f"the server was not ready after {_START_MAX_S:.0f} s; see {log}")


def _free_port() -> int:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        return int(bound.getsockname()[1])

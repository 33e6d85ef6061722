"""Reads a few gauges from a model server's Prometheus page.

vLLM, llama.cpp (with `--metrics`) and SGLang report how many calls they work on and how many wait,
each under its own names. Series of one name are summed, shares are averaged. The page is untrusted
and may contain anything; unreadable parts are ignored.
"""

from __future__ import annotations

import re

from service.llm.dialect import ServerGauges
from service.llm.values import COUNT_MAX, quantity

_LINE = re.compile(
    rb"^([A-Za-z_:][A-Za-z0-9_:]*)(?:\{[^\n]*\})?[ \t]+([0-9.eE+-]{1,32})(?:[ \t]+[0-9]+)?\r?$",
    re.M,
)
_WAITING = ("vllm:num_requests_waiting", "llamacpp:requests_deferred", "sglang:num_queue_reqs")
_RUNNING = ("vllm:num_requests_running", "llamacpp:requests_processing", "sglang:num_running_reqs")
_CACHE_USAGE = (
    "vllm:kv_cache_usage_perc",
    "vllm:gpu_cache_usage_perc",
    "llamacpp:kv_cache_usage_ratio",
    "sglang:token_usage",
)


def server_gauges(page: bytes) -> ServerGauges:
    """The gauges on the page; None for each that the server does not report."""
    found: dict[str, list[float]] = {}
    wanted = {name.encode(): name for name in (*_WAITING, *_RUNNING, *_CACHE_USAGE)}
    for match in _LINE.finditer(page):
        name = wanted.get(match.group(1))
        value = _number(match.group(2))
        if name is not None and value is not None:
            found.setdefault(name, []).append(value)
    shares = _first(found, _CACHE_USAGE)
    return ServerGauges(
        calls_waiting=_sum(_first(found, _WAITING)),
        calls_running=_sum(_first(found, _RUNNING)),
        kv_cache_usage=min(sum(shares) / len(shares), 1.0) if shares else None,
    )


def _first(found: dict[str, list[float]], names: tuple[str, ...]) -> list[float]:
    return next((found[name] for name in names if name in found), [])


def _sum(values: list[float]) -> float | None:
    return min(sum(values), float(COUNT_MAX)) if values else None


def _number(text: bytes) -> float | None:
    try:
        value = quantity(float(text))
    except ValueError:
        return None
    return None if value is None else min(value, float(COUNT_MAX))

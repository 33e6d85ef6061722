"""Rules for single values in a server's JSON: the promised type or None, for any input."""

from __future__ import annotations

import json
import math
from dataclasses import astuple
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.limiting import virtual_time
from service.limits.limit import AdaptiveLimit, LimitBounds
from service.limits.limit_queue import QueueTimeSearch
from service.limits.limit_throughput import ThroughputSearch
from service.limits.rate_budget import RateBudget
from service.llm.dialect import Dialect, HttpReply
from service.llm.exposition import server_gauges
from service.llm.gate import Gate
from service.llm.limiter import Limiter
from service.llm.ollama import OllamaDialect
from service.llm.openai import OpenAiDialect
from service.llm.retry_after import retry_after_s
from service.llm.values import count, memory_bytes, name, names_in, quantity, share
from service.model.completion import Completion, Prompt
from service.model.outcome import GateSignal

anything = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.lists(st.integers())
    | st.dictionaries(st.text(), st.integers())
)


@given(anything)
def test_a_value_has_the_promised_type_or_is_none(value: Any) -> None:
    """Nothing raises, nothing infinite, negative or unprintable gets through."""
    tokens, number, label = count(value), quantity(value), name(value)
    used, busy = memory_bytes(value), share(value)
    assert tokens is None or (type(tokens) is int and tokens >= 0)
    assert number is None or (math.isfinite(number) and number >= 0)
    assert used is None or (math.isfinite(used) and used >= 0)
    assert busy is None or 0 <= busy <= 1
    assert label is None or (label.isprintable() and 0 < len(label) <= 200)


def test_names_in_a_list_are_those_that_can_be_shown() -> None:
    """Entries of other shapes are skipped; what is no list has no names, not even none."""
    listed = [{"id": "a"}, "b", {"name": "c"}, {"id": 4}, {"id": "\x1b[2J"}, {"id": "d"}]
    assert names_in(listed, "id") == ("a", "d")
    assert names_in([], "id") == ()
    assert names_in({"id": "a"}, "id") is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (8123, 8123 * 2**20),
        (8123.5, 8123.5 * 2**20),
        ("8123.5 MiB", 8123.5 * 2**20),
        ("8123", 8123 * 2**20),
        ("2 GB", 2e9),
        ("2GiB", 2 * 2**30),
        (" 17 bytes ", 17.0),
        ("2 apples", None),
        ("-1 MiB", None),
        ("MiB", None),
        (None, None),
        ("1" * 400, None),
    ],
)
def test_memory_is_bytes_in_any_unit(value: Any, expected: float | None) -> None:
    """Without a unit, in MiB as `nvidia-smi` prints it; words do not count."""
    assert memory_bytes(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(73, 0.73), ("73 %", 0.73), ("73", 0.73), (0.5, 0.005), (250, 1.0), ("73 MiB", None)],
)
def test_a_share_is_one_of_per_cent(value: Any, expected: float | None) -> None:
    """Never more than all."""
    assert share(value) == expected


@pytest.mark.parametrize("value", [900, 900.0, "900"])
def test_a_count_is_read_in_any_spelling(value: Any) -> None:
    """Of gateways in languages without whole numbers, or with large ones as text."""
    assert count(value) == 900


@pytest.mark.parametrize("value", ["", "9e2", "-1", "9" * 19, 0.5, math.inf, math.nan, "٣"])
def test_what_is_no_whole_number_is_no_count(value: Any) -> None:
    """Nothing is rounded or guessed."""
    assert count(value) is None


def test_a_truth_value_is_no_number() -> None:
    """JSON's true would otherwise count as one token."""
    assert count(True) is None
    assert quantity(True) is None


def test_a_number_too_large_for_a_float_is_refused() -> None:
    """Python's integers have no end; converting such a one would raise."""
    assert quantity(10**400) is None


ABSURD = st.one_of(
    anything,
    st.sampled_from([10**9, 10**18, 10**400, -1, 2**63, 1e308, -1e308, math.inf, -math.inf]),
    st.sampled_from([math.nan, True, "10", [1], {"a": 1}, 5, 0.5]),
)
ELAPSED_S = 3.0
QUESTION = Prompt("read", "Invoice 1", {"type": "object"}, "invoice", "v1", 64)


def _ollama(values: list[Any]) -> tuple[Dialect, dict[str, Any]]:
    names = (
        "prompt_eval_count",
        "eval_count",
        "total_duration",
        "load_duration",
        "prompt_eval_duration",
        "eval_duration",
    )
    said = {"message": {"content": "{}"}, "done_reason": "stop"}
    return OllamaDialect(4_096), said | dict(zip(names, values, strict=True))


def _openai(values: list[Any]) -> tuple[Dialect, dict[str, Any]]:
    prompt, completion, total, prompt_ms, predicted_ms, cached = values
    return OpenAiDialect(), {
        "choices": [{"message": {"content": "{}"}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": prompt, "completion_tokens": completion, "total_tokens": total},
        "timings": {"prompt_ms": prompt_ms, "predicted_ms": predicted_ms, "cache_n": cached},
    }


@given(st.lists(st.lists(ABSURD, min_size=6, max_size=6), min_size=1, max_size=20), st.booleans())
def test_absurd_numbers_in_replies_have_no_effect(rows: list[list[Any]], timings: bool) -> None:
    """Through the dialects into gate, limiter and budget: the gate never closes for longer than a
    debt may last, the limit stays within its bounds, and nothing raises."""
    virtual_time.run(_absurd_replies(rows, _ollama if timings else _openai))


async def _absurd_replies(rows: list[list[Any]], dialect_of: Any) -> None:
    adaptive = AdaptiveLimit(
        LimitBounds(2, 8, declared=False), QueueTimeSearch(2), ThroughputSearch(8)
    )
    now_s = 0.0
    gate = Gate(2, Limiter(adaptive, lambda _: None, clock=lambda: now_s), RateBudget(600, 60_000))
    for row in rows:
        dialect, payload = dialect_of(row)
        request = dialect.request(QUESTION, "m")
        body = json.dumps(payload).encode()
        answer = dialect.read(request, HttpReply(200, {}, body, ELAPSED_S))
        assert isinstance(answer, Completion)
        assert (answer.prompt_tokens or 0) <= len(request.body) + 1_024
        assert (answer.completion_tokens or 0) <= max(64, len(body))
        times = answer.server_times
        parts = astuple(times) if times is not None else ()
        for part_s in parts:
            assert part_s is None or 0.0 <= part_s <= ELAPSED_S
        async with gate.slot() as slot:
            slot.finish(GateSignal.SUCCESS, completion=answer)
        assert 1 <= gate.limit <= 8
        assert gate._opens_in_s() <= 300.0


@given(ABSURD, ABSURD, st.text(max_size=40))
def test_absurd_pages_and_headers_stay_within_bounds(one: Any, other: Any, header: str) -> None:
    """Slots, gauges and requested delays."""
    dialect = OpenAiDialect()
    body = json.dumps({"total_slots": one}).encode()
    slots = dialect.read_capacity(HttpReply(200, {}, body))
    adaptive = AdaptiveLimit(
        LimitBounds(1, 2, declared=False), QueueTimeSearch(1), ThroughputSearch(2)
    )
    if slots is not None:
        adaptive.declare(slots, 0.0)
    assert 1 <= adaptive.limit <= 2
    page = f"vllm:num_requests_waiting {one}\nvllm:num_requests_running {other}\n" * 3
    gauges = server_gauges(page.encode("utf-8", "replace"))
    for second in range(5):
        if gauges.calls_waiting is not None:
            adaptive.on_waiting(gauges.calls_waiting, gauges.calls_running or 0.0, float(second))
    assert 1 <= adaptive.limit <= 2
    for value in (header, str(one), str(one) * 1_000):
        for key in ("retry-after", "retry-after-ms"):
            wait_s = retry_after_s({key: value, "date": str(other)}, 300.0, 1.8e9)
            assert wait_s is None or 0.0 <= wait_s <= 300.0


def test_a_server_that_counts_a_billion_tokens_delays_no_call() -> None:
    """A token is at least a byte of the request or the reply."""
    budget = RateBudget(None, 60_000)
    budget.end(0.0, budget.start(0.0), 1e9)
    assert budget.ready_in_s(0.0) <= 300.0
    dialect, payload = _ollama([10**9, 10**9, 1, 1, 1, 1])
    body = json.dumps(payload).encode()
    answer = dialect.read(dialect.request(QUESTION, "m"), HttpReply(200, {}, body, ELAPSED_S))
    assert isinstance(answer, Completion)
    assert (answer.prompt_tokens or 0) + (answer.completion_tokens or 0) < 5_000

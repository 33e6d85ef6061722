"""Every contestant does the work, all of it, and never has more calls in flight than slots.

The comparison is worth nothing if one of them cheats or is broken: so each is run here, on a real
Kafka, with few events.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.peers.chunks import chunks_of
from benchmarks.peers.contest import quick
from benchmarks.peers.contestants import CONTESTANTS, MODEL, Absent, probe, request_template
from benchmarks.peers.contract import Job, request_for, source_headers
from benchmarks.peers.measures import Field, killed, paced, saturated, staged
from service.bench.simulator_process import simulator_stats
from service.extraction.prompts import load_prompt
from service.llm.ollama import OllamaDialect
from service.settings import LlmSettings
from service.testbed.invoices import SampleEvent, stream
from tests.shared_kafka import SharedKafka

SAME = replace(quick(Field(slots=4, batch=8)), warm_up_s=0.0, window_s=20.0)


def _events(count: int) -> Sequence[SampleEvent]:
    return list(stream(count, 7, poison_share=0))


def _named(name: str) -> Any:
    return next(contestant for contestant in CONTESTANTS if contestant.name == name)


@pytest.mark.parametrize("name", [contestant.name for contestant in CONTESTANTS])
def test_every_contestant_does_all_of_the_work_within_its_slots(
    kafka: SharedKafka, name: str
) -> None:
    """One result per event, from a server with as many slots as calls are allowed, which so never
    had a call waiting."""
    ready = probe(_named(name), {})
    if isinstance(ready, Absent):
        pytest.skip(f"NOT TESTED: {name}: {ready.reason}")
    events = _events(24)
    with staged(kafka, ready, SAME, 0.02, request_template()) as rig:
        figures = saturated(rig, SAME, events)
        stats = simulator_stats(rig.llm_port)
        assert sorted(rig.results.seen.values()) == [1] * len(events)
    assert stats["answered"] == stats["requests"] == len(events)
    assert stats["queue_peak"] == 0
    assert figures.throughput_per_s > 0
    assert figures.rss_peak_mb > 10


def test_the_service_loses_and_doubles_nothing_when_it_is_killed(kafka: SharedKafka) -> None:
    """The measurement of kills, at its own promise."""
    ready = probe(_named("exactly-once"), {})
    assert not isinstance(ready, Absent)
    same = replace(SAME, killed_events=200, kill_after_s=0.5)
    with staged(kafka, ready, same, 0.1, request_template()) as rig:
        found = killed(rig, same, _events(200), 0.5)
    assert 0 < found.before < found.events == 200
    assert (found.lost, found.doubled) == (0, 0)


def test_a_paced_run_tells_how_long_results_took(kafka: SharedKafka) -> None:
    """Never less than the call itself, and the tail never less than the middle."""
    ready = probe(_named("at-least-once"), {})
    assert not isinstance(ready, Absent)
    same = replace(SAME, paced_events=20, sigma=0.0, mean_s=0.05)
    with staged(kafka, ready, same, 0.05, request_template()) as rig:
        found = paced(rig, same, _events(24))
    assert 0.05 <= found.p50_s <= found.p99_s


def test_peers_ask_what_the_service_asks() -> None:
    """The same request but for the fence, which is chance."""
    event = _events(1)[0]
    job = Job("", "", "", "", "", request_template(), 1, 1, 1, 1, "")
    text = json.loads(event.value or b"")["document"]["text"]
    prompt = load_prompt().ask(text, "0" * 16, 2_048)
    ours = OllamaDialect(LlmSettings().num_ctx).request(prompt, MODEL)
    assert request_for(job, event.value) == json.loads(ours.body or b"")


def test_an_absent_peer_is_named_with_its_reason() -> None:
    """And what can be done about it; no path is told."""
    without = replace(_named("quix"), module="benchmarks.peers.no_such_module")
    absent = probe(without, {"quixstreams": sys.executable})
    assert isinstance(absent, Absent)
    assert "--peer-python quixstreams=quixstreams/bin/python" in absent.reason
    assert "quixstreams>=3" in absent.reason
    lost = probe(_named("quix"), {"quixstreams": "/no/such/python"})
    assert isinstance(lost, Absent)
    assert "/no/such" not in lost.reason


@given(st.lists(st.integers(), min_size=1, max_size=200), st.integers(1, 64))
def test_chunks_keep_every_record_once_and_are_at_most_as_many_as_workers(
    records: list[int], workers: int
) -> None:
    """In order, none empty."""
    chunks = chunks_of(records, workers)
    assert [record for chunk in chunks for record in chunk] == records
    assert len(chunks) <= workers
    assert all(chunks)


def test_the_source_is_named_as_the_service_names_it() -> None:
    """So that one reader can count all of them."""
    assert source_headers("t", 3, 14) == [
        ("invoice.source.topic", b"t"),
        ("invoice.source.partition", b"3"),
        ("invoice.source.offset", b"14"),
    ]

"""The checker sees what it must see: broken runs are caught, every one of them."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import replace

import pytest

from service.testbed.invoices import POISON, make_invoice
from tests.chaos.checker import Observation, Read, violations

EVENTS, RESULTS, FAILURES = "events", "results", "failures"
MUTATIONS_PER_KIND = 80


def _headers(offset: int, partition: int, outcome: str) -> tuple[tuple[str, bytes | None], ...]:
    return (
        ("invoice.source.topic", EVENTS.encode()),
        ("invoice.source.partition", str(partition).encode()),
        ("invoice.source.offset", str(offset).encode()),
        ("invoice.outcome", outcome.encode()),
    )


def _clean_run() -> Observation:
    events: list[Read] = []
    results: list[Read] = []
    failures: list[Read] = []
    for number in range(60):
        partition, offset = number % 2, number // 2
        key = b"k%d" % (number % 5 // 2 * 2 + partition)
        if number % 12 == 5:
            value = POISON["nan"]
            events.append(Read(EVENTS, partition, offset, key, value, ()))
            headers = _headers(offset, partition, "failed")
            failures.append(Read(FAILURES, partition, len(failures), key, value, headers))
            continue
        invoice = make_invoice(number)
        events.append(
            Read(EVENTS, partition, offset, key, json.dumps(invoice.event()).encode(), ())
        )
        body = json.dumps({"invoice": invoice.truth}).encode()
        headers = _headers(offset, partition, "extracted")
        results.append(Read(RESULTS, partition, len(results), key, body, headers))
    samples = [{0: n, 1: n} for n in range(0, 31, 3)]
    return Observation(events, results, failures, samples, {0: 30, 1: 30}, ordered_by_key=True)


def _some(rng: random.Random, reads: list[Read]) -> int:
    return rng.randrange(len(reads))


def _drop(run: Observation, rng: random.Random) -> Observation:
    results = list(run.results)
    del results[_some(rng, results)]
    return replace(run, results=results)


def _double(run: Observation, rng: random.Random) -> Observation:
    results = list(run.results)
    results.append(results[_some(rng, results)])
    return replace(run, results=results)


def _alter(run: Observation, rng: random.Random) -> Observation:
    """One digit of the gross total is another."""
    results = list(run.results)
    at = _some(rng, results)
    body = json.loads(results[at].value or b"")
    gross = body["invoice"]["totals"]["gross"]
    body["invoice"]["totals"]["gross"] = str((int(gross[0]) + 1) % 10) + gross[1:]
    results[at] = replace(results[at], value=json.dumps(body).encode())
    return replace(run, results=results)


def _alter_failure(run: Observation, rng: random.Random) -> Observation:
    failures = list(run.failures)
    at = _some(rng, failures)
    value = bytearray(failures[at].value or b"")
    value[rng.randrange(len(value))] ^= 1
    failures[at] = replace(failures[at], value=bytes(value))
    return replace(run, failures=failures)


def _to_failures(run: Observation, rng: random.Random) -> Observation:
    """A readable invoice is written to the wrong topic."""
    results, failures = list(run.results), list(run.failures)
    failures.append(replace(results.pop(_some(rng, results)), topic=FAILURES))
    return replace(run, results=results, failures=failures)


def _to_another_partition(run: Observation, rng: random.Random) -> Observation:
    results = list(run.results)
    at = _some(rng, results)
    results[at] = replace(results[at], partition=1 - results[at].partition)
    return replace(run, results=results)


def _swap(run: Observation, rng: random.Random) -> Observation:
    """Two results of one key change places."""
    results = list(run.results)
    first = _some(rng, results)
    mates = [
        index
        for index, read in enumerate(results)
        if index != first
        and (read.partition, read.key) == (results[first].partition, results[first].key)
    ]
    second = rng.choice(mates)
    one, two = results[first], results[second]
    results[first] = replace(two, offset=one.offset)
    results[second] = replace(one, offset=two.offset)
    return replace(run, results=results)


def _rewind(run: Observation, rng: random.Random) -> Observation:
    samples = [dict(sample) for sample in run.committed]
    at = rng.randrange(2, len(samples))
    samples[at][rng.randrange(2)] -= rng.randint(4, 6)
    return replace(run, committed=samples)


MUTATIONS: list[Callable[[Observation, random.Random], Observation]] = [
    _drop,
    _double,
    _alter,
    _alter_failure,
    _to_failures,
    _to_another_partition,
    _swap,
    _rewind,
]


def test_a_clean_run_has_no_violations() -> None:
    """A right log raises no complaint."""
    assert violations(_clean_run()) == []


@pytest.mark.parametrize("mutate", MUTATIONS, ids=lambda mutate: mutate.__name__.strip("_"))
def test_every_mutation_is_caught(
    mutate: Callable[[Observation, random.Random], Observation],
) -> None:
    """A run that is broken in one place, by any of these ways and anywhere, is never clean."""
    clean = _clean_run()
    for seed in range(MUTATIONS_PER_KIND):
        assert violations(mutate(clean, random.Random(seed))), f"{mutate.__name__} seed {seed}"

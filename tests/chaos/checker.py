"""The rules that must hold after any faults: pure functions over the records of an independent
client.

The checker knows the published contract (headers, topics) and the sample generator, and nothing of
the service. Each rule returns its violations as lines that name the coordinates. `test_checker`
breaks clean runs in every way it can think of and demands that each is seen.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from service.testbed.printed import read_back

Place = tuple[str, int, int]


@dataclass(frozen=True)
class Read:
    """One record as librdkafka read it."""

    topic: str
    partition: int
    offset: int
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes | None], ...]

    def header(self, name: str) -> str | None:
        """The one value of a header; None when it is absent."""
        values = [value for key, value in self.headers if key == name]
        return (values[0] or b"").decode() if values else None

    @property
    def source(self) -> Place:
        """Which input record this outcome claims to belong to."""
        return (
            self.header("invoice.source.topic") or "",
            int(self.header("invoice.source.partition") or -1),
            int(self.header("invoice.source.offset") or -1),
        )


@dataclass(frozen=True)
class Observation:
    """One run, as seen from outside."""

    events: Sequence[Read]
    results: Sequence[Read]
    failures: Sequence[Read]
    committed: Sequence[dict[int, int]] = ()
    """Samples of the group's offsets by partition, in time order."""
    ends: dict[int, int] | None = None
    """Log end of each input partition when all was quiet."""
    ordered_by_key: bool = False


def violations(run: Observation) -> list[str]:
    """Every broken rule, one line each; empty for a clean run."""
    return [
        *_complete_and_unique(run),
        *_exclusive(run),
        *_contents(run),
        *_placement(run),
        *(_key_order(run) if run.ordered_by_key else ()),
        *_offsets(run),
    ]


def lost(run: Observation) -> list[Place]:
    """Input records without any outcome."""
    seen = {outcome.source for outcome in _outcomes(run)}
    return [place(event) for event in run.events if place(event) not in seen]


def doubled(run: Observation) -> list[Place]:
    """Input records with more than one outcome."""
    counts = Counter(outcome.source for outcome in _outcomes(run))
    return [source for source, count in counts.items() if count > 1]


def place(event: Read) -> Place:
    """An input record's coordinates."""
    return (event.topic, event.partition, event.offset)


def _outcomes(run: Observation) -> list[Read]:
    return [*run.results, *run.failures]


def _complete_and_unique(run: Observation) -> Iterable[str]:
    known = {place(event) for event in run.events}
    yield from (f"lost: {at}" for at in lost(run))
    yield from (f"doubled: {at}" for at in doubled(run))
    for outcome in _outcomes(run):
        if outcome.source not in known:
            yield f"phantom: {outcome.topic}-{outcome.partition}@{outcome.offset}"


def _exclusive(run: Observation) -> Iterable[str]:
    both = {r.source for r in run.results} & {f.source for f in run.failures}
    yield from (f"in both topics: {at}" for at in sorted(both))
    for outcome, expected in (
        *((result, "extracted") for result in run.results),
        *((failure, "failed") for failure in run.failures),
    ):
        if outcome.header("invoice.outcome") != expected:
            yield f"wrong outcome header: {outcome.topic}-{outcome.partition}@{outcome.offset}"


def _contents(run: Observation) -> Iterable[str]:
    """Results are recomputed from the document; failures carry the event's own bytes."""
    events = {place(event): event for event in run.events}
    for result in run.results:
        event = events.get(result.source)
        if event is not None and not _same_invoice(event, result):
            yield f"wrong content: {result.source}"
    for failure in run.failures:
        event = events.get(failure.source)
        if event is None or failure.header("invoice.dlq.value") in ("null", "omitted"):
            continue
        if failure.value != event.value:
            yield f"altered bytes: {failure.source}"
        if _truth(event) is not None:
            yield f"failed although readable: {failure.source}"


def _same_invoice(event: Read, result: Read) -> bool:
    truth = _truth(event)
    try:
        invoice = json.loads(result.value or b"")["invoice"]
    except (ValueError, KeyError):
        return False
    if truth is None:
        return False
    numbers = [line["net_amount"] for line in truth["lines"]]
    return (
        invoice["invoice_number"] == truth["invoice_number"]
        and Decimal(invoice["totals"]["gross"]) == Decimal(truth["totals"]["gross"])
        and [line["net_amount"] for line in invoice["lines"]] == numbers
        and invoice["supplier"]["name"] == truth["supplier"]["name"]
    )


def _truth(event: Read) -> dict[str, Any] | None:
    try:
        return read_back(json.loads(event.value or b"")["document"]["text"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _placement(run: Observation) -> Iterable[str]:
    """An outcome keeps its event's partition and key."""
    events = {place(event): event for event in run.events}
    for outcome in _outcomes(run):
        event = events.get(outcome.source)
        if event is None:
            continue
        if outcome.partition != event.partition:
            yield f"moved to another partition: {outcome.source}"
        if outcome.key != event.key:
            yield f"key changed: {outcome.source}"


def _key_order(run: Observation) -> Iterable[str]:
    for topic in (run.results, run.failures):
        newest: dict[tuple[int, bytes], int] = {}
        for outcome in sorted(topic, key=lambda read: (read.partition, read.offset)):
            if outcome.key is None:
                continue
            lane = (outcome.partition, outcome.key)
            offset = outcome.source[2]
            if offset < newest.get(lane, -1):
                yield f"out of order for its key: {outcome.source}"
            newest[lane] = max(newest.get(lane, -1), offset)


def _offsets(run: Observation) -> Iterable[str]:
    newest: dict[int, int] = {}
    for sample in run.committed:
        for partition, offset in sample.items():
            if offset < newest.get(partition, 0):
                yield f"committed offset of {partition} went back to {offset}"
            newest[partition] = max(newest.get(partition, 0), offset)
    if run.ends is not None:
        final = run.committed[-1] if run.committed else {}
        for partition, end in run.ends.items():
            if final.get(partition, 0) != end:
                yield f"committed {final.get(partition)} of {end} in partition {partition}"

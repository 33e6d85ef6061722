"""The LangGraph graph: one micro-batch in, one `Send` per worker, outcomes out as each is known.

    START ─ fan_out ─▶ extract (workers in parallel, a share each) ─▶ aggregate ─▶ END

`fan_out` makes as many workers as the LLM server takes calls, at most one per invoice and at most
`_WORKERS_MAX`: a `Send` costs some ten times a coroutine. A worker runs the invoices of its share
side by side, for an invoice that waits for a slot or a retry must not hold up an e-invoice that
needs neither.

What LangGraph does under it, and the rules that follow:
- A node that raises cancels its siblings, so `extract` never raises: it returns outcomes.
- All tasks of a superstep write before `aggregate` runs, in any order, so every key that they write
  has a reducer that does not depend on order. Outcomes are keyed by coordinates, so that writing
  one twice changes nothing; tallies are sums.
- Each outcome is written to the custom stream, and leaves by it at once; the superstep's
  barrier holds up the report and nothing else. The graph holds what tasks return until the last
  one has ended, so they return outcomes without the events that these bring with them.
- An invoice that has to wait for long leaves the batch as `Deferred` and comes back in a later one:
  it holds up no report, and is counted where its outcome is.
- Plain functions are run in a thread pool, one hop per batch and node; all of these are
  coroutines, so that everything stays on the loop.
- Concurrency is bounded by the process-wide gate inside the extractor, never by the graph, whose
  own limit would be per batch.

This is the only module that uses langgraph; `light_langgraph` loads it.
"""

from __future__ import annotations

import operator
from asyncio import TaskGroup
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Annotated, Any, TypeAlias, TypedDict

from schemas.batch import BatchReport
from service.extraction.batch_report import BatchFacts, BatchTally, report_on
from service.extraction.light_langgraph import END, START, Send, StateGraph, StreamWriter
from service.extraction.ports import InvoiceDone, InvoiceExtractor, RunBatch
from service.model.outcome import Deferred, Extracted, Outcome
from service.model.record import Coordinates, SourceRecord

Outcomes: TypeAlias = dict[Coordinates, Outcome]

_WORKERS_MAX = 4


def merge_outcomes(left: Outcomes, right: Outcomes) -> Outcomes:
    """Reducer: the union by coordinates. The first outcome of a record stands, so that a repeated
    write cannot change what has already left."""
    return {**right, **left}


class BatchState(TypedDict):
    """The state of one micro-batch; every key that parallel tasks write has a reducer."""

    facts: BatchFacts
    records: Sequence[SourceRecord]
    outcomes: Annotated[Outcomes, merge_outcomes]
    tally: Annotated[BatchTally, operator.add]
    report: BatchReport | None


class Share(TypedDict):
    """The argument of one `Send`: the invoices of one worker."""

    records: Sequence[SourceRecord]
    batch_id: str


def worker_count(invoices: int, calls: int) -> int:
    """How many workers share a batch, by its invoices and the calls that the server takes now."""
    return max(1, min(invoices, calls, _WORKERS_MAX))


def shares(records: Sequence[SourceRecord], count: int) -> list[Sequence[SourceRecord]]:
    """`records` in `count` runs of neighbours, whose lengths differ by one at most. Neighbours stay
    together so that invoices reach the gate in the order of the log."""
    bounds = [len(records) * n // count for n in range(count + 1)]
    return [records[start:end] for start, end in pairwise(bounds)]


def fan_out_node(calls: Callable[[], int]) -> Callable[[BatchState], Awaitable[list[Send]]]:
    """The dispatcher. `calls` is how many calls the LLM server takes at a time now."""

    async def fan_out(state: BatchState) -> list[Send]:
        """One `Send` per worker: the batch and the load decide how wide the graph is."""
        records, batch_id = state["records"], state["facts"].batch_id
        count = worker_count(len(records), calls())
        return [
            Send("extract", Share(records=share, batch_id=batch_id))
            for share in shares(records, count)
        ]

    return fan_out


def build_graph(
    extractor: InvoiceExtractor, now_s: Callable[[], float], calls: Callable[[], int]
) -> Any:
    """The compiled graph; compile once, run for every batch."""
    graph: Any = StateGraph(BatchState)
    graph.add_node("extract", _extract_node(extractor))
    graph.add_node("aggregate", _aggregate_node(now_s))
    graph.add_conditional_edges(START, fan_out_node(calls), ["extract"])
    graph.add_edge("extract", "aggregate")
    graph.add_edge("aggregate", END)
    return graph.compile()


def batch_runner(
    extractor: InvoiceExtractor, now_s: Callable[[], float], calls: Callable[[], int]
) -> RunBatch:
    """Runs batches through one compiled graph, yielding outcomes as they come, then the report."""
    compiled = build_graph(extractor, now_s, calls)

    async def run(
        facts: BatchFacts, records: Sequence[SourceRecord]
    ) -> AsyncIterator[InvoiceDone | BatchReport]:
        state = {"facts": facts, "records": records, "outcomes": {}, "tally": BatchTally()}
        async for mode, update in compiled.astream(state, stream_mode=["custom", "updates"]):
            if mode == "custom":
                yield InvoiceDone(update)
            elif update.get("aggregate", _NO_REPORT)["report"] is not None:
                yield update["aggregate"]["report"]

    return run


def _extract_node(
    extractor: InvoiceExtractor,
) -> Callable[[Share, StreamWriter], Awaitable[dict[str, Any]]]:
    async def extract(share: Share, writer: StreamWriter) -> dict[str, Any]:
        outcomes: Outcomes = {}
        batch_id = share["batch_id"]

        async def one(record: SourceRecord) -> None:
            outcome = await extractor.extract(record, batch_id)
            writer(outcome)
            outcomes[record.coordinates] = _brief(outcome)

        if len(share["records"]) == 1:
            await one(share["records"][0])
        else:
            async with TaskGroup() as group:
                for record in share["records"]:
                    group.create_task(one(record))
        tally = sum(map(BatchTally.of, outcomes.values()), BatchTally())
        return {"outcomes": outcomes, "tally": tally}

    return extract


def _brief(outcome: Outcome) -> Outcome:
    """As much of an outcome as its batch's report needs."""
    if not isinstance(outcome, Extracted) or not outcome.children:
        return outcome
    children = tuple(replace(child, value=b"", headers=()) for child in outcome.children)
    return replace(outcome, children=children)


_NO_REPORT: dict[str, BatchReport | None] = {"report": None}


def _aggregate_node(
    now_s: Callable[[], float],
) -> Callable[[BatchState], Awaitable[dict[str, Any]]]:
    async def aggregate(state: BatchState) -> dict[str, Any]:
        outcomes = [o for o in state["outcomes"].values() if not isinstance(o, Deferred)]
        if not outcomes:
            return {"report": None}
        return {"report": report_on(state["facts"], state["tally"], outcomes, now_s())}

    return aggregate


class _NothingToExtract:
    async def extract(self, record: SourceRecord, batch_id: str) -> Outcome:
        raise AssertionError("a picture extracts nothing")


def as_mermaid() -> str:
    """The workflow as a Mermaid diagram, indented with blanks: a terminal shows no tab."""
    drawn: str = build_graph(_NothingToExtract(), lambda: 0.0, lambda: 1).get_graph().draw_mermaid()
    return drawn.expandtabs(4)


def as_ascii() -> str:
    """The workflow as plain text, with what each step does."""
    return _ASCII


_ASCII = """\
                 +-----------+
                 |   START   |
                 +-----+-----+
                       |  fan_out: one Send per worker, with its share of the micro-batch
        +--------------+--------------+
        v              v              v
  +-----------+  +-----------+  +-----------+
  |  extract  |  |  extract  |  |  extract  |   in parallel, each call behind the gate;
  +-----+-----+  +-----+-----+  +-----+-----+   each outcome leaves as soon as it is known
        |              |              |
        +--------------+--------------+
                       v  reducers: outcomes by coordinates, tallies as sums
                 +-----------+
                 | aggregate |                  the batch report and its verdict
                 +-----+-----+
                       v
                 +-----------+
                 |    END    |
                 +-----------+
"""

"""The textbook LangGraph batch: the batch cut into as many chunks as there are workers, one `Send`
per chunk, the chunk's invoices one after another, a reducer, and a barrier at the end.

Around it a plain aiokafka loop: fetch, run the graph, publish all results, commit. At least once.
"""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import Annotated, Any, TypedDict

from langgraph.graph import END, START, StateGraph
from langgraph.types import Send

from benchmarks.peers.aiokafka_loop import batches, connected
from benchmarks.peers.calls import Ask, aiohttp_calls
from benchmarks.peers.contract import job, run, source_headers


class Batch(TypedDict):
    """The graph's state; chunks write results in parallel."""

    records: Sequence[Any]
    results: Annotated[list[tuple[Any, bytes]], operator.add]


class SentChunk(TypedDict):
    """The argument of one `Send`."""

    records: Sequence[Any]


def chunks_of(records: Sequence[Any], workers: int) -> list[Sequence[Any]]:
    """At most `workers` runs of neighbours, as even as they can be, none empty."""
    size = -(-len(records) // workers)
    return [records[start : start + size] for start in range(0, len(records), size)]


def build(ask: Ask, workers: int) -> Any:
    """The compiled graph."""

    def fan_out(state: Batch) -> list[Send]:
        return [Send("work", SentChunk(records=c)) for c in chunks_of(state["records"], workers)]

    async def work(chunk: SentChunk) -> dict[str, Any]:
        return {"results": [(record, await ask(record.value)) for record in chunk["records"]]}

    async def collect(state: Batch) -> dict[str, Any]:
        del state
        return {}

    graph: Any = StateGraph(Batch)
    graph.add_node("work", work)
    graph.add_node("collect", collect)
    graph.add_conditional_edges(START, fan_out, ["work"])
    graph.add_edge("work", "collect")
    graph.add_edge("collect", END)
    return graph.compile()


async def main() -> None:
    """Until it is ended."""
    todo = job()
    async with connected(todo) as (consumer, producer), aiohttp_calls(todo) as ask:
        graph = build(ask, todo.slots)
        async for records in batches(consumer, todo):
            done = await graph.ainvoke({"records": records, "results": []})
            sent = [
                await producer.send(
                    todo.results,
                    result,
                    key=record.key,
                    headers=source_headers(record.topic, record.partition, record.offset),
                )
                for record, result in done["results"]
            ]
            for acknowledged in sent:
                await acknowledged
            await consumer.commit()


if __name__ == "__main__":
    run(main())

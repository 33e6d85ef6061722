"""Quix Streams: a streaming dataframe with one `apply`, one message at a time.

Inside a process there is no concurrency to configure; its documentation scales by more processes,
up to one per partition, and so there are as many here. `exactly-once` and `at-least-once` are its
own guarantees; it commits as often as the service. Its calls are synchronous, by urllib3.
"""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
from pathlib import Path
from typing import Any

import urllib3
from quixstreams import Application, message_context

from benchmarks.peers.contract import (
    CALL_LIMIT_S,
    Job,
    job,
    request_for,
    result_of,
    source_headers,
)

_COMMIT_INTERVAL_S = 0.1


def main() -> None:
    """Until it is ended, or one of its processes ends."""
    todo = job()
    workers = [
        multiprocessing.Process(target=_work, args=(todo, number), daemon=True)
        for number in range(todo.partitions)
    ]
    for worker in workers:
        worker.start()
    multiprocessing.connection.wait([worker.sentinel for worker in workers])


def _work(todo: Job, number: int) -> None:
    app = Application(
        broker_address=todo.bootstrap_servers,
        consumer_group=todo.group,
        auto_offset_reset="earliest",
        commit_interval=_COMMIT_INTERVAL_S,
        processing_guarantee=todo.variant,
        auto_create_topics=False,
        loglevel="WARNING",
        state_dir=Path(todo.folder, f"state-{number}"),
        consumer_extra_config={
            "session.timeout.ms": todo.session_timeout_ms,
            "heartbeat.interval.ms": todo.session_timeout_ms // 3,
        },
    )
    client = urllib3.PoolManager(timeout=CALL_LIMIT_S, retries=False)

    def extract(value: bytes) -> bytes:
        response = client.request("POST", todo.url, json=request_for(todo, value))
        if response.status != 200:
            raise ValueError(f"the LLM server answered {response.status}")
        return result_of(response.json())

    def with_source(_value: Any, _key: Any, _timestamp: int, _headers: Any) -> Any:
        context = message_context()
        return source_headers(context.topic, context.partition, context.offset)

    events = app.topic(todo.events, value_deserializer="bytes", key_deserializer="bytes")
    results = app.topic(todo.results, value_serializer="bytes", key_serializer="bytes")
    frame = app.dataframe(events)
    frame = frame.apply(extract).set_headers(with_source)
    frame.to_topic(results)
    app.run()


if __name__ == "__main__":
    main()

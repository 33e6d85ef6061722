"""Quix Streams: a streaming dataframe with one `apply`, one message at a time.

Its documentation scales by more processes, up to one per partition; inside a process there is no
concurrency to configure. `exactly-once` and `at-least-once` are its own guarantees; commits as
often as the service's.
"""

from __future__ import annotations

from typing import Any

import httpx
from quixstreams import Application, message_context

from service.bench.peers.contract import CALL_LIMIT_S, job, request_for, result_of, source_headers

_COMMIT_INTERVAL_S = 0.1


def main() -> None:
    """Until it is ended."""
    todo = job()
    app = Application(
        broker_address=todo.bootstrap_servers,
        consumer_group=todo.group,
        auto_offset_reset="earliest",
        commit_interval=_COMMIT_INTERVAL_S,
        processing_guarantee=todo.variant,
        auto_create_topics=False,
        loglevel="WARNING",
        consumer_extra_config={
            "session.timeout.ms": todo.session_timeout_ms,
            "heartbeat.interval.ms": todo.session_timeout_ms // 3,
        },
    )
    client = httpx.Client(timeout=CALL_LIMIT_S)

    def extract(value: bytes) -> bytes:
        response = client.post(todo.url, json=request_for(todo, value))
        response.raise_for_status()
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

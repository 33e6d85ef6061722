"""The input of every peer, and the work that all do: event to request, reply to result.

The request is the service's own, made once by the caller, with a mark where the document goes; the
result carries the event's coordinates in headers, so that anyone can count what was lost and what
was doubled. A peer checks nothing of the answer and tries nothing again: that is less work than the
service does, and the figures are to be read so.

Only the standard library is imported here: a peer may run in an interpreter of its own.
"""

from __future__ import annotations

import asyncio
import copy
import json
import sys
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

DOCUMENT_MARK = "@@DOCUMENT@@"
CALL_LIMIT_S = 60.0


@dataclass(frozen=True, slots=True)
class Job:
    """The task of a peer, as JSON in its only argument. `variant` chooses among ways that one
    library offers; `slots` is how many calls may be in flight, `batch` how many invoices a batch
    has at most; `folder` is for whatever a peer keeps on disk."""

    bootstrap_servers: str
    events: str
    results: str
    group: str
    url: str
    request: dict[str, Any]
    slots: int
    batch: int
    session_timeout_ms: int
    partitions: int
    folder: str
    variant: str = ""


def job() -> Job:
    """The job of this process."""
    return Job(**json.loads(sys.argv[1]))


def request_for(job: Job, value: bytes | None) -> dict[str, Any]:
    """The request's JSON for one event."""
    event = json.loads(value or b"")
    request = copy.copy(job.request)
    document = event["document"]["text"]
    request["messages"] = [
        message | {"content": message["content"].replace(DOCUMENT_MARK, document)}
        for message in job.request["messages"]
    ]
    return request


def result_of(reply: dict[str, Any]) -> bytes:
    """The result's value; raises ValueError or KeyError for a reply that is no invoice."""
    invoice = json.loads(reply["message"]["content"])
    return json.dumps({"invoice": invoice, "model": reply["model"]}).encode()


def source_headers(topic: str, partition: int, offset: int) -> list[tuple[str, bytes]]:
    """The coordinates of an event, as the service writes them."""
    named = {"topic": topic, "partition": str(partition), "offset": str(offset)}
    return [(f"invoice.source.{name}", value.encode()) for name, value in named.items()]


def run(main: Coroutine[Any, Any, None]) -> None:
    """On uvloop where there is one, as the service does."""
    try:
        import uvloop
    except ImportError:
        asyncio.run(main)
    else:
        uvloop.run(main)

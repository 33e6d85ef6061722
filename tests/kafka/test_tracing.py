"""Tracing through the whole service: spans reach a collector, the trace reaches the outcome."""

from __future__ import annotations

import asyncio
import json

from service.model.trace_context import trace_context_of
from service.testbed.invoices import make_invoice
from tests.kafka.conftest import Rig, Serve

SENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
SENT_HEADERS = [("traceparent", SENT.encode()), ("tracestate", b"vendor=1")]


async def test_spans_reach_a_collector_and_the_trace_the_outcome(rig: Rig, serve: Serve) -> None:
    """Over real HTTP; both outcomes carry on the trace of their event."""
    got: list[bytes] = []

    async def collect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        got.append(head.splitlines()[0] + await reader.readexactly(length))
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    collector = await asyncio.start_server(collect, "127.0.0.1", 0)
    port = collector.sockets[0].getsockname()[1]
    event = json.dumps(make_invoice(4).event()).encode()
    rig.publish([(b"a", event), (b"b", b"not json")], headers=SENT_HEADERS)
    tracing = {"enabled": True, "endpoint": f"http://127.0.0.1:{port}/v1/traces"}
    async with serve(rig.settings(tracing=tracing)):
        results, failures = await rig.outcomes(2)
    collector.close()
    for outcome in (*results, *failures):
        carried = trace_context_of(tuple(outcome.headers))
        assert carried is not None
        assert carried.parent != SENT
        assert carried.parent.split("-")[1] == SENT.split("-")[1]
        assert carried.state == "vendor=1"
    paths = {page.split()[1] for page in got}
    assert paths == {b"/v1/traces", b"/v1/metrics"}

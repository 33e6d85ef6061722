"""Documents of events, as the console's pages ask for them."""

from __future__ import annotations

import asyncio

from service.console.source_documents import SourceDocuments
from service.model.record import Coordinates
from service.settings import KafkaSettings, Settings


async def test_who_waits_for_a_document_at_the_end_is_told() -> None:
    """A page that is being made when the console ends is no fault of the console."""
    connected = asyncio.Event()

    async def silent(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connected.set()
        await writer.wait_closed()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    kafka = KafkaSettings(bootstrap_servers=f"127.0.0.1:{port}")
    documents = SourceDocuments(Settings(kafka=kafka))
    asked = asyncio.create_task(documents.find(Coordinates("events", 0, 1)))
    async with asyncio.timeout(60):
        await connected.wait()
        await documents.close()
        found = await asked
    assert "The console ends" in found.problem
    server.close()

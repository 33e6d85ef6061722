"""The console on a real broker: its own parts, a store that is filled meanwhile, and browsers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from confluent_kafka import Producer

from service.console.command import console_parts
from service.console.roles import read_users
from service.console.source_documents import SourceDocuments
from service.console.visits import ConsoleParts
from service.console.web import console_app
from service.model.record import SourceRecord
from service.settings import KafkaSettings, Settings
from service.store.command import StoreOptions, fill
from service.store.database import migrate, open_database
from service.store.following import topics_of
from service.store.queries import StoreReader
from service.store.reading_state import ReadingState
from tests.fakes.console import TOKENS, USERS

_LIMIT_S = 90.0
_LOOK_EVERY_S = 0.05


@dataclass
class LiveConsole:
    """A console that runs."""

    parts: ConsoleParts

    async def person(self, role: str) -> httpx.AsyncClient:
        """A browser of somebody with this role."""
        transport = httpx.ASGITransport(app=console_app(self.parts), client=("127.0.0.1", 1))
        client = httpx.AsyncClient(transport=transport, base_url="http://console.example")
        client.timeout = httpx.Timeout(_LIMIT_S)
        answer = await client.post("/sign-in", data={"token": TOKENS[role]})
        assert answer.status_code == 303
        return client

    async def until_page(self, client: httpx.AsyncClient, path: str, words: str) -> str:
        """The page, once it says so."""
        async with asyncio.timeout(_LIMIT_S):
            while True:
                page = (await client.get(path)).text
                if words in page:
                    return page
                await asyncio.sleep(_LOOK_EVERY_S)


def hidden_fields(page: str, form: str) -> dict[str, str]:
    """The hidden fields of the form that is sent to this address."""
    body = page.partition(f'action="{form}"')[2].partition("</form>")[0]
    fields = {}
    for piece in body.split('<input type="hidden" name="')[1:]:
        name, _, rest = piece.partition('" value="')
        fields[name] = rest.partition('"')[0]
    assert fields, page
    return fields


async def send(
    client: httpx.AsyncClient, page: str, form: str, typed: Mapping[str, str]
) -> httpx.Response:
    """The form with what a person typed."""
    return await client.post(form, data={**hidden_fields(page, form), **typed})


def console_settings(kafka: KafkaSettings, folder: Path, **changes: Any) -> Settings:
    """A console upon a database of its own."""
    return Settings.model_validate(
        {
            "kafka": kafka.model_dump(exclude_unset=True),
            "store": {"database": f"sqlite:///{folder}/console.sqlite", "lease_s": 2},
            "console": {"users": USERS},
            "documents": {"workers": 1},
            **changes,
        }
    )


@asynccontextmanager
async def live_console(settings: Settings) -> AsyncIterator[LiveConsole]:
    """As `invoice-stream console` has it, without a socket."""
    address = settings.store.database.get_secret_value()
    engine = open_database(address, writes=True)
    migrate(engine)
    reader, documents, stop = StoreReader(address), SourceDocuments(settings), asyncio.Event()
    state = ReadingState(topics_of(settings.kafka))
    users = read_users(settings.console.users.get_secret_value())
    say: Callable[[str], None] = lambda _line: None  # noqa: E731
    filling = asyncio.create_task(fill(settings, StoreOptions(), engine, stop, say, state))
    try:
        yield LiveConsole(console_parts(settings, users, reader, documents, state))
    finally:
        stop.set()
        await filling
        await documents.close()
        reader.close()
        engine.dispose()


def put(servers: str, topic: str, *records: SourceRecord) -> None:
    """Records into this topic."""
    producer = Producer({"bootstrap.servers": servers})
    for record in records:
        producer.produce(
            topic,
            record.value,
            record.key,
            partition=record.partition,
            headers=list(record.headers),
        )
    assert producer.flush(30) == 0

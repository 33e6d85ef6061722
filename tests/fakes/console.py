"""A console upon a store in a SQLite file, with made-up invoices, documents and a topic in memory.

What people decide goes into the store at once, as a broker and `invoice-stream store` would bring
it there.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
from pydantic import SecretStr
from sqlalchemy import Engine
from starlette.applications import Starlette

from schemas.event import InlineText, InvoiceEvent
from schemas.invoice import Invoice
from schemas.outcome import InvoiceExtracted
from schemas.review import InvoiceReviewed
from service.checks.invoice_kind import InvoiceKind
from service.checks.printed.printed_text import PrintedText
from service.console.live_counts import LiveCounts
from service.console.roles import read_users
from service.console.sending_back import SendingRefused
from service.console.sessions import Sessions
from service.console.source_documents import SourceDocument
from service.console.visits import ConsoleParts
from service.console.web import console_app
from service.documents.frames.document import LoadedDocument
from service.failures.dead_letter import DeadLetter, read_dead_letter
from service.failures.replay_log import Done, OffsetRange, write_entry
from service.failures.replay_plan import Action, Mark
from service.kafka.reviews import ReviewNotWritten
from service.model.outcome import AnswerOrigin
from service.model.record import Coordinates, SourceRecord
from service.ops.failpoint import Failpoint
from service.settings import ConsoleSettings, KafkaSettings, Settings, StoreSettings
from service.store.database import open_database
from service.store.portions import Portion
from service.store.queries import StoreReader
from service.store.reading_state import DataAge
from service.store.transactions import StoreWriter, take_over
from service.testbed.cases import CASES, make_case
from service.testbed.invoices import SampleInvoice
from tests.fakes.migrated import migrated_file
from tests.fakes.published import (
    EVENTS,
    FAILURES,
    NOON,
    REVIEWS,
    result,
    result_record,
    review_record,
)

TOKENS = {role: f"{role}-token-0123456789" for role in ("viewer", "reviewer", "operator")}
USERS = "\n".join(f"{role.title()} {role} {token}" for role, token in TOKENS.items())
TODAY = date(2026, 3, 1)


def sample(number: int) -> SampleInvoice:
    """A made-up invoice, each hard case in turn."""
    return make_case(number, 0, tuple(CASES)[number % len(CASES)])


def read_sample(
    number: int,
    source: SampleInvoice | None = None,
    document: LoadedDocument | None = None,
    **changes: Any,
) -> InvoiceExtracted:
    """The result of a made-up invoice, with the checks that the service makes; `changes` are values
    that were read wrongly, by path with `__`."""
    source = source or sample(number)
    text, words = (document.text, document.words) if document else (source.text, None)
    invoice = Invoice.model_validate_json(json.dumps(source.truth))
    data = invoice.model_dump(mode="json")
    for path, value in changes.items():
        *groups, name = path.split("__")
        at = data
        for group in groups:
            at = at[group]
        at[name] = value
    invoice = Invoice.model_validate_json(json.dumps(data))
    kind, printed = InvoiceKind(), PrintedText(text)
    event = InvoiceEvent(invoice_id=source.invoice_id, document=InlineText(text=text))
    checks = kind.check(invoice, printed, TODAY)
    judged = kind.assess(invoice, checks, event, AnswerOrigin())
    return result(
        number,
        invoice,
        invoice_id=source.invoice_id,
        checks=judged.checks,
        fields=dict(judged.fields),
        trust=judged.trust,
        trust_because=judged.trust_because,
        evidence=dict(kind.evidence(invoice, printed, words, AnswerOrigin())),
        extracted_at=NOON + timedelta(seconds=37 * number),
    )


@dataclass
class FakeDocuments:
    """Documents by the offset of their events."""

    texts: dict[int, str] = field(default_factory=dict)
    papers: dict[int, SourceDocument] = field(default_factory=dict)
    """Instead of a text."""

    async def find(self, source: Coordinates) -> SourceDocument:
        """As text, or as it was put there."""
        if source.offset in self.papers:
            return self.papers[source.offset]
        text = self.texts.get(source.offset)
        if text is None:
            return SourceDocument("The event is not in its topic any more, so neither is this.")
        event = InvoiceEvent(invoice_id="INV", document=InlineText(text=text))
        return SourceDocument("", event, text)


@dataclass
class InstantDecisions:
    """The reviews topic and the store behind it, without a delay; `lost` instead of an answer,
    `full` for what is too large."""

    writer: StoreWriter
    written: list[InvoiceReviewed] = field(default_factory=list)
    lost: str = ""
    full: str = ""

    async def too_large(self, review: InvoiceReviewed) -> str:
        """As it was told to say, whatever the size."""
        return self.full

    async def write(self, review: InvoiceReviewed) -> None:
        """Into the store at once."""
        if self.lost:
            raise ReviewNotWritten(self.lost)
        offset = len(self.written)
        self.written.append(review)
        record = review_record(review, offset)
        self.writer.write([Portion(REVIEWS, 0, offset, [record], offset + 1)])


@dataclass
class FailuresInMemory:
    """The failures topic; what is decided goes into the store at once. `lost` instead of it."""

    writer: StoreWriter
    letters: dict[int, DeadLetter] = field(default_factory=dict)
    decided: list[tuple[int, Action, bytes | None, str]] = field(default_factory=list)
    lost: str = ""

    async def find(self, partition: int, offset: int) -> DeadLetter | None:
        """By offset."""
        return self.letters.get(offset) if partition == 0 else None

    async def decide(
        self, letter: DeadLetter, action: Action, value: bytes | None, note: str
    ) -> str:
        """As a run would."""
        if self.lost:
            raise SendingRefused(self.lost)
        number = len(self.decided)
        self.decided.append((letter.at.offset, action, value, note))
        sends = action is Action.SEND
        ranges = (OffsetRange(letter.at.offset, 100 + number if sends else -1, 1),)
        mark = Mark.SENT if sends else Mark.DISCARDED
        done = Done("run-1", mark, FAILURES, 0, ranges, EVENTS if sends else "", 0)
        record = SourceRecord("invoices.replays", 0, number, 1_000, b"run", write_entry(done))
        self.writer.write([Portion(record.topic, 0, number, [record], number + 1)])
        return "run-1"


@dataclass
class ConsoleRig:
    """A store, the console upon it, and browsers for it."""

    engine: Engine
    writer: StoreWriter
    parts: ConsoleParts
    app: Starlette
    documents: FakeDocuments
    decisions: InstantDecisions
    failures: FailuresInMemory
    age: list[DataAge]
    """The last one counts."""

    def take(self, *records: SourceRecord) -> None:
        """One transaction each, each record behind what is stored of its partition."""
        for record in records:
            portion = Portion(
                record.topic, record.partition, record.offset, [record], record.offset + 1
            )
            self.writer.write([portion])
            if record.topic == FAILURES:
                self.failures.letters[record.offset] = read_dead_letter(record)

    def fill(self, count: int) -> None:
        """Made-up invoices, each third one with a total that was read wrongly."""
        for number in range(count):
            source = sample(number)
            wrong = {"totals__gross": "99999.99"} if number % 3 == 2 else {}
            self.take(result_record(read_sample(number, source, None, **wrong)))
            self.documents.texts[number] = source.text

    @contextmanager
    def browser(self) -> Iterator[httpx.AsyncClient]:
        """A client with its own cookies."""
        transport = httpx.ASGITransport(app=self.app, client=("127.0.0.1", 1))
        yield httpx.AsyncClient(transport=transport, base_url="http://console.example")


@contextmanager
def console_rig(folder: Path, **chosen: Any) -> Iterator[ConsoleRig]:
    """A console without invoices; `chosen` are settings of the group."""
    address = migrated_file(folder / "store.sqlite")
    engine = open_database(address, writes=True)
    writer = take_over(engine, KafkaSettings(), "test", Failpoint(None))
    assert isinstance(writer, StoreWriter)
    console = ConsoleSettings(**{"users": SecretStr(USERS), **chosen})
    settings = Settings(store=StoreSettings(database=SecretStr(address)), console=console)
    reader, documents = StoreReader(address), FakeDocuments()
    sessions = Sessions(console.session_idle_s, console.session_max_s)
    users = read_users(console.users.get_secret_value())
    decisions, counts = InstantDecisions(writer), LiveCounts(reader)
    failures = FailuresInMemory(writer)
    age = [DataAge(math.inf, filled_by="the test")]
    parts = ConsoleParts(
        settings, reader, documents, decisions, failures, sessions, users, counts, lambda: age[-1]
    )
    app = console_app(parts)
    yield ConsoleRig(engine, writer, parts, app, documents, decisions, failures, age)
    reader.close()
    engine.dispose()


async def signed_in(rig: ConsoleRig, role: str) -> httpx.AsyncClient:
    """A browser of somebody with this role."""
    with rig.browser() as client:
        answer = await client.post("/sign-in", data={"token": TOKENS[role]})
        assert answer.status_code == 303
        return client

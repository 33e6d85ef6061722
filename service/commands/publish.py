"""`invoice-stream publish`: files and JSON lines as invoice events, sent to the events topic.

Sends nothing unless every file can be used, its large documents are stored, and the topic is there:
people mend a file and run the same command again, and what was sent the first time would be sent
twice. An invoice id that is made of a file's name belongs to one event of the run: with two, no
list could tell their outcomes apart. Events get the envelope that the service expects
(`extraction.envelope`). Ids within events are the sender's, who may repeat them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from schemas.envelope import enclosed
from service.commands.files import (
    INLINE_MAX_BYTES,
    TRUTH,
    FileEvent,
    NotSendable,
    file_events,
    file_id,
    names_its_document,
)
from service.documents.references.document_store import DocumentStore, NotStorable
from service.kafka.connection import NoBroker
from service.kafka.sender import EventSender
from service.kafka.topics import AuthenticationRefused, events_topic_fault
from service.model.counted import counted
from service.model.printable import printable
from service.ops.terminal import warn
from service.settings import Settings

RECORD_MAX_BYTES = 1_000_000
"""Brokers and clients take 1 MiB by default, with some bytes around an event."""


class StoppedSending(Exception):
    """Raised when the rest cannot be sent; the message says why, and what was sent before."""


@dataclass(slots=True)
class FilesToSend:
    """What is to be sent."""

    names: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    held: dict[str, list[FileEvent]] = field(default_factory=dict)
    """Events of what can be read only once (standard input, pipes)."""
    large: list[str] = field(default_factory=list)
    """Files with documents that go by reference."""
    simulated: int = 0
    """Events that say that their invoices are made up."""


async def run(
    settings: Settings,
    names: list[str],
    say: Callable[[str], None],
    store: str | None = None,
    stdin: bytes = b"",
) -> int:
    """0 when everything was sent. Faults go to standard error; `stdin` is what `-` stands for."""
    try:
        place = None if store is None else DocumentStore(store)
        files, faults = look(settings, names, place, stdin)
        if not faults:
            missing = await events_topic_fault(settings.kafka)
            faults = [missing] if missing else []
        stored = set[str]() if faults else await _stored(files, place)
    except (NoBroker, AuthenticationRefused, NotStorable, NotSendable) as error:
        faults = [str(error)]
    if faults:
        for fault in faults:
            warn(fault)
        warn("nothing was sent")
        return 1
    if place is not None and stored:  # Before it is sent: without it, all of them would fail.
        warn(f"the service reads stored documents only with {place.needed_setting}")
    return await _send(settings, files, place, stored, say)


def look(
    settings: Settings, names: list[str], store: DocumentStore | None, stdin: bytes = b""
) -> tuple[FilesToSend, list[str]]:
    """What can be sent, and what is wrong with any file. Files are read again when they are sent:
    all of them may not fit into memory."""
    files = FilesToSend(skipped=[name for name in names if name.endswith(TRUTH)])
    wanted = [name for name in names if not name.endswith(TRUTH)]
    owners, faults = _ids(wanted)
    for name in wanted:
        try:
            read = file_events(name, INLINE_MAX_BYTES, store, stdin)
            found = _with_own_ids(name, read, owners)
            events = list(_checked(settings, name, found))
            files.simulated += sum(event.simulated for event in events)
            if name == "-" or not Path(name).is_file():
                files.held.setdefault(name, events)
            elif [event for event in events if event.place is not None]:
                files.large.append(name)
            files.names.append(name)
        except NotSendable as error:
            faults.append(str(error))
        except OSError as error:  # A name that is too long, for example.
            faults.append(f"{printable(name)}: {error.strerror}")
    return files, faults


def _ids(names: list[str]) -> tuple[dict[str, str], list[str]]:
    """The file that each id is made of, and what is wrong with the others of that id."""
    owners, faults = dict[str, str](), list[str]()
    for name in filter(names_its_document, names):
        made = file_id(Path(name))
        if made not in owners:
            owners[made] = name
        elif owners[made] == name:
            faults.append(f"{name} is named twice")
        else:
            faults.append(f"{owners[made]} and {name} {_same_id(made)}")
    return owners, faults


def _with_own_ids(
    name: str, events: Iterator[FileEvent], owners: dict[str, str]
) -> Iterator[FileEvent]:
    """Raises NotSendable for an event with the id of a file."""
    for event in events:
        owner = owners.get(event.invoice_id)
        if owner is not None and not names_its_document(name):
            raise NotSendable(f"{owner} and an event of {name} {_same_id(event.invoice_id)}")
        yield event


def _same_id(made: str) -> str:
    return (
        f"would have the same invoice id, {printable(made)}: rename one of them, or send it as an "
        "event (.json) with an id of its own"
    )


def _checked(settings: Settings, name: str, events: Iterator[FileEvent]) -> Iterator[FileEvent]:
    """Events that Kafka takes, with documents that the service takes. Raises NotSendable."""
    limit = settings.documents.max_bytes
    for event in events:
        size_bytes = len(_enclosed(settings, event.value))
        if size_bytes > RECORD_MAX_BYTES:
            raise NotSendable(
                f"{name}: an event of {size_bytes:,} bytes; Kafka takes "
                f"{RECORD_MAX_BYTES:,}. Give the document as a file, with --store"
            )
        if event.place is not None and event.place.size_bytes > limit:
            raise NotSendable(
                f"{name}: {event.place.size_bytes:,} bytes, more than the service reads "
                f"({limit:,}, documents.max_bytes)"
            )
        yield event


async def _stored(files: FilesToSend, store: DocumentStore | None) -> set[str]:
    """The digests of the documents that are in the store now. Raises NotStorable, NotSendable."""
    digests = set[str]()
    for name in files.large:
        for event in file_events(name, INLINE_MAX_BYTES, store):
            await _put(event, store, digests)
    return digests


async def _put(event: FileEvent, store: DocumentStore | None, digests: set[str]) -> None:
    place = event.place
    if place is not None and store is not None and place.sha256 not in digests:
        await store.put(place, event.content)
        digests.add(place.sha256)


async def send_files(
    files: FilesToSend,
    store: DocumentStore | None,
    stored: set[str],
    send: Callable[[bytes], Awaitable[None]],
) -> int:
    """The number of events that were sent. A file that has changed since it was looked at is stored
    again. Raises StoppedSending."""
    sent, here, name = 0, 0, ""
    try:
        for name in files.names:
            held, here = files.held.pop(name, None), 0
            for event in file_events(name, INLINE_MAX_BYTES, store) if held is None else held:
                await _put(event, store, stored)
                await send(event.value)
                sent, here = sent + 1, here + 1
    except (NotSendable, NotStorable, ConnectionError) as error:
        rest = f"; {_rest(files.names, name, here)}" if sent else ""
        raise StoppedSending(f"{error} ({counted(sent, 'event')} sent before{rest})") from error
    return sent


def _rest(names: list[str], stopped: str, here: int) -> str:
    """What is to be sent again, without that which was sent."""
    last = "" if stopped == names[-1] else " and the files named behind it"
    if not here:
        return f"to go on, send {printable(stopped)}{last}"
    return f"to go on, send {printable(stopped)} without its first {counted(here, 'event')}{last}"


async def _send(
    settings: Settings,
    files: FilesToSend,
    store: DocumentStore | None,
    stored: set[str],
    say: Callable[[str], None],
) -> int:
    try:
        async with EventSender(settings.kafka) as sender:
            sent = await send_files(
                files, store, stored, lambda value: sender.send(_enclosed(settings, value))
            )
    except (StoppedSending, ConnectionError) as error:
        warn(str(error))
        return 1
    say(f"{counted(sent, 'event')} sent to {settings.kafka.events_topic}{_besides(files, stored)}")
    return 0


def _enclosed(settings: Settings, event: bytes) -> bytes:
    """As the service expects its events."""
    extraction = settings.extraction
    return enclosed(event, extraction.envelope, extraction.envelope_column)


def _besides(files: FilesToSend, stored: set[str]) -> str:
    made_up = f", {files.simulated:,} of them simulated" if files.simulated else ""
    put = f", {counted(len(stored), 'document')} stored" if stored else ""
    skipped = f", {counted(len(files.skipped), 'file')} skipped (*{TRUTH})" if files.skipped else ""
    return made_up + put + skipped

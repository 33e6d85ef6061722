"""`invoice-stream publish`: files and JSON lines as invoice events, sent to the events topic.

Sends nothing unless every file can be used and the topic is there: people mend a file and run the
same command again, and what was sent the first time would be sent twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from service.commands.files import NotSendable, events_of
from service.kafka.connection import NoBroker
from service.kafka.sender import EventSender
from service.kafka.topics import AuthenticationRefused, events_topic_fault
from service.settings import Settings


async def run(settings: Settings, files: list[str], say: Callable[[str], None]) -> int:
    """0 when everything was sent."""
    held, faults = _look(files)
    try:
        if not faults:
            missing = await events_topic_fault(settings.kafka)
            faults = [missing] if missing else []
    except (NoBroker, AuthenticationRefused) as error:
        faults = [str(error)]
    if faults:
        for fault in faults:
            say(fault)
        say("nothing was sent")
        return 1
    return await _send(settings, files, held, say)


def _look(files: list[str]) -> tuple[dict[str, list[bytes]], list[str]]:
    """The events of what can be read only once (standard input, pipes), and what is wrong with any
    file. Files are read again when they are sent: all of them may not fit into memory."""
    held: dict[str, list[bytes]] = {}
    faults = []
    for name in files:
        try:
            if name == "-" or not Path(name).is_file():
                held.setdefault(name, list(events_of(name)))
            else:
                _exhaust(events_of(name))
        except NotSendable as error:
            faults.append(str(error))
    return held, faults


def _exhaust(events: Iterable[bytes]) -> None:
    for _ in events:
        pass


async def _send(
    settings: Settings,
    files: list[str],
    held: dict[str, list[bytes]],
    say: Callable[[str], None],
) -> int:
    sent = 0
    try:
        async with EventSender(settings.kafka) as sender:
            for name in files:
                for value in held.pop(name) if name in held else events_of(name):
                    await sender.send(value)
                    sent += 1
    except (NotSendable, ConnectionError) as error:
        say(f"{error} ({sent} events were sent before)")
        return 1
    say(f"{sent} events sent to {settings.kafka.events_topic}")
    return 0

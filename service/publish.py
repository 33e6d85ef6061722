"""`invoice-stream publish`: files and JSON lines as invoice events, sent to the events topic."""

from __future__ import annotations

from collections.abc import Callable

from service.files import NotSendable, events_of
from service.kafka.sender import EventSender
from service.settings import Settings


async def run(settings: Settings, files: list[str], say: Callable[[str], None]) -> int:
    """Sends everything or nothing of a file; 0 when all was sent."""
    sent = 0
    try:
        async with EventSender(settings.kafka) as sender:
            for name in files:
                for value in events_of(name):
                    await sender.send(value)
                    sent += 1
    except (NotSendable, ConnectionError) as error:
        say(f"{error} ({sent} events were sent before)")
        return 1
    say(f"{sent} events sent to {settings.kafka.events_topic}")
    return 0

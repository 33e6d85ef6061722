"""`invoice-stream store`: fills a database from the topics, and stays there.

One process writes at a time; another one waits and takes over when the first is silent. A process
that was overtaken waits in its turn. Brokers and databases that are away are waited for, unless the
command is to end at the topics' ends (`once`).
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import os
import secrets
import signal
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Engine

from service.kafka.dead_letters import TopicUnreadable
from service.model.counted import counted
from service.ops import collector
from service.ops.failpoint import Failpoint, parse
from service.ops.freed_memory import give_back_each_minute
from service.ops.logs import logger
from service.ops.terminal import warn
from service.settings import Settings
from service.store.database import (
    DatabaseAway,
    DatabaseFault,
    migrate,
    open_database,
    place_of,
)
from service.store.following import Following, StoreRefused, topics_of
from service.store.lease import HeldLease, LeaseLost
from service.store.reading_state import ReadingState
from service.store.transactions import StoreWriter, counts, take_over

Say = Callable[[str], None]
_RETRY_S = 2.0
_STANDBY_S = 0.5
_TELL_EVERY_S = 10.0


@dataclass(frozen=True, slots=True)
class StoreOptions:
    """What the flags say."""

    once: bool = False
    rebuild: bool = False


class _Stored:
    """Counts what was written."""

    def __init__(self) -> None:
        self.records = 0

    def add(self, records: int) -> None:
        self.records += records


def stop_signal() -> asyncio.Event:
    """Is set by SIGTERM and SIGINT, from here on."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop


async def run(settings: Settings, options: StoreOptions, say: Say) -> int:
    """0 at a clean end, 1 when database or topics cannot be used. `say` is told the result alone:
    what is going on is in the log, and why it ended a message."""
    collector.spare()
    give_back_each_minute(asyncio.get_running_loop())
    stop = stop_signal()
    try:
        engine = open_database(settings.store.database.get_secret_value(), writes=True)
        state = ReadingState(topics_of(settings.kafka))
        until = "the topics' ends" if options.once else "Ctrl-C"
        logger("store").info("storing", database=place_of(engine), until=until)
        await fill(settings, options, engine, stop, say, state)
    except (DatabaseFault, TopicUnreadable, StoreRefused) as error:
        warn(str(error))
        return 1
    return 0


async def fill(
    settings: Settings,
    options: StoreOptions,
    engine: Engine,
    stop: asyncio.Event,
    say: Say,
    state: ReadingState,
) -> None:
    """Until told to stop. Raises DatabaseFault, TopicUnreadable, StoreRefused."""
    log, stored, empties = logger("store"), _Stored(), options.rebuild
    await _patiently(lambda: migrate(engine), stop, options)
    while not stop.is_set():
        try:
            writer = await _lease(settings, engine, stop, state)
            if writer is None:
                return
            log.info("writing", epoch=writer.lease.epoch, database=engine.dialect.name)
            if empties:
                await asyncio.to_thread(writer.empty)
                empties = False
            await _compare_again(writer, stop)
            await Following(settings, writer, stored.add, state).run(stop, once=options.once)
            await asyncio.to_thread(writer.release)
            found = await asyncio.to_thread(counts, engine)
            say(f"{counted(stored.records, 'record')} stored; {_told(found)}")
            return
        except LeaseLost:
            log.warning("overtaken", message="another process writes now; waiting")
        except DatabaseAway as error:
            if options.once:
                raise
            log.warning("database_away", message=str(error))
            await _pause(_RETRY_S, stop)


async def _lease(
    settings: Settings, engine: Engine, stop: asyncio.Event, state: ReadingState
) -> StoreWriter | None:
    """A writer as soon as no other process is one; None when told to stop."""
    holder = f"{socket.gethostname()}/{os.getpid()}/{secrets.token_hex(4)}"
    failpoint, log = Failpoint(parse(settings.failpoint)), logger("store")
    seen: HeldLease | None = None
    since_s = time.monotonic()
    while not stop.is_set():
        is_silent = seen is not None and time.monotonic() - since_s >= settings.store.lease_s
        silent = seen if is_silent else None
        taken = await asyncio.to_thread(
            take_over, engine, settings.kafka, holder, failpoint, silent
        )
        if isinstance(taken, StoreWriter):
            state.filled_here()
            return taken
        state.filled_by(taken.holder, taken.as_of.timestamp() if taken.as_of else None)
        if seen is None or taken.epoch != seen.epoch:
            log.info("waiting", writer=taken.holder)
        if taken != seen:
            seen, since_s = taken, time.monotonic()
        await _pause(_STANDBY_S, stop)
    return None


async def _compare_again(writer: StoreWriter, stop: asyncio.Event) -> None:
    """All that an earlier version compared by another rule. A process that is ended, or loses its
    lease, leaves the rest to the next one."""
    log, told_s = logger("store"), -math.inf
    while not stop.is_set():
        compared = await asyncio.to_thread(writer.compare_some_again)
        if compared is None:
            return
        if compared.is_last:
            log.info("compared_again", invoices=compared.newest)
        elif time.monotonic() - told_s >= _TELL_EVERY_S:
            told_s = time.monotonic()
            log.info(
                "comparing_again",
                writes=compared.writes.value,
                up_to=compared.up_to,
                newest=compared.newest,
                message="this version compares stored invoices by another rule than the last one",
            )


async def _patiently(work: Callable[[], None], stop: asyncio.Event, options: StoreOptions) -> None:
    """The work, again while the database is away."""
    while not stop.is_set():
        try:
            await asyncio.to_thread(work)
            return
        except DatabaseAway as error:
            if options.once:
                raise
            logger("store").warning("database_away", message=str(error))
            await _pause(_RETRY_S, stop)


async def _pause(delay_s: float, stop: asyncio.Event) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(delay_s):
            await stop.wait()


def _told(found: dict[str, int]) -> str:
    kinds = ", ".join(counted(found[f"{kind}s"], kind) for kind in ("invoice", "failure", "review"))
    return f"{kinds}, {found['unreadable']:,} unreadable"

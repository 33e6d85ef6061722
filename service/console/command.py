"""`invoice-stream console`: the store and the web pages upon it, in one process.

Pages read the database; the store fills it meanwhile, or waits while another process does. The
process ends when it is told to, or when the store cannot go on.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import socket
from collections.abc import Callable, Iterator, Sequence

import uvicorn

from service.console.live_counts import LiveCounts
from service.console.reviewing import KafkaDecisions
from service.console.roles import ConsoleRole, ConsoleUser, Person, UsersRefused, digest, read_users
from service.console.sending_back import ReplayedFailures
from service.console.sessions import Sessions
from service.console.source_documents import SourceDocuments
from service.console.visits import ConsoleParts
from service.console.web import console_app
from service.kafka.dead_letters import TopicUnreadable
from service.ops import collector
from service.ops.freed_memory import give_back_each_minute
from service.ops.http import cannot_listen
from service.ops.logs import logger
from service.ops.terminal import warn_apart
from service.settings import ConsoleSettings, Settings
from service.store.command import StoreOptions, fill, stop_signal
from service.store.database import DatabaseFault, migrate, open_database, place_of
from service.store.following import StoreRefused, topics_of
from service.store.queries import StoreReader
from service.store.reading_state import ReadingState

Say = Callable[[str], None]
_CLOSE_S = 3
_CONNECTIONS_MAX = 1_000
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


class ConsoleRefused(Exception):
    """Raised when the console cannot listen as the settings say; the message says why."""


class _Server(uvicorn.Server):
    """Signals are the command's."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def run(settings: Settings, say: Say) -> int:
    """0 at a clean end, 1 when database or topics cannot be used, 2 when it may not listen so."""
    collector.spare()
    give_back_each_minute(asyncio.get_running_loop())
    stop = stop_signal()
    try:
        users, made = _users(settings.console)
        with _listening(settings.console) as listener:
            await _serve(settings, users, listener, stop, lambda: _greet(settings, listener, made))
    except (ConsoleRefused, UsersRefused) as error:
        say(str(error))
        return 2
    except (DatabaseFault, TopicUnreadable, StoreRefused) as error:
        say(str(error))
        return 1
    return 0


async def _serve(
    settings: Settings,
    users: Sequence[ConsoleUser],
    listener: socket.socket,
    stop: asyncio.Event,
    greet: Callable[[], None],
) -> None:
    address = settings.store.database.get_secret_value()
    engine = open_database(address, writes=True)
    logger("console").info("storing", database=place_of(engine))
    await asyncio.to_thread(migrate, engine)
    reader, documents = StoreReader(address), SourceDocuments(settings)
    state = ReadingState(topics_of(settings.kafka))
    parts = console_parts(settings, users, reader, documents, state)
    server = _Server(_options(settings.console, parts))
    filling = asyncio.create_task(
        fill(settings, StoreOptions(), engine, stop, lambda _: None, state)
    )
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    greet()
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({filling, serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    server.should_exit = True
    stop.set()
    await asyncio.wait({filling, serving, stopping})
    await documents.close()
    reader.close()
    engine.dispose()
    filling.result()
    serving.result()


def console_parts(
    settings: Settings,
    users: Sequence[ConsoleUser],
    reader: StoreReader,
    documents: SourceDocuments,
    state: ReadingState,
) -> ConsoleParts:
    """What the pages work with, on the brokers of the settings."""
    chosen = settings.console
    return ConsoleParts(
        settings,
        reader,
        documents,
        KafkaDecisions(settings.kafka),
        ReplayedFailures(settings),
        Sessions(chosen.session_idle_s, chosen.session_max_s),
        users,
        LiveCounts(reader),
        state.age,
    )


def _options(chosen: ConsoleSettings, parts: ConsoleParts) -> uvicorn.Config:
    return uvicorn.Config(
        console_app(parts),
        log_config=None,
        access_log=False,
        lifespan="off",
        proxy_headers=False,
        server_header=False,
        limit_concurrency=_CONNECTIONS_MAX,
        timeout_graceful_shutdown=_CLOSE_S,
        ssl_certfile=chosen.ssl_certfile,
        ssl_keyfile=chosen.ssl_keyfile,
    )


def _users(chosen: ConsoleSettings) -> tuple[tuple[ConsoleUser, ...], str]:
    """Who may sign in, and the token that was made where the settings name no one. Raises
    UsersRefused."""
    users = read_users(chosen.users.get_secret_value())
    if users or chosen.proxy_user_header:
        return users, ""
    made = secrets.token_urlsafe(24)
    return (ConsoleUser(Person("operator", ConsoleRole.OPERATOR), digest(made)),), made


@contextlib.contextmanager
def _listening(chosen: ConsoleSettings) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in chosen.host else socket.AF_INET
    try:
        listener = socket.create_server((chosen.host, chosen.port), family=family)
    except OSError as error:
        words = cannot_listen(error, "the console", chosen.host, chosen.port, "console")
        raise ConsoleRefused(words) from None
    with listener:
        yield listener


def _greet(settings: Settings, listener: socket.socket, made: str) -> None:
    chosen = settings.console
    port, log = listener.getsockname()[1], logger("console")
    scheme = "https" if chosen.ssl_certfile else "http"
    host = f"[{chosen.host}]" if ":" in chosen.host else chosen.host
    log.info("listening", address=f"{scheme}://{host}:{port}/")
    if scheme == "http" and not chosen.secure_cookie and chosen.host not in _LOOPBACK:
        log.warning(
            "without_https",
            message="others can read tokens on the way: set console.ssl_certfile, or let a proxy "
            "speak HTTPS and set console.secure_cookie",
        )
    if made:
        warn_apart(f"sign in at {scheme}://{host}:{port}/sign-in#token={made}")

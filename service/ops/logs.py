"""Structured logs: JSON lines, or readable ones on a terminal; never payloads, never secrets.

Lines are written by a thread of their own behind a bounded queue, because a pipe without a reader
must not stop the event loop. When the queue is full, lines are dropped and counted; so are lines
that find no room where standard error leads to, such as a file on a full disk.

Values may come from outside (a broker's words, a topic's name): each is cut, and none of its
characters steers a terminal or begins a line of its own. JSON lines escape them, console lines
replace them (`service.model.printable`).
"""

from __future__ import annotations

import atexit
import logging
import logging.handlers
import queue
import sys
import time
import traceback
from collections.abc import MutableMapping
from typing import Any, Literal, TextIO

from service.model.left_out import left_out
from service.model.printable import masked, one_line, printable, readable_json
from service.ops.repeated_lines import RepeatedLines

with left_out("rich"):  # For tracebacks with colours, which `format_exc_info` forestalls; 4 MB.
    import structlog

QUEUE_MAX = 10_000
"""Lines waiting to be written: seconds of the worst storm, a few MiB."""

_CHARS_MAX = 8_000
"""Of one value in a line; a traceback is a value, too."""
_ITEMS_MAX = 1_000
_DEPTH_MAX = 4
_OF_SEVERAL_ROWS = ("exception", "stack")

_LAST_LINES_S = 2.0
_TELLING = ("service", "aiokafka")
_QUIET = ("aiokafka", "httpx", "httpcore", "asyncio", "langgraph")

_HARMLESS = (
    "Got error produce response",
    "Group Coordinator Request failed",
    "Heartbeat failed",
    "Discovered coordinator",
)
"""Lines of the Kafka client that describe a retry which it makes by itself."""


class _Dropped:
    """How many lines; one thread counts those that were not written, another one the rest."""

    by_queue = 0
    by_sink = 0


class _Sink(logging.StreamHandler[TextIO]):
    """Without logging's own report of a fault: it is a traceback, and goes where no line can."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 (logging's own name)
        _Dropped.by_sink += 1


class _DroppingQueueHandler(logging.handlers.QueueHandler):
    def enqueue(self, record: logging.LogRecord) -> None:
        try:
            self.queue.put_nowait(record)
        except queue.Full:
            _Dropped.by_queue += 1

    def prepare(self, record: logging.LogRecord) -> logging.LogRecord:
        return record  # The formatter runs in the writing thread; nothing is pickled.


class _Harmless(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        return not str(record.msg).startswith(_HARMLESS)


def _write_out(lines: queue.Queue[logging.LogRecord]) -> None:
    """The last lines say why a process ended; a pipe without a reader must not hold that up."""
    until_s = time.monotonic() + _LAST_LINES_S
    while lines.unfinished_tasks and time.monotonic() < until_s:
        time.sleep(0.01)


def _bounded(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> dict[str, Any]:
    """Cuts what is long, and turns what is no JSON value into its repr, so that both renderers
    write values that they know."""
    return {_cut(str(name)): _value(value, 0) for name, value in event.items()}


def _value(value: Any, depth: int) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, dict | list | tuple) and depth < _DEPTH_MAX and len(value) <= _ITEMS_MAX:
        if isinstance(value, dict):
            return {_cut(str(name)): _value(item, depth + 1) for name, item in value.items()}
        return [_value(item, depth + 1) for item in value]
    return _cut(value if isinstance(value, str) else repr(value))


def _cut(words: str) -> str:
    missing = len(words) - _CHARS_MAX
    shown = masked(words[:_CHARS_MAX])
    return shown if missing <= 0 else f"{shown}… ({missing:,} more)"


def _shown(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> dict[str, Any]:
    """For people: the console renderer writes text as it is, so it gets text that cannot steer a
    terminal. Tracebacks keep their rows."""
    return {one_line(name): _shown_value(name, value) for name, value in event.items()}


def _shown_value(name: str, value: Any) -> Any:
    if name in _OF_SEVERAL_ROWS:
        return "\n".join(printable(row, _CHARS_MAX) for row in str(value).split("\n"))
    return value if isinstance(value, int | float | None) else one_line(str(value))


def _json(event: Any, **_: Any) -> str:
    return readable_json(event, default=repr)


def configure(level: str, form: Literal["auto", "json", "console"]) -> None:
    """Sets logging up for this process; standard error is the only sink."""
    console = form == "console" or (form == "auto" and sys.stderr.isatty())
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderers: list[Any] = (
        [_shown, structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())]
        if console
        else [structlog.processors.JSONRenderer(_json)]
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    sink = _Sink(sys.stderr)
    sink.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                _bounded,
                *renderers,
            ],
        )
    )
    lines: queue.Queue[logging.LogRecord] = queue.Queue(QUEUE_MAX)
    listener = logging.handlers.QueueListener(lines, sink)
    listener.start()
    atexit.register(_write_out, lines)
    handler = _DroppingQueueHandler(lines)
    handler.addFilter(_Harmless())
    handler.addFilter(RepeatedLines(("aiokafka",)))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def words_of(failure: BaseException) -> str:
    """The loggable part of a failure: the text of our own and the Kafka client's errors; of others
    the class and the place, because their text may quote a document."""
    told = type(failure).__module__.partition(".")[0] in _TELLING
    if told or isinstance(failure, OSError) or type(failure) is RuntimeError:
        return f"{type(failure).__name__}: {failure}"
    frames = traceback.extract_tb(failure.__traceback__)
    place = f"{frames[-1].name}, line {frames[-1].lineno}" if frames else "an unknown place"
    return f"{type(failure).__name__} in {place}"


def dropped_lines() -> int:
    """Lines that found the queue full, or no room where they were written to."""
    return _Dropped.by_queue + _Dropped.by_sink


def logger(name: str) -> Any:
    """A structured logger: `logger("worker").info("what_happened", key=value)`."""
    return structlog.get_logger(name)

"""The one place that writes lines to a terminal: standard output and standard error of commands.

Every line passes `service.model.printable`, so that no value from outside moves the cursor, changes
colours, turns text around or forges another line, whichever command shows it. A character that the
terminal's encoding lacks is written as an escape. A command that a line names gets `uv run` where
people need it (`service.model.next_command`).

Nothing else in the service prints (`tests/unit/ops/test_terminal.py` looks for it). Callers bound
what they say; this module does not.
"""

from __future__ import annotations

import errno
import io
import logging
import os
import shutil
import sys
import traceback
from collections.abc import Callable
from functools import cache
from types import TracebackType
from typing import IO, Final

from service.model.next_command import in_clone, names_a_command
from service.model.printable import masked, one_line, printable
from service.ops.broker_silence import BrokerSilence

_LOG_ROWS_MAX = 60
_LOG_CHARS_MAX = 1_000
_NEEDS_UV: Final[list[Callable[[], bool]]] = []
"""Filled by `guard` alone: a program that is no command of ours, such as a test, says lines as they
are."""


def say(line: str) -> None:
    """One line on standard output. A line break within it does not begin another.

    Raises OSError where it cannot be written."""
    if sys.stdout is None:  # Closed by the shell (`>&-`).
        raise OSError(errno.EBADF, "standard output is closed")
    _write(sys.stdout, line)


def warn(line: str) -> None:
    """One line on standard error; nothing where the shell closed it."""
    if sys.stderr is not None:
        _write(sys.stderr, line)


def warn_apart(line: str) -> None:
    """One line on standard error that people look for among the lines of a log: blank lines stand
    around it."""
    if sys.stderr is not None:
        _write(sys.stderr, line, apart=True)


def say_block(words: str) -> None:
    """Several lines that this program made itself, such as a drawing."""
    for line in words.split("\n"):
        say(line)


def warn_block(words: str) -> None:
    """Several lines of advice on standard error."""
    for line in words.split("\n"):
        warn(line)


def as_typed(line: str) -> str:
    """The line with its commands as people type them here; for those who write it themselves."""
    needed = names_a_command(line) and any(asked() for asked in _NEEDS_UV)
    return in_clone(line) if needed else line


def terminal_columns() -> int | None:
    """Width of the terminal on standard output; None where that is a pipe or a file."""
    if sys.stdout is None or not sys.stdout.isatty():
        return None
    return shutil.get_terminal_size().columns


def pipe_closed() -> None:
    """The reader of standard output is gone: what is still in its buffer goes nowhere, so that the
    interpreter does not complain at its end."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def write_line(stream: IO[str], line: str) -> None:
    """One line on a stream of the caller's, which also flushes it."""
    stream.write(one_line(line) + "\n")


def _write(stream: IO[str], line: str, *, apart: bool = False) -> None:
    """In one piece with its end: the log's thread writes to the same stream, and would otherwise
    put its line between the two."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    shown = one_line(as_typed(line)).encode(encoding, "backslashreplace").decode(encoding)
    stream.write(f"\n{shown}\n\n" if apart else f"{shown}\n")
    stream.flush()


class PrintableFormatter(logging.Formatter):
    """Lines of libraries, such as the Kafka client's, which quote brokers."""

    def format(self, record: logging.LogRecord) -> str:
        """The line; of an exception its words and not its trace, which tells a user nothing."""
        said = record.getMessage()
        failure = record.exc_info[1] if record.exc_info else None
        return _rows(said if failure is None else f"{said}: {type(failure).__name__}: {failure}")


def hold_closed_streams() -> None:
    """Takes the places of standard streams that the shell closed (`>&-`), before a file or a
    connection gets their numbers: lines would go into it, and libuv ends the process. Standard
    input has an end then, standard output cannot be written, and messages go nowhere."""
    for number, flags in ((0, os.O_RDONLY), (1, os.O_RDONLY), (2, os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:
            held = os.open(os.devnull, flags)  # The lowest number that is free: this one.
            os.set_inheritable(held, True)
    if sys.stderr is None:
        sys.stderr = open(2, "w", closefd=False)  # noqa: SIM115


def guard(needs_uv: Callable[[], bool] = lambda: False) -> None:
    """Makes a command's other ways to the terminal safe: lines of libraries, and the traceback of
    a fault in this program, whose message may quote a document. `needs_uv` is asked once, by the
    first line that names a command."""
    _NEEDS_UV[:] = [cache(needs_uv)]
    for stream in (sys.stdout, sys.stderr):  # For those who write a table or a bar themselves.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    logging.basicConfig(level=logging.WARNING, handlers=[terminal_sink()])
    logging.captureWarnings(True)
    sys.excepthook = _last_words


def terminal_sink(stream: IO[str] | None = None) -> logging.Handler:
    """Where a command's libraries write; standard error, unless a stream is given."""
    sink = logging.StreamHandler(stream)
    sink.setFormatter(PrintableFormatter())
    sink.addFilter(BrokerSilence())
    return sink


def _last_words(
    kind: type[BaseException], failure: BaseException, trace: TracebackType | None
) -> None:
    warn_block(_rows("".join(traceback.format_exception(kind, failure, trace)).rstrip("\n")))


def _rows(words: str) -> str:
    """The last rows count: there a traceback says what happened."""
    rows = words.split("\n")[-_LOG_ROWS_MAX:]
    return "\n".join(masked(printable(row, _LOG_CHARS_MAX)) for row in rows)

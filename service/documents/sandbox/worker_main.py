"""The worker process: a fork server that gives each document a reader of its own.

    python -I worker_main.py '{"memory_bytes": …, "cpu_s": …, "path": […], "parent": …, …}'

Its standard input is a socket from the service. It loads the libraries, gives up its rights
(`confinement`), and reports on the socket which of them it has lost. Then, for each descriptor
that arrives, it forks a reader, waits for its end, and reports how it ended, or that it could not
fork. It never holds a byte of a document, and a reader has no descriptor of it: nothing that a
document does outlives its reader. It ends with the service.

The limits hold before any library that reads documents is loaded. The worker has one thread:
otherwise a fork would not be safe.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import struct
import sys
from collections.abc import Callable, Collection
from functools import partial
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from service.documents.layout.read_words import ReadsPictures
    from service.documents.sandbox.confinement import Protection, Report
    from service.documents.sandbox.worker import Parse

_CONTROL = 0
"""The socket to the service; in a reader, its channel replaces it."""
_FIRST_INHERITED = 3
_LENGTH, _ENDED = struct.Struct(">I"), struct.Struct(">i")
"""The length before the report; and a reader's exit code, or minus the signal."""
NOT_BEGUN = 256
"""Instead of an exit code: no process could be made for the reader."""


def main(parse: Parse | None = None, without: Collection[Protection] = ()) -> None:
    """Serves until the socket ends. Only tests pass hostile code as `parse` or omit protections
    with `without`, to see the effect of the others."""
    gc.disable()  # What it loads stays.
    settings = json.loads(sys.argv[1])
    sys.path[:] = settings["path"]
    from service.documents.sandbox import confinement

    confinement.close_inherited(_FIRST_INHERITED)
    confinement.limit_worker(settings["memory_bytes"])
    serve, rehearse = (
        (_nothing, _nothing) if settings["probe"] else _libraries(parse, ocr=settings["ocr"])
    )
    gc.freeze()  # A collection in a reader would copy every page that it visits.
    gc.enable()
    report = confinement.confine_worker(settings["parent"], without)
    readers = _Readers(settings["cpu_s"], set(without))
    report |= readers.try_out(rehearse)
    with socket.socket(fileno=_CONTROL) as control:
        said = json.dumps(report).encode("ascii")
        control.sendall(_LENGTH.pack(len(said)) + said)
        while channel := _next_channel(control):
            reader = _forked_if_possible(partial(_read, channel, readers, serve))
            os.close(channel)
            end = NOT_BEGUN if reader is None else readers.end_of(reader)
            control.sendall(_ENDED.pack(end))


def _libraries(parse: Parse | None, *, ocr: bool) -> tuple[Callable[[], None], Callable[[], None]]:
    """A function that reads a document on descriptor 0, and one that rehearses it. Loads everything
    that either needs: afterwards no file can be opened."""
    from service.documents.sandbox import worker

    if parse is not None:
        return partial(worker.serve, _CONTROL, parse), _nothing
    from service.documents import parsers
    from service.documents.sandbox import rehearsal

    rehearsal.load_all()
    reader = _ocr() if ocr else None
    rehearse = partial(rehearsal.rehearse, reader)
    rehearse()
    return partial(worker.serve, _CONTROL, partial(parsers.parse, ocr=reader)), rehearse


def _ocr() -> ReadsPictures:
    from service.documents.pictures.ocr import PictureReader  # Its libraries take a second to load.

    return PictureReader()


def _nothing() -> None:
    """Used by a probe instead of reading, and by hostile tests instead of a rehearsal."""


def _next_channel(control: socket.socket) -> int | None:
    """The next descriptor that arrives; None when the service has closed the socket."""
    _, channels, _, _ = socket.recv_fds(control, 1, 1)
    return channels[0] if channels else None


def _read(channel: int, readers: _Readers, serve: Callable[[], None]) -> None:
    """Runs in the reader: the channel replaces the worker's socket, then rights are dropped."""
    os.dup2(channel, _CONTROL)
    os.close(channel)
    readers.confine()
    serve()


class _Readers:
    """Confines readers with the protections that proved to work on this platform."""

    def __init__(self, cpu_s: int, without: set[Protection]) -> None:
        self._cpu_s = cpu_s
        self._without = without
        self._parent = os.getpid()

    def confine(self) -> Report:
        """Runs in the reader."""
        from service.documents.sandbox import confinement

        return confinement.confine_reader(self._parent, self._cpu_s, self._without)

    def try_out(self, rehearse: Callable[[], None]) -> Report:
        """The report of a reader that completed its rehearsal. If the filter killed the reader, it
        is tried again without the filter: a library here makes a call that is not on the list. The
        filter never uses SIGKILL; a machine without memory does, and that costs no protection."""
        from service.documents.sandbox.confinement import Protection

        report, end = self._rehearsed(rehearse)
        if end == 0:
            return report
        if end == -signal.SIGKILL:
            raise SystemExit("a rehearsal was killed from outside; is there enough memory?")
        self._without.add(Protection.SYSTEM_CALLS)
        report, without_filter = self._rehearsed(rehearse)
        if without_filter != 0:
            raise SystemExit(f"a reader ended with {end}, without a filter with {without_filter}")
        return report | {Protection.SYSTEM_CALLS: f"a library here does not work under it ({end})"}

    def _rehearsed(self, rehearse: Callable[[], None]) -> tuple[Report, int]:
        ours, theirs = os.pipe()

        def read() -> None:
            os.write(theirs, json.dumps(self.confine()).encode("ascii"))
            rehearse()

        reader = _forked(read)
        os.close(theirs)
        with open(ours, "rb") as source:
            said = source.read()
        return (json.loads(said) if said else {}), self.end_of(reader)

    def end_of(self, reader: int) -> int:
        """How it ended, once it has: its exit code, or minus the signal.

        The system kills a reader that ignores SIGXCPU a second later. Other causes of that signal
        are not the document's fault (memory of the machine), so it is named by its cause.
        """
        _, status, used = os.wait4(reader, 0)
        code = os.waitstatus_to_exitcode(status)
        spent = used.ru_utime + used.ru_stime >= self._cpu_s
        return -signal.SIGXCPU if code == -signal.SIGKILL and spent else code


def _forked(read: Callable[[], None]) -> int:
    """A new process that only calls `read`."""
    reader = os.fork()
    if reader == 0:
        _be_reader(read)
    return reader


def _forked_if_possible(read: Callable[[], None]) -> int | None:
    """None where the machine has no process or no memory left for it."""
    try:
        return _forked(read)
    except OSError:
        return None


def _be_reader(read: Callable[[], None]) -> NoReturn:
    """A reader always ends here and never returns to the worker's loop."""
    code = 1
    try:
        read()
        code = 0
    finally:
        os._exit(code)


if __name__ == "__main__":
    main()

"""Starts and ends a process of the service's own, which talks to it over one socket.

It does so without the event loop. Where descriptors or threads run out, uvloop leaves some
descriptors open after each failed start, and asyncio needs a thread or a descriptor for each
process and loses the process without it.

Invariants: a start that fails leaves nothing behind. The process has no descriptor of the service
except its end of the socket.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Mapping, Sequence
from subprocess import DEVNULL, Popen, TimeoutExpired

_LOOK_EVERY_S = 0.005
"""A process that was killed ends within milliseconds. Looking costs no thread and no descriptor,
of which there may be none."""
_END_S = 10.0
_LAST_WAIT_S = 1.0


def started(
    command: Sequence[str],
    environment: Mapping[str, str],
    folder: str | None = None,
    *,
    answers: bool = False,
) -> tuple[Popen[bytes], socket.socket]:
    """The process, and our end of the socket that is its standard input; where it `answers`, also
    its standard output. It leads a session of its own. Raises OSError."""
    ours, theirs = socket.socketpair()
    with theirs, contextlib.ExitStack() as if_it_fails:
        if_it_fails.callback(ours.close)
        process = Popen(
            command,
            stdin=theirs.fileno(),
            stdout=theirs.fileno() if answers else DEVNULL,
            stderr=DEVNULL,
            env=environment,
            cwd=folder,
            start_new_session=True,
        )
        if_it_fails.pop_all()
    ours.setblocking(False)
    return process, ours


async def over(process: Popen[bytes], limit_s: float = _END_S) -> None:
    """Waits for the end of a process that was killed; where the loop ends first, without it, so
    that no process that has ended is left to the system. One that the system cannot end, such as
    one that waits for a dead disk, is left after `limit_s`."""
    clock = asyncio.get_running_loop().time
    until_s = clock() + limit_s
    try:
        while process.poll() is None and clock() < until_s:  # noqa: ASYNC110  # No event tells.
            await asyncio.sleep(_LOOK_EVERY_S)
    except asyncio.CancelledError:
        with contextlib.suppress(TimeoutExpired):
            process.wait(_LAST_WAIT_S)
        raise

"""A service with secrets that has hostile documents read (`hostile_attacks`).

Run as a program, it prints, for each attack, what its caller saw of it. It is told its limits:
loading the settings to find them would take longer than the rest of its start.
"""

from __future__ import annotations

import asyncio
import ctypes
import json
import os
import socket
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from service.documents.frames.parsed import ParseLimits
from service.documents.sandbox.confinement import Protection, hide_process
from service.documents.sandbox.sandbox import Sandbox, SandboxLimits
from service.documents.sandbox.worker_process import ReaderLimits, start
from service.model.document_problem import DocumentProblem
from tests.fakes.hostile_attacks import SECRET

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """import sys
sys.path[:] = {path!r}
from tests.fakes.hostile_attacks import attack, worker_main
worker_main.main(attack, {without!r})
"""


def _write_program(folder: Path, without: Iterable[Protection]) -> Path:
    """The main function of a worker with a hostile parser."""
    program = folder / "hostile_worker.py"
    left_out = {protection.value for protection in without}
    program.write_text(PROGRAM.format(path=[str(ROOT), *sys.path], without=left_out))
    return program


async def _service(given: dict[str, Any]) -> dict[str, Any]:
    """The result of each attack, as its caller saw it, and the defences that this platform
    lacks."""
    folder, without = Path(given["folder"]), given["without"]
    if Protection.HIDDEN_SERVICE.value not in without:
        hide_process()
    secret = ctypes.create_string_buffer(SECRET.encode())
    for name in ("token", "answers.sqlite"):
        (folder / name).write_text(SECRET)
        (folder / name).chmod(0o600)
    program = _write_program(folder, map(Protection, without))
    sibling = start(ReaderLimits(2**30, 5, probe=True))
    await sibling.ready()
    made = Sandbox(SandboxLimits(**given["sandbox"]), program)
    limits = ParseLimits(**given["parse"])
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        socket.socket(socket.AF_UNIX) as local,
        (folder / "token").open("rb") as token,
    ):
        local.bind(str(folder / "socket"))
        local.listen()
        order = json.dumps(
            {
                "service": os.getpid(),
                "address": ctypes.addressof(secret),
                "listener": listener.fileno(),
                "port": listener.getsockname()[1],
                "unix": str(folder / "socket"),
                "token_fd": token.fileno(),
                "sibling": sibling.pid,
                "folder": str(folder),
            }
        ).encode()
        seen = {name: await _seen(made, name, order, limits) for name in given["attacks"]}
    place = made._places[0].process
    missing = place.missing if place is not None else {}
    await made.close()
    await sibling.end()
    return {"seen": seen, "missing": missing, "grown_mb": _grown_mb()}


async def _seen(made: Sandbox, name: str, order: bytes, limits: ParseLimits) -> str:
    result = await made.parse(name, order, limits)
    return result.message if isinstance(result, DocumentProblem) else result.text


def _grown_mb() -> int:
    """The most memory that this program had; `ru_maxrss` remembers what its parent had, too."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_service(json.loads(sys.argv[1])))))

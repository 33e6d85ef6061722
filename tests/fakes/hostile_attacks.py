"""Hostile code for document readers: `attack` takes the place of the parser in a real worker.

A document names the attack. An attack raises OSError where it was refused, and otherwise returns
what it got. Each attack may end its worker, and the next one loads this module again: it imports
only what a reader has loaded anyway.
"""

from __future__ import annotations

import ctypes
import json
import mmap
import os
import resource
import signal
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

from service.documents.frames.parsed import LENGTH, Parsed, ParseLimits, ParseResult, encode_result
from service.documents.sandbox import worker, worker_main

SECRET = "canary-7f3a"
"""In the service's environment, memory, token file and cache."""
Order = dict[str, Any]
LIBC = ctypes.CDLL(None, use_errno=True)


def attack(media_type: str, data: bytes, limits: ParseLimits) -> ParseResult:
    """The parser's place."""
    order: Order = json.loads(data)
    try:
        return Parsed(f"GOT {ATTACKS[media_type](order)!r}")
    except (OSError, RuntimeError, ValueError) as error:
        return Parsed(f"refused {error}")


def _called(returned: int) -> int:
    if returned < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return returned


def _read_file(name: str) -> Callable[[Order], bytes]:
    def read(order: Order) -> bytes:
        with open(name.format(**order), "rb") as file:
            return file.read(100)

    return read


def _memory_by_file(order: Order) -> bytes:
    with open(f"/proc/{order['service']}/mem", "rb", buffering=0) as file:
        file.seek(order["address"])
        return file.read(len(SECRET))


class _Vector(ctypes.Structure):
    _fields_ = (("base", ctypes.c_void_p), ("length", ctypes.c_size_t))


def _memory_by_call(order: Order) -> bytes:
    buffer = ctypes.create_string_buffer(len(SECRET))
    here = _Vector(ctypes.addressof(buffer), len(SECRET))
    there = _Vector(order["address"], len(SECRET))
    LIBC.process_vm_readv.restype = ctypes.c_ssize_t
    _called(
        LIBC.process_vm_readv(
            order["service"],
            ctypes.byref(here),
            ctypes.c_ulong(1),
            ctypes.byref(there),
            ctypes.c_ulong(1),
            ctypes.c_ulong(0),
        )
    )
    return buffer.raw


def _ptrace(order: Order) -> int:
    """PTRACE_SEIZE, which does not stop the service."""
    return _called(LIBC.ptrace(0x4206, order["service"], None, None))


def _steal_descriptor(order: Order) -> int:
    pidfd = _called(LIBC.syscall(434, order["service"], 0))
    return _called(LIBC.syscall(438, pidfd, order["listener"], 0))


def _own_descriptors(_: Order) -> list[int]:
    """The channel, and two that lead nowhere; 0 is asked as well, or it would prove nothing."""
    found = []
    for number in range(1_000):
        try:
            os.lseek(number, 0, os.SEEK_CUR)
            found.append(number)
        except OSError as error:
            if error.strerror == "Illegal seek":
                found.append(number)
    if found == [0, 1, 2]:
        raise OSError("none but its own")
    return found


def _write_file(order: Order) -> int:
    with open(f"{order['folder']}/written", "w", encoding="ascii") as file:
        return file.write("x")


def _tcp(order: Order) -> str:
    with socket.socket() as connection:
        connection.connect(("127.0.0.1", order["port"]))
        return "connected"


def _udp(_: Order) -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        return asking.sendto(b"who is", ("127.0.0.1", 53))


def _unix(order: Order) -> str:
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(order["unix"])
        return "connected"


def _fork(_: Order) -> int:
    child = os.fork()
    if child == 0:
        os.setsid()
        os._exit(0)
    return child


def _thread(_: Order) -> str:
    thread = threading.Thread(target=int)
    thread.start()
    return "started"


def _exec(_: Order) -> None:
    os.execv("/bin/sh", ["/bin/sh", "-c", "sleep 1000"])


def _signal(whom: str) -> Callable[[Order], str]:
    def ask(order: Order) -> str:
        os.kill(order[whom], 0)
        return "may"

    return ask


def _executable_memory(_: Order) -> int:
    return len(mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC))


def _outlive(_: Order) -> int:
    return _called(LIBC.prctl(1, 0, 0, 0, 0))  # PR_SET_PDEATHSIG


def _raise_limit(_: Order) -> str:
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    return "raised"


def _duplicate(_: Order) -> int:
    return os.dup(0)


def _many_descriptors(_: Order) -> int:
    return os.open("/dev/null", os.O_RDONLY)


def _memory(_: Order) -> int:
    held = []
    while True:
        held.append(bytes(64 * 2**20))  # Never written: a slow machine would spend its CPU first.


def _processor(_: Order) -> None:
    signal.signal(signal.SIGXCPU, signal.SIG_IGN)
    while True:
        pass


def _linger(_: Order) -> None:
    """A whole answer, and then no end."""
    worker._write(0, encode_result(Parsed("lingers")))
    for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    while True:
        time.sleep(60)


def _flood(_: Order) -> None:
    """An answer of four gigabytes, as far as it is taken."""
    worker._write(0, LENGTH.pack(2**32 - 1))
    while True:
        os.write(0, b"x" * 65_536)


def _huge_text(_: Order) -> None:
    """A header that promises more text than any document may have."""
    header = json.dumps({"text": 2**40, "invoice": 0, "images": [], "flags": []}).encode()
    worker._write(0, LENGTH.pack(len(header)) + header)
    while True:
        os.write(0, b"x" * 65_536)


def _poison(_: Order) -> str:
    """Changes the code that answers, and answers twice."""
    vars(worker)["encode_result"] = lambda _: worker_main._ENDED.pack(0) * 100
    POISONED.append(1)
    worker._write(0, b"\0\0\0\2{}" * 1_000)
    return "poisoned"


POISONED: list[int] = []


def _look(_: Order) -> str:
    """Whether anything of an earlier reader is left."""
    return "poison" if POISONED else "clean"


TAKES: dict[str, Callable[[Order], object]] = {
    "environment": _read_file("/proc/{service}/environ"),
    "memory by file": _memory_by_file,
    "memory by call": _memory_by_call,
    "ptrace": _ptrace,
    "steal a descriptor": _steal_descriptor,
    "descriptor by path": _read_file("/proc/{service}/fd/{token_fd}"),
    "token file": _read_file("{folder}/token"),
    "cache file": _read_file("{folder}/answers.sqlite"),
    "password file": _read_file("/etc/passwd"),
    "own program": _read_file("/proc/self/exe"),
    "write a file": _write_file,
    "tcp": _tcp,
    "udp": _udp,
    "unix socket": _unix,
    "fork": _fork,
    "thread": _thread,
    "signal the service": _signal("service"),
    "signal a sibling": _signal("sibling"),
    "executable memory": _executable_memory,
    "outlive": _outlive,
    "raise a limit": _raise_limit,
    "duplicate": _duplicate,
    "descriptors": _many_descriptors,
}
"""Attacks that would succeed without a defence."""

SPENDS: dict[str, Callable[[Order], object]] = {
    "own descriptors": _own_descriptors,
    "exec": _exec,
    "memory": _memory,
    "processor": _processor,
    "linger": _linger,
    "flood": _flood,
    "huge text": _huge_text,
    "poison": _poison,
    "look": _look,
}
"""Attacks that spend the reader, its time or its channel."""

ATTACKS = TAKES | SPENDS

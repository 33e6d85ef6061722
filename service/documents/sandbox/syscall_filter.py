"""Builds the seccomp filter of a document reader: a classic BPF program that allows a short list.

The reader needs memory, time and the two calls that move bytes over its channel. Three answers:

- The calls in `_ALLOWED` pass.
- Calls that libraries make on the off chance, and survive without (a path, a terminal, a name for
  a mapping), get an error number. No path is opened or looked up.
- Every other call ends the process. An error there would let hostile code probe on, and would let
  a library continue in a state that its authors never saw; SIGSYS is a typed failure instead.

Mapping memory as executable ends the process, too: everything that runs was loaded before.
Pure. Numbers are the kernel's (`asm/unistd_64.h` for x86-64, `asm-generic/unistd.h` for aarch64).
"""

from __future__ import annotations

import errno
import struct
from collections.abc import Iterator
from dataclasses import dataclass

ALLOW, KILL_PROCESS, ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
"""Results of a filter: `SECCOMP_RET_*` of `linux/seccomp.h`."""

LOAD, JUMP_IF_EQUAL, JUMP_IF_AT_LEAST, JUMP_IF_ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
"""The five instructions in use: `BPF_LD|BPF_W|BPF_ABS`, `BPF_JMP|BPF_J…|BPF_K`, `BPF_RET`."""

NUMBER_AT, ARCHITECTURE_AT, ARGUMENTS_AT = 0, 4, 16
"""Offsets in `struct seccomp_data`; arguments have 64 bits, the low half first."""

INSTRUCTION = struct.Struct("=HBBI")
"""`struct sock_filter`: code, jump if true, jump if false, constant."""

PROT_EXEC = 0x4
_X32_BIT = 0x40000000
"""x86-64 has a second set of numbers for 32-bit pointers: the same calls, and none is needed."""


@dataclass(frozen=True, slots=True)
class Architecture:
    """A machine: its audit number, and the numbers of its calls (-1: the machine lacks that
    call)."""

    audit: int
    column: int


ARCHITECTURES = {"x86_64": Architecture(0xC000003E, 0), "aarch64": Architecture(0xC00000B7, 1)}
"""By `os.uname().machine`. Both are little-endian; so is every offset above."""

_ALLOWED: dict[str, tuple[int, int]] = {
    "read": (0, 63),
    "write": (1, 64),
    "munmap": (11, 215),
    "mremap": (25, 216),
    "madvise": (28, 233),
    "brk": (12, 214),
    "futex": (202, 98),
    "close": (3, 57),
    "lseek": (8, 62),
    "fstat": (5, 80),
    "rt_sigaction": (13, 134),
    "rt_sigprocmask": (14, 135),
    "rt_sigreturn": (15, 139),
    "sigaltstack": (131, 132),
    "restart_syscall": (219, 128),
    "exit": (60, 93),
    "exit_group": (231, 94),
    "clock_gettime": (228, 113),
    "clock_getres": (229, 114),
    "gettimeofday": (96, 169),
    "time": (201, -1),
    "nanosleep": (35, 101),
    "clock_nanosleep": (230, 115),
    "sched_yield": (24, 124),
    "getrandom": (318, 278),
    "getrusage": (98, 165),
    "times": (100, 153),
    "getpid": (39, 172),
    "gettid": (186, 178),
    "getppid": (110, 173),
    "getuid": (102, 174),
    "geteuid": (107, 175),
    "getgid": (104, 176),
    "getegid": (108, 177),
}

_WITHOUT_EXEC: dict[str, tuple[int, int]] = {"mmap": (9, 222), "mprotect": (10, 226)}
"""Allowed unless the third argument (the protection) has PROT_EXEC."""
_PROTECTION = 2

_REFUSED: dict[str, tuple[int, tuple[int, int]]] = {
    "open": (errno.EACCES, (2, -1)),
    "openat": (errno.EACCES, (257, 56)),
    "openat2": (errno.EACCES, (437, 437)),
    "stat": (errno.EACCES, (4, -1)),
    "lstat": (errno.EACCES, (6, -1)),
    "newfstatat": (errno.EACCES, (262, 79)),
    "statx": (errno.EACCES, (332, 291)),
    "access": (errno.EACCES, (21, -1)),
    "faccessat": (errno.EACCES, (269, 48)),
    "faccessat2": (errno.EACCES, (439, 439)),
    "readlink": (errno.EACCES, (89, -1)),
    "readlinkat": (errno.EACCES, (267, 78)),
    "getcwd": (errno.EACCES, (79, 17)),
    "ioctl": (errno.ENOTTY, (16, 29)),
    "fcntl": (errno.EPERM, (72, 25)),
    "prctl": (errno.EPERM, (157, 167)),
    "tgkill": (errno.EPERM, (234, 131)),
    "tkill": (errno.EPERM, (200, 130)),
    "sched_getaffinity": (errno.EPERM, (204, 123)),
    "sysinfo": (errno.EPERM, (99, 179)),
    "uname": (errno.EPERM, (63, 160)),
    "prlimit64": (errno.EPERM, (302, 261)),
    "getrlimit": (errno.EPERM, (97, 163)),
}


def reader_filter(architecture: Architecture) -> bytes:
    """The program, as an array of `struct sock_filter`."""
    return b"".join(_instructions(architecture))


def _instructions(architecture: Architecture) -> Iterator[bytes]:
    yield _do(LOAD, ARCHITECTURE_AT)
    yield _do(JUMP_IF_EQUAL, architecture.audit, if_true=1)
    yield _do(RETURN, KILL_PROCESS)
    yield _do(LOAD, NUMBER_AT)
    yield _do(JUMP_IF_AT_LEAST, _X32_BIT, if_false=1)
    yield _do(RETURN, KILL_PROCESS)
    for number in _numbers(architecture, _WITHOUT_EXEC):
        yield _do(JUMP_IF_EQUAL, number, if_false=4)
        yield _do(LOAD, ARGUMENTS_AT + 8 * _PROTECTION)
        yield _do(JUMP_IF_ANY_BIT, PROT_EXEC, if_false=1)
        yield _do(RETURN, KILL_PROCESS)
        yield _do(RETURN, ALLOW)
    for number in _numbers(architecture, _ALLOWED):
        yield _do(JUMP_IF_EQUAL, number, if_false=1)
        yield _do(RETURN, ALLOW)
    for error, numbers in _REFUSED.values():
        if numbers[architecture.column] >= 0:
            yield _do(JUMP_IF_EQUAL, numbers[architecture.column], if_false=1)
            yield _do(RETURN, ERRNO | error)
    yield _do(RETURN, KILL_PROCESS)


def _numbers(architecture: Architecture, calls: dict[str, tuple[int, int]]) -> Iterator[int]:
    for numbers in calls.values():
        if numbers[architecture.column] >= 0:
            yield numbers[architecture.column]


def _do(code: int, constant: int, *, if_true: int = 0, if_false: int = 0) -> bytes:
    return INSTRUCTION.pack(code, if_true, if_false, constant)

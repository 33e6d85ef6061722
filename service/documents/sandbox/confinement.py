"""Permanently removes rights from a process, and reports missing support of the platform.

There are three users. The service hides its memory and environment (`hide_process`). The worker, a
fork server that never sees a document, drops user, capabilities and files (`confine_worker`). The
reader, a fork of it for a single document, also drops descriptors, processes and nearly every
system call (`confine_reader`).

Invariants: nothing here raises for a missing platform feature; the report names it. Readers inherit
every restriction of their worker. Imports only the standard library and the filter, because it runs
before anything else is loaded.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import pwd
import resource
import signal
import sys
from collections.abc import Callable, Collection
from enum import StrEnum

from service.documents.sandbox.syscall_filter import ARCHITECTURES, INSTRUCTION, reader_filter

_PR_SET_PDEATHSIG, _PR_GET_DUMPABLE, _PR_SET_DUMPABLE = 1, 3, 4
_PR_SET_SECCOMP, _PR_CAPBSET_DROP, _PR_SET_NO_NEW_PRIVS, _PR_CAP_AMBIENT = 22, 24, 38, 47
_SECCOMP_MODE_FILTER, _PR_CAP_AMBIENT_CLEAR_ALL = 2, 4
_CAP_KILL, _CAP_SETGID, _CAP_SETUID, _CAP_LAST_KNOWN = 5, 6, 7, 63
_CAPABILITY_VERSION = 0x20080522
_LANDLOCK_CREATE, _LANDLOCK_RESTRICT, _LANDLOCK_VERSION = 444, 446, 1
"""The numbers of the calls are the same on every architecture."""
_USERS = range(62_000, 65_000)
"""Within the range that containers map, outside of the range that distributions assign."""


class Protection(StrEnum):
    """A barrier between a reader and the rest of the machine."""

    HIDDEN_SERVICE = "hidden_service"
    """Memory, environment and descriptors of the service are closed to its own user."""
    OWN_USER = "own_user"
    NO_CAPABILITIES = "no_capabilities"
    NO_NEW_PRIVILEGES = "no_new_privileges"
    DIES_WITH_PARENT = "dies_with_parent"
    LANDLOCK = "landlock"
    """No file, no TCP; neither signals nor abstract sockets beyond the worker."""
    LIMITS = "limits"
    """No new descriptor, process, file or core; bounded memory and processor time."""
    SYSTEM_CALLS = "system_calls"
    """The seccomp filter."""


Report = dict[Protection, str]
"""Empty if the protection is in force, otherwise the reason why not."""


def hide_process() -> str:
    """Closes /proc/PID/{mem,environ,fd,…} and ptrace to other processes of the same user."""
    if sys.platform != "linux":
        return f"{sys.platform} has no PR_SET_DUMPABLE"
    return _prctl(_PR_SET_DUMPABLE, 0)


def hidden() -> str:
    """Empty if `hide_process` was called here and is in force, otherwise the reason why not."""
    if sys.platform != "linux":
        return f"{sys.platform} has no PR_SET_DUMPABLE"
    return "" if _libc().prctl(_PR_GET_DUMPABLE, 0, 0, 0, 0) == 0 else "it was not asked for"


def confine_worker(parent_pid: int, without: Collection[Protection] = ()) -> Report:
    """For the fork server, once its libraries are loaded. Ends it if its parent has already ended.

    `without` omits protections, so that tests can show the effect of the others.
    """
    with contextlib.suppress(OSError):  # The kernel should kill a reader before the service.
        _raise_oom_score()
    report = _applied(
        {
            Protection.NO_NEW_PRIVILEGES: lambda: _prctl(_PR_SET_NO_NEW_PRIVS, 1),
            Protection.OWN_USER: _take_own_user,
            Protection.NO_CAPABILITIES: _drop_capabilities,
            Protection.LANDLOCK: _deny_files,
            Protection.DIES_WITH_PARENT: lambda: _end_with(parent_pid),
        },
        without,
    )
    if sys.platform == "linux":
        hide_process()  # After the change of user, which resets it.
    return report


def confine_reader(parent_pid: int, cpu_s: int, without: Collection[Protection] = ()) -> Report:
    """For the fork that reads one document, before it has the first byte."""
    return _applied(
        {
            Protection.DIES_WITH_PARENT: lambda: _end_with(parent_pid),
            Protection.LIMITS: lambda: _limit_reader(cpu_s),
            Protection.SYSTEM_CALLS: _filter_calls,
        },
        without,
    )


def limit_worker(memory_bytes: int) -> None:
    """Address space, files and cores; before any library that reads documents is loaded."""
    for limit, value in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(limit, (value, value))


def close_inherited(keep: int) -> None:
    """Closes every descriptor from `keep` on."""
    for name in os.listdir("/dev/fd"):
        if int(name) >= keep:
            with contextlib.suppress(OSError):
                os.close(int(name))


def _applied(steps: dict[Protection, Callable[[], str]], without: Collection[Protection]) -> Report:
    return {name: "left out" if name in without else step() for name, step in steps.items()}


# One function per step.


def _take_own_user() -> str:
    """Switches to a user and a group that no other process has. The service must be able to kill
    this process afterwards."""
    if sys.platform != "linux":
        return "" if os.geteuid() else f"not known how on {sys.platform}"
    held = _capabilities()
    if not all(held >> needed & 1 for needed in (_CAP_KILL, _CAP_SETGID, _CAP_SETUID)):
        return "the service may not change users (CAP_SETUID, CAP_SETGID, CAP_KILL)"
    for capability in range(_CAP_LAST_KNOWN + 1):
        _libc().prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)
    user = _unused_user()
    try:
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    except OSError as error:
        return f"user {user}: {error.strerror}"
    return ""


def _unused_user() -> int:
    """Derived from the process id, so that the workers of two services seldom share one."""
    offset = os.getpid() % len(_USERS)
    candidates: list[int] = [*_USERS[offset:], *_USERS[:offset]]
    return next((user for user in candidates if not _has_name(user)), candidates[0])


def _has_name(user: int) -> bool:
    try:
        pwd.getpwuid(user)
    except KeyError:
        return False
    return True


def _drop_capabilities() -> str:
    if sys.platform != "linux":
        return "" if os.geteuid() else "it runs as root"
    if _capabilities() == 0:
        return ""
    _libc().prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    return _outcome(_libc().capset(header, (ctypes.c_uint32 * 6)()))


def _capabilities() -> int:
    """The effective ones and the permitted ones, as bits."""
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    data = (ctypes.c_uint32 * 6)()
    if _libc().capget(header, data) != 0:
        return 0
    words: list[int] = list(data)
    return words[0] | words[1] | (words[3] | words[4]) << 32


def _deny_files() -> str:
    """A Landlock domain that covers all known rights and allows none of them."""
    if sys.platform != "linux":
        return f"{sys.platform} has no Landlock"
    libc = _libc()
    version = libc.syscall(_LANDLOCK_CREATE, None, ctypes.c_size_t(0), _LANDLOCK_VERSION)
    if version < 1:
        return f"the kernel offers no Landlock ({_said()})"
    handled = _landlock_attributes(version)
    ruleset = libc.syscall(_LANDLOCK_CREATE, handled, ctypes.c_size_t(ctypes.sizeof(handled)), 0)
    if ruleset < 0:
        return _said()
    outcome = _outcome(libc.syscall(_LANDLOCK_RESTRICT, ruleset, 0))
    os.close(ruleset)
    return outcome


def _landlock_attributes(version: int) -> ctypes.Array[ctypes.c_uint64]:
    """`struct landlock_ruleset_attr` in that version: files, TCP (4), scopes (6)."""
    files = 13 + (version >= 2) + (version >= 3) + (version >= 5)
    words = [(1 << files) - 1]
    if version >= 4:
        words.append(0b11)
    if version >= 6:
        words.append(0b11)
    return (ctypes.c_uint64 * len(words))(*words)


def _end_with(parent_pid: int) -> str:
    """The kernel kills this process when its parent ends. The parent may have ended already."""
    if sys.platform != "linux":
        return f"{sys.platform} has no PR_SET_PDEATHSIG"
    outcome = _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent_pid:
        os._exit(1)
    return outcome


def _limit_reader(cpu_s: int) -> str:
    """No further descriptor or process; SIGXCPU at the CPU limit, and SIGKILL a second later."""
    missing = []
    for name, soft, hard in (
        ("RLIMIT_NOFILE", 0, 0),
        ("RLIMIT_NPROC", 0, 0),
        ("RLIMIT_CPU", cpu_s, cpu_s + 1),
    ):
        try:
            resource.setrlimit(getattr(resource, name), (soft, hard))
        except (AttributeError, ValueError, OSError):
            missing.append(name)
    return ", ".join(missing)


def _filter_calls() -> str:
    if sys.platform != "linux":
        return f"{sys.platform} has no seccomp"
    architecture = ARCHITECTURES.get(os.uname().machine)
    if architecture is None or sys.maxsize < 2**32:
        return f"there is no filter for {os.uname().machine}"
    program = reader_filter(architecture)
    code = ctypes.create_string_buffer(program, len(program))
    header = _Program(len(program) // INSTRUCTION.size, ctypes.addressof(code))
    return _prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.addressof(header))


class _Program(ctypes.Structure):
    """`struct sock_fprog`."""

    _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_void_p))


def _raise_oom_score() -> None:
    with open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:
        file.write("1000")


def _prctl(option: int, value: int, more: int = 0) -> str:
    if sys.platform != "linux":
        return f"{sys.platform} has no prctl"
    arguments = [ctypes.c_ulong(number) for number in (value, more, 0, 0)]
    return _outcome(_libc().prctl(option, *arguments))


def _outcome(returned: object) -> str:
    return "" if returned == 0 else _said()


def _said() -> str:
    return os.strerror(ctypes.get_errno() or errno.EPERM)


_LOADED: list[ctypes.CDLL] = []


def _libc() -> ctypes.CDLL:
    if not _LOADED:
        _LOADED.append(ctypes.CDLL(None, use_errno=True))
    return _LOADED[0]

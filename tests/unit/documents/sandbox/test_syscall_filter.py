"""The filter's program means what the lists say: an interpreter of BPF runs it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.documents.sandbox import syscall_filter as filters

X86 = filters.ARCHITECTURES["x86_64"]
ARM = filters.ARCHITECTURES["aarch64"]
MACHINES = pytest.mark.parametrize("machine", [X86, ARM], ids=["x86_64", "aarch64"])
HEADERS = {
    0: (Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"), r"#define __NR_(\w+)\s+(\d+)"),
    1: (Path("/usr/include/asm-generic/unistd.h"), r"#define __NR(?:3264)?_(\w+)\s+(\d+)"),
}
ERRNO_MASK = 0xFFFF


def answer(program: bytes, number: int, audit: int, arguments: tuple[int, ...] = ()) -> int:
    """The kernel's decision about the call."""
    data = number.to_bytes(4, "little") + audit.to_bytes(4, "little") + bytes(8)
    data += b"".join(argument.to_bytes(8, "little") for argument in (*arguments, *[0] * 6)[:6])
    code = list(filters.INSTRUCTION.iter_unpack(program))
    at = accumulator = 0
    while True:
        operation, if_true, if_false, constant = code[at]
        at += 1
        if operation == filters.RETURN:
            return int(constant)
        if operation == filters.LOAD:
            accumulator = int.from_bytes(data[constant : constant + 4], "little")
            continue
        true = {
            filters.JUMP_IF_EQUAL: accumulator == constant,
            filters.JUMP_IF_AT_LEAST: accumulator >= constant,
            filters.JUMP_IF_ANY_BIT: bool(accumulator & constant),
        }[operation]
        at += if_true if true else if_false


def expected(machine: filters.Architecture, number: int, arguments: tuple[int, ...]) -> int:
    """By the lists alone."""
    for numbers in filters._WITHOUT_EXEC.values():
        if numbers[machine.column] == number:
            executable = arguments[2] & filters.PROT_EXEC
            return filters.KILL_PROCESS if executable else filters.ALLOW
    if number in [numbers[machine.column] for numbers in filters._ALLOWED.values()]:
        return filters.ALLOW
    for error, numbers in filters._REFUSED.values():
        if numbers[machine.column] == number:
            return filters.ERRNO | error
    return filters.KILL_PROCESS


@MACHINES
@given(st.integers(0, 600), st.lists(st.integers(0, 2**64 - 1), min_size=6, max_size=6))
def test_every_call_gets_the_answer_of_the_lists(
    machine: filters.Architecture, number: int, arguments: list[int]
) -> None:
    """Allowed, an error number, or the end."""
    got = answer(filters.reader_filter(machine), number, machine.audit, tuple(arguments))
    assert got == expected(machine, number, tuple(arguments))


@MACHINES
@given(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1))
def test_other_architectures_and_numbers_end_the_process(
    machine: filters.Architecture, number: int, audit: int
) -> None:
    """A call by the numbers of i386 or x32 would be another call than it seems."""
    program = filters.reader_filter(machine)
    if audit != machine.audit:
        assert answer(program, number, audit) == filters.KILL_PROCESS
    assert answer(program, number | 0x40000000, machine.audit) == filters.KILL_PROCESS


@MACHINES
def test_the_kernel_takes_programs_of_this_length(machine: filters.Architecture) -> None:
    """At most 4,096 instructions."""
    assert len(filters.reader_filter(machine)) // filters.INSTRUCTION.size < 4_096


@MACHINES
def test_numbers_are_those_of_the_kernels_headers(machine: filters.Architecture) -> None:
    """Where this machine has the headers."""
    path, pattern = HEADERS[machine.column]
    if not path.exists():
        pytest.skip(f"NOT TESTED: {path} is not on this machine")
    known = {name: int(number) for name, number in re.findall(pattern, path.read_text())}
    known.setdefault("newfstatat", known.get("fstatat", -1))
    tables = [filters._ALLOWED, filters._WITHOUT_EXEC]
    tables.append({name: numbers for name, (_, numbers) in filters._REFUSED.items()})
    for table in tables:
        for name, numbers in table.items():
            assert known.get(name, -1) == numbers[machine.column], name


@MACHINES
def test_what_reaches_out_is_on_no_list(machine: filters.Architecture) -> None:
    """Sockets, processes, other memory, and the ways into the kernel that exploits prefer."""
    names = set(filters._ALLOWED) | set(filters._WITHOUT_EXEC) | set(filters._REFUSED)
    forbidden = "socket connect sendmsg recvmsg clone clone3 fork vfork execve execveat ptrace kill"
    forbidden += " process_vm_readv process_vm_writev pidfd_open pidfd_getfd mount bpf userfaultfd"
    forbidden += " io_uring_setup keyctl add_key perf_event_open memfd_create setsid setpgid"
    forbidden += " unshare setns dup dup2 dup3 pipe2 seccomp process_madvise rt_sigqueueinfo"
    assert not names & set(forbidden.split())

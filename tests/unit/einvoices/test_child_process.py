"""A process of the service's own starts wholly or not at all."""

from __future__ import annotations

from service.einvoices.child_process import over, started
from tests.fakes.few_descriptors import descriptors_left, open_descriptors

ECHO = ("/bin/cat",)
ENOUGH = 6
"""Descriptors that a start takes, at most."""


async def test_a_process_answers_over_one_socket() -> None:
    """And ends with it."""
    process, ours = started(ECHO, {}, answers=True)
    with ours:
        ours.setblocking(True)
        ours.sendall(b"4711")
        assert ours.recv(10) == b"4711"
    await over(process)
    assert process.returncode == 0


async def test_a_start_that_fails_leaves_no_descriptor_open() -> None:
    """However many are left."""
    before = open_descriptors()
    started_at_all = [await _starts(spare) for spare in range(ENOUGH + 1)]
    assert open_descriptors() == before
    assert (started_at_all[0], started_at_all[-1]) == (False, True)


async def _starts(spare: int) -> bool:
    with descriptors_left(spare):
        try:
            process, ours = started(ECHO, {})
        except OSError:
            return False
    ours.close()
    await over(process)
    return True


async def test_a_process_that_does_not_end_is_left_after_a_limit() -> None:
    """Its place is needed by the next document."""
    process, ours = started(ECHO, {})
    with ours:
        await over(process, limit_s=0.05)
        assert process.poll() is None
        process.kill()
        await over(process)
    assert process.poll() is not None

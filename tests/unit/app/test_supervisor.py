"""How the service ends: by a request, or because a part failed; no failure goes unreported."""

from __future__ import annotations

import asyncio
import contextlib

import pytest

from service.app.supervisor import Ending, Part, Supervisor


class Rig:
    """Parts under a supervisor, and what it reported."""

    def __init__(self, *parts: Part) -> None:
        self.ending = Ending()
        self.reported: list[tuple[str, BaseException]] = []
        self.supervisor = Supervisor(
            parts, self.ending, lambda name, error: self.reported.append((name, error))
        )


async def _for_ever() -> None:
    await asyncio.Event().wait()


async def _at_once() -> None:
    return None


async def _fails() -> None:
    raise OSError("no luck")


async def test_a_fatal_part_that_fails_ends_the_service() -> None:
    """With its exception, which is reported, too."""
    rig = Rig(Part("worker", _fails, fatal=True), Part("loop_monitor", _for_ever, fatal=False))
    rig.supervisor.start()
    async with asyncio.timeout(5):
        await rig.ending.wait()
    assert isinstance(rig.ending.failure, OSError)
    assert [name for name, _ in rig.reported] == ["worker"]
    await rig.supervisor.stop(1.0)


async def test_a_fatal_part_that_returns_too_early_ends_the_service() -> None:
    """A loop that came to its end serves nothing any more."""
    rig = Rig(Part("memory", _at_once, fatal=True))
    rig.supervisor.start()
    async with asyncio.timeout(5):
        await rig.ending.wait()
    assert str(rig.ending.failure) == "memory ended by itself"


async def test_a_fatal_part_that_is_cancelled_from_elsewhere_ends_the_service() -> None:
    """Awaiting something that a library cancelled ends a part as well, and without an exception."""
    cancelled: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    cancelled.cancel()

    async def part() -> None:
        await cancelled

    rig = Rig(Part("log ends", part, fatal=True))
    rig.supervisor.start()
    async with asyncio.timeout(5):
        await rig.ending.wait()
    assert str(rig.ending.failure) == "log ends was cancelled"
    assert [name for name, _ in rig.reported] == ["log ends"]


async def test_a_report_that_fails_does_not_keep_the_service_alive() -> None:
    """The end comes before the report of it: a log that raises must not leave a dead service."""
    unheard: list[str] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, said: unheard.append(str(said)))

    def report(name: str, error: BaseException) -> None:
        raise ValueError(f"no report of {name}: {error}")

    ending = Ending()
    supervisor = Supervisor([Part("worker", _fails, fatal=True)], ending, report)
    supervisor.start()
    async with asyncio.timeout(5):
        await ending.wait()
    assert isinstance(ending.failure, OSError)
    assert len(unheard) == 1


async def test_a_fatal_part_may_return_once_the_end_has_begun() -> None:
    """The worker does."""
    rig = Rig(Part("worker", _at_once, fatal=True))
    rig.ending.ask()
    rig.supervisor.start()
    async with asyncio.timeout(5):
        await rig.supervisor.wait("worker")
    await asyncio.sleep(0)
    assert rig.ending.failure is None


async def test_another_part_that_fails_is_reported_and_the_service_goes_on() -> None:
    """Its exception must not wait for the garbage collector to be said."""
    rig = Rig(Part("server gauges", _fails, fatal=False))
    rig.supervisor.start()
    async with asyncio.timeout(5):
        await rig.supervisor.wait("server gauges")
        while not rig.reported:
            await asyncio.sleep(0)
    assert not rig.ending.begun
    assert [(name, str(error)) for name, error in rig.reported] == [("server gauges", "no luck")]


async def test_stop_cancels_and_waits_and_reports_nothing() -> None:
    """Being cancelled is no failure."""
    ended: list[str] = []

    async def part() -> None:
        try:
            await _for_ever()
        finally:
            ended.append("part")

    rig = Rig(Part("part", part, fatal=True))
    rig.supervisor.start()
    await asyncio.sleep(0)
    rig.ending.ask()
    async with asyncio.timeout(5):
        await rig.supervisor.stop(1.0)
    assert (ended, rig.reported, rig.ending.failure) == (["part"], [], None)


async def test_some_parts_begin_before_the_others_and_end_after_them() -> None:
    """The pages answer while brokers are waited for, and until the last part is closed."""
    begun: list[str] = []

    def part(name: str) -> Part:
        async def run() -> None:
            begun.append(name)
            await _for_ever()

        return Part(name, run, fatal=True)

    rig = Rig(part("worker"), part("pages"))
    rig.supervisor.start("pages")
    await asyncio.sleep(0)
    assert begun == ["pages"]
    rig.supervisor.start()
    await asyncio.sleep(0)
    assert begun == ["pages", "worker"]
    rig.ending.ask()
    async with asyncio.timeout(5):
        await rig.supervisor.stop(1.0, spare={"pages"})
        running = {task.get_name() for task in asyncio.all_tasks()} & {"worker", "pages"}
        assert running == {"pages"}
        await rig.supervisor.stop(1.0)
    assert rig.reported == []


@pytest.mark.parametrize("asked_before", [False, True], ids=["failed", "asked"])
def test_the_first_failure_counts(asked_before: bool) -> None:
    """Later ones follow from it."""
    ending = Ending()
    if asked_before:
        ending.ask()
    first = OSError("first")
    ending.fail(first)
    ending.fail(OSError("second"))
    assert (ending.begun, ending.failure) == (True, first)


async def test_a_part_that_does_not_end_is_cancelled_and_not_waited_for_longer() -> None:
    """It has its grace, and then as long as a cancelled part may take."""
    stubborn = asyncio.Event()

    async def part() -> None:
        while not stubborn.is_set():
            with contextlib.suppress(asyncio.CancelledError):
                await stubborn.wait()

    scene = Rig(Part("part", part, fatal=False))
    scene.supervisor.start()
    scene.ending.ask()
    async with asyncio.timeout(5):
        await scene.supervisor.end("part", 0.01, 0.01)
    stubborn.set()
    async with asyncio.timeout(5):
        await scene.supervisor.wait("part")

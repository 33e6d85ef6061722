"""Every task of a running service is heard when it ends, whatever ends it."""

from __future__ import annotations

import asyncio
import contextvars
import itertools
import weakref
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

import service
from service.app.app import EXIT_FAILURE, App
from service.kafka import codecs
from service.settings import Settings
from tests.conftest import create_topics
from tests.kafka.conftest import Rig

_SERVICE = str(Path(service.__file__).parent)
_NUMBER: contextvars.ContextVar[int] = contextvars.ContextVar("number of the app")
_LIMIT_S = 60.0


class _Strike(Exception):
    """Something that no part expects."""


class _Apps:
    """Services side by side on one loop, and which task belongs to which of them."""

    def __init__(self, rig: Rig, tmp_path: Path) -> None:
        self._rig = rig
        self._tmp_path = tmp_path
        self._numbers = itertools.count()
        self._tasks: weakref.WeakKeyDictionary[asyncio.Task[Any], int] = weakref.WeakKeyDictionary()

    def make_task(self, loop: asyncio.AbstractEventLoop, coro: Any, context: Any = None) -> Any:
        """A task factory that notes the app in whose context a task is made."""
        number = (context or contextvars.copy_context()).get(_NUMBER)
        task: asyncio.Task[Any] = asyncio.Task(coro, loop=loop, context=context)
        if number is not None:
            self._tasks[task] = number
        return task

    def settings(self, number: int) -> Settings:
        """With every part that settings can add, and a group of its own."""
        return self._rig.settings(
            kafka={
                "group_id": f"supervised-{self._rig.topics[0]}-{number}",
                "batches_topic": f"{self._rig.topics[0]}-batches",
            },
            cost={"ledger_file": self._tmp_path / f"ledger-{number}"},
        )

    @asynccontextmanager
    async def running(self) -> AsyncIterator[tuple[int, asyncio.Task[int]]]:
        """A service whose partitions are served."""
        number = next(self._numbers)
        context = contextvars.copy_context()
        context.run(_NUMBER.set, number)
        app = context.run(App, self.settings(number))
        run = asyncio.get_running_loop().create_task(app.run(), name="app", context=context)
        try:
            async with asyncio.timeout(_LIMIT_S):
                while not app.status()["ready"]:
                    assert not run.done()
                    await asyncio.sleep(0.02)
            yield number, run
        finally:
            app.stop()
            await asyncio.wait({run}, timeout=_LIMIT_S)

    def tasks(self, number: int) -> dict[str, asyncio.Task[Any]]:
        """The tasks of an app that run code of the service, by name; not those of libraries."""
        return {
            task.get_name(): task
            for task in asyncio.all_tasks()
            if self._tasks.get(task) == number and task.get_name() != "app"
            if task.get_coro().cr_code.co_filename.startswith(_SERVICE)  # type: ignore[union-attr]
        }


async def _strike(apps: _Apps, number: int, name: str, how: str) -> None:
    """Ends a task from outside, or lets what it waits for raise; if it has just ended well, the
    next one of its name."""
    async with asyncio.timeout(_LIMIT_S):
        while True:
            task = apps.tasks(number).get(name)
            if task is not None and how == "cancelled":
                task.cancel()
                return
            waits_for = task and _waits_for(task)
            if waits_for is not None:
                waits_for.set_exception(_Strike("struck"))
                return
            await asyncio.sleep(0)


def _waits_for(task: asyncio.Task[Any]) -> asyncio.Future[Any] | None:
    """The future behind all tasks that it waits for; None while one of them is about to go on."""
    found: asyncio.Future[Any] | None = task
    while isinstance(found, asyncio.Task):
        found = found._fut_waiter  # type: ignore[attr-defined]
    return None if found is None or found.done() else found


@pytest.mark.parametrize("how", ["cancelled", "failed"])
async def test_the_end_of_every_task_is_heard(rig: Rig, tmp_path: Path, how: str) -> None:
    """One service for each task: its end ends that service with a failure, or the log names it."""
    codecs.install(10**6)
    create_topics(rig.servers, (f"{rig.topics[0]}-batches",), 1)
    apps = _Apps(rig, tmp_path)
    asyncio.get_running_loop().set_task_factory(apps.make_task)
    async with apps.running() as (number, _):
        names = sorted(apps.tasks(number))
    assert {"worker", "poll", "pages", "batch reports", "ledger", "watchdog", "memory"} <= {*names}
    with capture_logs() as lines:

        def said(name: str) -> bool:
            return any(
                (line["event"] == "session_cancelled" and name == f"session {line['partition']}")
                or (line["event"] == "part_failed" and name == line["part"])
                for line in lines
            )

        async def is_heard(name: str) -> bool:
            async with apps.running() as (number, run):
                await _strike(apps, number, name, how)
                async with asyncio.timeout(_LIMIT_S):
                    while not run.done() and not said(name):
                        await asyncio.sleep(0.02)
            return said(name) or run.result() == EXIT_FAILURE

        heard = await asyncio.gather(*map(is_heard, names))
    assert [name for name, one in zip(names, heard, strict=True) if not one] == []

"""Decides when and why the service ends, and runs the one list of parts until then.

Every part reports to `Ending`: a requested stop, or a failure. The first failure decides.
`Supervisor` runs the parts. A part whose end is fatal ends the service, by whatever way it ends;
a failure of another one is reported, and the service goes on.

Invariants: no exception of a part goes unreported; a part that is cancelled once the end has begun
reports nothing. Nothing here knows what the parts do.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Coroutine, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any


class Ending:
    """The end of the service: begun or not, and the failure that began it."""

    def __init__(self) -> None:
        self._begun = asyncio.Event()
        self._failure: BaseException | None = None

    @property
    def begun(self) -> bool:
        """Whether the service is to end."""
        return self._begun.is_set()

    @property
    def failure(self) -> BaseException | None:
        """The first failure; None where there was none."""
        return self._failure

    def ask(self) -> None:
        """The orderly stop."""
        self._begun.set()

    def fail(self, error: BaseException) -> None:
        """Going on is impossible. Only the first failure counts: the others follow from it."""
        self._failure = self._failure or error
        self._begun.set()

    async def wait(self) -> None:
        """Until the end begins."""
        await self._begun.wait()


@dataclass(frozen=True, slots=True)
class Part:
    """Something that runs beside the others, from start to stop."""

    name: str
    run: Callable[[], Coroutine[Any, Any, None]]
    fatal: bool
    """Whether the service cannot go on without it."""


class Supervisor:
    """Runs parts."""

    def __init__(
        self,
        parts: Iterable[Part],
        ending: Ending,
        on_failure: Callable[[str, BaseException], None],
    ) -> None:
        """`on_failure` hears the name of every part that failed, and its exception."""
        self._parts = {part.name: part for part in parts}
        self._ending = ending
        self._on_failure = on_failure
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def start(self, *names: str) -> None:
        """The named parts begin; without a name, all that have not begun yet."""
        for name in names or self._parts.keys() - self._tasks.keys():
            part = self._parts[name]
            task = self._tasks[name] = asyncio.create_task(part.run(), name=name)
            task.add_done_callback(partial(self._ended, part))

    async def wait(self, name: str) -> None:
        """Until this part has ended; its failure was reported."""
        await asyncio.wait({self._tasks[name]})

    async def end(self, name: str, grace_s: float, timeout_s: float) -> None:
        """Until this part has ended. After `grace_s` it is cancelled, and waited for no longer than
        `timeout_s`."""
        task = self._tasks[name]
        await asyncio.wait({task}, timeout=grace_s)
        task.cancel()
        await asyncio.wait({task}, timeout=timeout_s)

    async def stop(self, timeout_s: float, spare: Collection[str] = ()) -> None:
        """All parts that still run are cancelled and waited for, except for those to `spare`."""
        running = {
            task for name, task in self._tasks.items() if name not in spare and not task.done()
        }
        for task in running:
            task.cancel()
        if running:
            await asyncio.wait(running, timeout=timeout_s)

    def _ended(self, part: Part, task: asyncio.Task[None]) -> None:
        """The end of the service comes before the report: a report that raises must not keep a
        service alive that lacks a part."""
        begun = self._ending.begun
        if task.cancelled() and begun:
            return
        error = _failure_of(part, task)
        if part.fatal and (error is not None or not begun):
            self._ending.fail(error or RuntimeError(f"{part.name} ended by itself"))
        if error is not None:
            self._on_failure(part.name, error)


def _failure_of(part: Part, task: asyncio.Task[None]) -> BaseException | None:
    """A part that waited for something cancelled ends as if `stop` had cancelled it."""
    if task.cancelled():
        return RuntimeError(f"{part.name} was cancelled")
    return task.exception()

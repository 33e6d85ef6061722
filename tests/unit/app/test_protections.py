"""The confinement of document workers is reported at the start, and by `check`."""

from __future__ import annotations

import asyncio
from typing import Any

import psutil

from service.app.protections import described_protections, say_protections
from service.app.supervisor import Ending, Part, Supervisor
from service.documents.sandbox.confinement import Protection


class Log:
    """Remembers its lines."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, str, dict[str, Any]]] = []

    def __getattr__(self, level: str) -> Any:
        return lambda event, **words: self.lines.append((level, event, words))


async def test_one_line_names_every_protection_as_held_or_missing() -> None:
    """A worker was really started and confined for it; this process is not hidden in tests."""
    log = Log()
    await say_protections(log)
    ((level, event, words),) = log.lines
    assert (level, event) == ("info", "document_workers")
    assert {*words["confined_by"], *words["missing"]} == {name.value for name in Protection}
    assert not {*words["confined_by"]} & {*words["missing"]}
    assert Protection.LIMITS in words["confined_by"]
    assert all(words["missing"].values())


async def test_check_says_it_in_words() -> None:
    """With the reason of what is missing."""
    starts, words = await described_protections()
    assert starts
    assert words.startswith("confined by ")
    assert "hidden_service: " in words


async def test_a_service_that_ends_early_leaves_no_worker_behind() -> None:
    """The line is given up; the process that was asked is gone."""
    ending, failed = Ending(), list[BaseException]()
    part = Part("protections", lambda: say_protections(Log()), fatal=False)
    supervisor = Supervisor([part], ending, lambda _, error: failed.append(error))
    supervisor.start()
    await asyncio.sleep(0)
    ending.ask()
    await supervisor.stop(10.0)
    assert failed == []
    assert not [task for task in asyncio.all_tasks() if task.get_name() == "protections"]
    assert not _probes()


def _probes() -> list[int]:
    children = psutil.Process().children()
    return [child.pid for child in children if "worker_main.py" in " ".join(child.cmdline())]

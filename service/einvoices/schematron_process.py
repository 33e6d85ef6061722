"""Asks the process that applies the official rules (`schematron`), one document at a time.

The process starts with the first document, and again after it was killed: a document that takes
longer than the deadline, or that ends the process, gets no verdict and costs its successor a start
of a few seconds. No verdict is a fault that asks for review, never a pass.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen
from typing import Any

from schemas.invoice import Invoice
from schemas.outcome import Check
from service.einvoices.child_process import over, started
from service.einvoices.official_rules import (
    FAILED_MAX,
    RULE_SETS,
    FailedRule,
    OfficialVerdict,
    rule_sets_for,
    verdict_checks,
)
from service.einvoices.schematron_frames import ANSWER, REQUEST
from service.model.extras import how_to_install

_MODULE = "service.einvoices.schematron"
_ANSWER_MAX_BYTES = 1024 * 1024
_START_S = 60.0
"""Saxon compiles the rules in about 3 s; a busy machine takes longer."""
_BROKEN = (OSError, asyncio.IncompleteReadError, ValueError, TypeError, KeyError)


class RulesMissing(ValueError):
    """Raised if the extra or the files of the official rules are missing; says what to do."""


@dataclass(frozen=True, slots=True)
class OfficialLimits:
    """The folder of the rules, and the bounds of one verdict."""

    folder: Path
    deadline_s: float
    max_bytes: int


@dataclass(frozen=True, slots=True)
class _Running:
    """The process, and the streams to it."""

    process: Popen[bytes]
    answers: asyncio.StreamReader
    requests: asyncio.StreamWriter


class OfficialRules:
    """Verdicts of the official rules."""

    def __init__(self, limits: OfficialLimits) -> None:
        require_rules(limits.folder)
        self._limits = limits
        self._turn = asyncio.Lock()
        self._running: _Running | None = None

    async def checks(self, invoice: Invoice, xml: bytes) -> tuple[Check, ...]:
        """The checks of an invoice's XML; none for profiles without official rules."""
        names = rule_sets_for(invoice, xml)
        if not names:
            return ()
        return verdict_checks(await self.verdict(names, xml), names)

    async def verdict(self, names: Sequence[str], xml: bytes) -> OfficialVerdict:
        """The verdict of these rule sets, or why there is none."""
        if len(xml) > self._limits.max_bytes:
            return OfficialVerdict(fault=f"the XML has more than {self._limits.max_bytes:,} bytes")
        async with self._turn:
            try:
                fresh = self._running is None
                allowed_s = self._limits.deadline_s + (_START_S if fresh else 0.0)
                async with asyncio.timeout(allowed_s):
                    return await self._asked(names, xml)
            except TimeoutError:
                await self._end()
                return OfficialVerdict(fault="they took longer than documents.deadline_s")
            except _BROKEN as error:
                await self._end()
                return OfficialVerdict(fault=f"their process ended ({type(error).__name__})")
            except asyncio.CancelledError:
                await self._end()
                raise

    async def close(self) -> None:
        """Ends the process."""
        async with self._turn:
            await self._end()

    async def _asked(self, names: Sequence[str], xml: bytes) -> OfficialVerdict:
        running = self._running or await self._started()
        wanted = json.dumps(list(names)).encode()
        running.requests.write(REQUEST.pack(len(wanted), len(xml)) + wanted + xml)
        await running.requests.drain()
        (size,) = ANSWER.unpack(await running.answers.readexactly(ANSWER.size))
        if size > _ANSWER_MAX_BYTES:
            raise ValueError("too long")
        return _decoded(json.loads(await running.answers.readexactly(size)))

    async def _started(self) -> _Running:
        command = (sys.executable, "-m", _MODULE, str(self._limits.folder))
        process, ours = started(command, {}, answers=True)
        try:
            self._running = _Running(process, *await asyncio.open_unix_connection(sock=ours))
        except BaseException:
            process.kill()
            await asyncio.shield(over(process))
            raise
        return self._running

    async def _end(self) -> None:
        running, self._running = self._running, None
        if running is not None:
            running.process.kill()
            running.requests.close()
            await asyncio.shield(over(running.process))


def require_rules(folder: Path) -> None:
    """Raises RulesMissing where the verdict could not be given."""
    from importlib.util import find_spec

    if find_spec("saxonche") is None:
        raise RulesMissing(
            "documents.schematron needs the extra `schematron`: " + how_to_install("schematron")
        )
    missing = [name for name in RULE_SETS if not (folder / f"{name}.xslt").is_file()]
    if missing:
        raise RulesMissing(
            f"documents.schematron: {folder} lacks {', '.join(missing)}; run "
            "`invoice-stream schematron fetch`"
        )


def _decoded(answer: dict[str, Any]) -> OfficialVerdict:
    """Raises KeyError, TypeError and ValueError for anything that our process would not send."""
    if "fault" in answer:
        return OfficialVerdict(fault=str(answer["fault"])[:200])
    failed = [
        FailedRule(str(rule["id"]), str(rule["flag"]), str(rule["text"]))
        for rule in answer["failed"][:FAILED_MAX]
    ]
    return OfficialVerdict(tuple(failed), int(answer["count"]))

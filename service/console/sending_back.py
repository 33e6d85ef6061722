"""Sends one failure back, or discards it, by the replay tool's exactly-once core.

The failure goes through a file of one line, as `replay import` reads it, so the cost does not
depend on how many failures there are, and an edited payload takes the same way as an unchanged one.
The replay log says what was sent; a failure that was sent before is not sent again.

One run at a time may write the log. This process carries out one after the other, and does not take
over from another person's run that is at work. Whether the failure was sent already is asked of the
log as it stands once all other writers are fenced, never as it stood before: of two people who send
one failure at once, one sends it.
"""

from __future__ import annotations

import asyncio
import base64
from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from service.app.bounds import decode_limits
from service.failures.dead_letter import DeadLetter, Payload, read_dead_letter
from service.failures.dead_letter_view import exported
from service.failures.replay_filter import ReplayFilter
from service.failures.replay_plan import MAX_REPLAYS, Action, ReplayVerdict
from service.failures.run_activity import RunActivity
from service.kafka.dead_letters import TopicUnreadable
from service.kafka.single_records import SingleRecords
from service.model.printable import readable_json
from service.model.record import Coordinates
from service.ops.failpoint import Failpoint, parse
from service.ops.held_folder import HeldFolder
from service.ops.private_file import NotWritable, write_private
from service.replay.failures import LedgerReader
from service.replay.order import OrderRefused, ReplayOrder, new_run_id
from service.replay.run import Replay, RunStopped
from service.replay.source import UNCHECKED, FileSource
from service.settings import Settings

_AT_WORK_S = 60.0
_OWN_MAX = 1_000


class SendingRefused(Exception):
    """Raised when a failure was not sent or discarded; the message says why."""


class FailuresAtHand(Protocol):
    """The failures topic, to be read and decided."""

    async def find(self, partition: int, offset: int) -> DeadLetter | None:
        """The failure with its payload; None where the topic does not have it any more. Raises
        TopicUnreadable."""

    async def decide(
        self, letter: DeadLetter, action: Action, value: bytes | None, note: str
    ) -> str:
        """Sends it with this value (None: its own), or discards it; the run's id. Raises
        SendingRefused."""


class ReplayedFailures:
    """The failures topic of the brokers."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._records = SingleRecords(settings.kafka)
        self._turn = asyncio.Lock()
        self._own: deque[str] = deque(maxlen=_OWN_MAX)
        """Runs of this process, which are over even where they could not be ended."""
        self._activity = RunActivity()

    async def find(self, partition: int, offset: int) -> DeadLetter | None:
        """The failure with its payload."""
        topic = self._settings.kafka.failures_topic
        record = await self._records.read(Coordinates(topic, partition, offset))
        return None if record is None else read_dead_letter(record)

    async def decide(
        self, letter: DeadLetter, action: Action, value: bytes | None, note: str
    ) -> str:
        """By a run of its own."""
        if action is Action.SEND and value is None and letter.payload is not Payload.WHOLE:
            raise SendingRefused(
                "the failure does not carry the event, because it was null or too large; "
                "`invoice-stream replay send` looks for it in its topic"
            )
        line = readable_json(_line(letter, value))
        try:
            async with self._turn:
                await self._refuse_while_another_runs()
                with _held_folder() as folder:
                    path = folder / "failure.jsonl"
                    await asyncio.to_thread(write_private, path, line)
                    return await self._run(path, _ordered(letter, action, note))
        except (TopicUnreadable, NotWritable) as error:
            raise SendingRefused(str(error)) from None

    async def _refuse_while_another_runs(self) -> None:
        """A person's run that is at work would have to be begun again. Raises SendingRefused."""
        async with LedgerReader(self._settings.kafka, activity=self._activity) as log:
            await log.catch_up()
            run = log.at_work(_AT_WORK_S, self._own)
        if run is not None:
            raise SendingRefused(f"run {run} is at work; try again in a minute")

    async def _run(self, path: Path, order: ReplayOrder) -> str:
        self._own.append(order.run_id)
        kafka = self._settings.kafka
        limits = decode_limits(self._settings.extraction)
        file = FileSource(kafka, path, limits, unchecked=order.action is Action.DISCARD)
        try:
            order = replace(order, file_sha256=await file.check())
            step = Failpoint(parse(self._settings.failpoint)).step
            return await _carried_out(Replay(kafka, order, step, file), order.run_id)
        except OrderRefused as error:
            told = str(error).replace(f"{path}:1: ", "").replace(UNCHECKED, "")
            raise SendingRefused(told.rstrip()) from None


def _held_folder() -> HeldFolder:
    """Raises SendingRefused, so that a full disk ends no more than this decision."""
    try:
        return HeldFolder()
    except OSError as error:
        where = f", {error.filename}" if error.filename else ""
        raise SendingRefused(
            f"no temporary folder can be made ({error.strerror}{where}): make room there, or name "
            "another folder in TMPDIR"
        ) from None


async def _carried_out(replay: Replay, run_id: str) -> str:
    """The run's id once its decision is committed, by whichever attempt, even if the run then could
    not be ended. Raises SendingRefused."""
    why = ""
    try:
        await replay.run()
    except RunStopped as error:
        why = f"{error.why}. Look again in a moment: if it was sent after all, its page says so"
    if replay.summary.decided_in_all:
        return run_id
    raise SendingRefused(why or _told(tuple(replay.summary.verdicts)))


def _ordered(letter: DeadLetter, action: Action, note: str) -> ReplayOrder:
    """The loop guard is for runs over many failures; here a person decides about one."""
    return ReplayOrder(
        new_run_id(),
        ReplayFilter(),
        action=action,
        note=note,
        parked=True,
        max_replays=max(MAX_REPLAYS, letter.replay_count + 1),
    )


def _line(letter: DeadLetter, value: bytes | None) -> dict[str, Any]:
    found = exported(letter)
    if value is None:
        return found
    found.pop("value", None)
    found.pop("value_base64", None)
    return {**found, "value_base64": base64.b64encode(value).decode()}


def _told(verdicts: Sequence[ReplayVerdict]) -> str:
    """Without what a command could do about it."""
    words = ", ".join(str(verdict).partition(" (")[0] for verdict in verdicts)
    return f"it was passed over: {words or 'nothing was left to do'}"

"""Automatic replay as a part of the service: when this process does it, and what it says about it.

One process of a group does it: the one that the group gave partition 0 of the events topic. A
process that still believes so although the group decided otherwise is fenced by its successor's
producer, and stays away for a while. An event that the brokers reject, or a log that cannot be
read, stops nothing else: it is said in the log and on /status, and tried again.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

from service.failures.auto_replay import FailurePlace, GivenUp
from service.kafka.dead_letters import TopicUnreadable, create_log_topic
from service.model.publish_failure import Loss, PublishFailure
from service.ops.logs import logger
from service.replay.auto_session import AutoSession, ReplayContext, ReplayLook
from service.replay.order import OrderRefused
from service.settings import AutoReplaySettings, KafkaSettings

_AFTER_A_FENCE_S = 30.0
"""A person's run that has just begun needs so long at most until its first entry is in the log."""
_NAMED = 20


class AutoReplay:
    """Runs beside the worker from start to stop."""

    def __init__(
        self, kafka: KafkaSettings, chosen: AutoReplaySettings, around: ReplayContext
    ) -> None:
        self._kafka = kafka
        self._chosen = chosen
        self._around = around
        self._stop = asyncio.Event()
        self._log = logger("auto_replay")
        self._doing = "starting"
        self._last = ReplayLook()
        self._sent = 0
        self._given_up = 0

    def stop(self) -> None:
        """Ends after the transaction that is under way."""
        self._stop.set()

    def status(self) -> dict[str, Any]:
        """The part of /status."""
        last = self._last
        return {
            "doing": self._doing,
            "waiting": last.waiting,
            "held_by": {why.value: count for why, count in last.held.items() if count},
            "sent": self._sent,
            "given_up": self._given_up,
            "asks_for_a_person": last.for_a_person,
        }

    async def run(self) -> None:
        """Until `stop`."""
        while not self._stop.is_set():
            if self._around.leads():
                await self._lead()
            else:
                self._turn_to("another instance does it")
            await self._pause(self._chosen.every_s)

    async def _lead(self) -> None:
        """As long as this process is the one; what is in the way is said and tried again."""
        try:
            await create_log_topic(self._kafka)
            async with AutoSession(self._kafka, self._chosen, self._around) as session:
                while self._around.leads() and not self._stop.is_set():
                    await self._pause(self._took(await session.look()))
        except (OrderRefused, TopicUnreadable) as error:
            self._turn_to(f"stopped: {error}", bad=True)
        finally:
            self._last = ReplayLook()
            self._around.events.auto_replay_looked(0, 0)

    def _took(self, look: ReplayLook | PublishFailure) -> float:
        """Says what a look came to; seconds until the next one."""
        every_s = self._chosen.every_s
        if isinstance(look, PublishFailure):
            self._turn_to(f"interrupted: {look.message}", bad=look.loss is not Loss.FENCED)
            fenced = look.loss is Loss.FENCED
            return max(every_s, min(_AFTER_A_FENCE_S, self._chosen.operator_pause_s) * fenced)
        if look.gives_way_to is not None:
            self._turn_to(f"gives way to run {look.gives_way_to}")
            return every_s
        self._last = look
        self._turn_to("watching")
        self._sent += look.sent
        self._given_up += len(look.given_up)
        if look.sent:
            self._log.info("auto_replayed", events=look.sent, waiting=look.waiting)
        self._say_given_up(look.given_up)
        return max(every_s, look.sent / self._chosen.rate_per_s)

    def _say_given_up(self, given_up: list[tuple[FailurePlace, GivenUp]]) -> None:
        if given_up:
            self._log.error(
                "auto_replay_gave_up",
                failures=len(given_up),
                places=[f"F{at.partition}@{at.offset} {why}" for at, why in given_up[:_NAMED]],
                what_to_do="invoice-stream replay list; then send or discard them",
            )

    def _turn_to(self, doing: str, *, bad: bool = False) -> None:
        """Says a change once."""
        if doing != self._doing:
            self._doing = doing
            self._around.events.auto_replay_stopped(bad)
            (self._log.error if bad else self._log.info)("auto_replay", doing=doing)

    async def _pause(self, delay_s: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(delay_s):
                await self._stop.wait()

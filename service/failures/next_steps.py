"""The commands that follow from a failure, ready to be copied.

They choose the failure by its own place (`F2@17`), or by that of its event where a file is written.
Names from records are part of a command only if Kafka would take them as the name of a topic, so
that no shell reads more in them. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from service.failures.dead_letter import DeadLetter
from service.failures.failure_state import FailureState
from service.failures.places import failure_place
from service.model.record import Coordinates

_TOPIC: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,248}")
_DECIDED: Final[Mapping[str, str]] = {
    FailureState.SENT: "sent again already: `invoice-stream replay report` lists the runs, "
    "`report --id RUN` what became of their events",
    FailureState.FAILED_AGAIN: "its event was sent again, and failed: decide about that failure "
    "(`invoice-stream results list --of failures`)",
    FailureState.ENDED: "nothing: its event was sent again, and became a result",
    FailureState.DISCARDED: "nothing: a run discarded it; `replay send --again` sends it "
    "nevertheless",
}


def next_steps(letter: DeadLetter, state: str, later: Coordinates | None = None) -> Iterator[str]:
    """Lines of a page about one failure; `later` is that of its event, which was sent again."""
    if state == FailureState.FAILED_AGAIN and later is not None:
        place = failure_place(later)
        yield (
            "next        its event was sent again, and failed: decide about that failure, " + place
        )
        yield f"            (`invoice-stream results show {place}`)"
        return
    decided = _DECIDED.get(state)
    if decided is not None:
        yield f"next        {decided}"
        return
    event = _event(letter)
    if event is None:
        return
    place = failure_place(letter.at)
    parked = " --parked --max-replays 100" if state == FailureState.PARKED else ""
    send = f"send again  invoice-stream replay send {place}{parked}"
    correct = f"correct     invoice-stream replay export failure.jsonl {event}"
    edit = "            edit `value` in it, then: invoice-stream replay import failure.jsonl"
    # What failed for good fails again as it is.
    yield from (correct, edit, send) if letter.retryable is False else (send, correct, edit)
    yield f'give up     invoice-stream replay discard {place} --note "why"'


def _event(letter: DeadLetter) -> str | None:
    source = letter.source
    if source is None or _TOPIC.fullmatch(source.topic) is None:
        return None
    return (
        f"--source-topic {source.topic} --source-partition {source.partition} "
        f"--source-offset {source.offset}"
    )

"""The commands that follow from a failure."""

from __future__ import annotations

import dataclasses
import shlex

import pytest

from service.failures.dead_letter import DeadLetter, read_dead_letter
from service.failures.next_steps import next_steps
from service.failures.places import failure_place
from service.model.record import Coordinates
from tests.fakes.published import failure_record

LETTER = read_dead_letter(failure_record(7))
EVENT = "--source-topic invoices.events --source-partition 0 --source-offset 7"
PLACE = failure_place(LETTER.at)


def _with_source(source: Coordinates | None) -> DeadLetter:
    return dataclasses.replace(LETTER, source=source)


def test_an_open_failure_can_be_sent_corrected_or_given_up() -> None:
    """Sent and given up by its own place, which no other failure of its event has."""
    rows = list(next_steps(LETTER, "open"))
    commands = [shlex.split(row.partition("invoice-stream ")[2]) for row in rows]
    assert ["replay", "send", PLACE] in commands
    assert ["replay", "discard", PLACE, "--note", "why"] in commands
    assert ["replay", "export", "failure.jsonl", *shlex.split(EVENT)] in commands
    assert any("import failure.jsonl" in row for row in rows)


def test_what_fails_again_as_it_is_is_corrected_first() -> None:
    """Its sender's event is at fault, and not the moment."""
    (first, *_) = next_steps(dataclasses.replace(LETTER, retryable=False), "open")
    assert first.startswith("correct ")


def test_a_parked_failure_needs_its_flag() -> None:
    """The loop guard would park it again."""
    (send, *_) = next_steps(LETTER, "parked")
    assert "--parked" in send


@pytest.mark.parametrize("state", ["sent", "discarded", "ended"])
def test_a_decided_failure_is_not_offered_again(state: str) -> None:
    """Its page says what was decided."""
    (row,) = next_steps(LETTER, state)
    assert PLACE not in row


def test_a_failure_that_failed_again_names_the_place_of_the_new_one() -> None:
    """Where it is known; it is the one to decide about."""
    rows = list(next_steps(LETTER, "failed_again", Coordinates("failures", 0, 17)))
    assert "`invoice-stream results show F0@17`" in rows[-1]
    (row,) = next_steps(LETTER, "failed_again")
    assert "--of failures" in row


@pytest.mark.parametrize("topic", ["a b", "$(reboot)", "-x", "", "a'b", "a;b", "x" * 300])
def test_a_name_that_no_topic_has_is_in_no_command(topic: str) -> None:
    """It comes from a header, and would be read by a shell."""
    assert list(next_steps(_with_source(Coordinates(topic, 0, 1)), "open")) == []
    assert list(next_steps(_with_source(None), "open")) == []

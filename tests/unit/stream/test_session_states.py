"""The session's table: what may happen when, and the picture drawn from it."""

from __future__ import annotations

from pathlib import Path

import service
from service.stream.session_states import TRANSITIONS, Event, State


def test_every_state_but_the_last_can_be_closed() -> None:
    """Whatever a session does, it can be ended; and an ended one stays ended."""
    for state in State:
        assert ((state, Event.CLOSE) in TRANSITIONS) is (state is not State.CLOSED)
    assert not [state for state, _ in TRANSITIONS if state is State.CLOSED]


def test_ready_is_reached_only_by_taking_over() -> None:
    """No session serves a partition before it has fenced the earlier owners."""
    ways = {(state, event) for (state, event), to in TRANSITIONS.items() if to is State.READY}
    assert ways == {(State.TAKING_OVER, Event.TAKEN_OVER)}


def test_every_state_can_be_reached() -> None:
    """No dead states."""
    assert set(TRANSITIONS.values()) | {State.TAKING_OVER} == set(State)


def test_the_picture_in_the_documentation_is_this_table() -> None:
    """Drawn from it; redraw it after a change."""
    page = Path(service.__file__).with_name("ARCHITECTURE.md").read_text(encoding="utf-8")
    arrows = [
        f"    {state} --> {target}: {event}" for (state, event), target in TRANSITIONS.items()
    ]
    begin, end = f"    [*] --> {State.TAKING_OVER}", f"    {State.CLOSED} --> [*]"
    assert "\n".join(["stateDiagram-v2", begin, *arrows, end]) in page

"""The table that tells a slow server from one that is away."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.limits.slowness import InVain, is_slow

SLOW = InVain(
    is_alive=True, usual_call_s=0.0, deadline_s=120.0, has_others=False, may_take_longer=True
)


@pytest.mark.parametrize("usual_call_s", [0.0, 41.0, 250.0])
def test_a_server_that_is_alive_and_was_never_quick_is_slow(usual_call_s: float) -> None:
    """Whether it has answered a document or none; beside others, only if it has."""
    seen = replace(SLOW, usual_call_s=usual_call_s)
    assert is_slow(seen)
    assert is_slow(replace(seen, has_others=True)) is (usual_call_s > 0)


@pytest.mark.parametrize(
    "seen",
    [
        replace(SLOW, is_alive=False),
        replace(SLOW, usual_call_s=3.0),
        replace(SLOW, has_others=True),
        replace(SLOW, may_take_longer=False),
    ],
    ids=["says nothing", "hangs", "one of several, without an answer", "at the bound"],
)
def test_any_other_is_away(seen: InVain) -> None:
    """A single sign is enough."""
    assert not is_slow(seen)

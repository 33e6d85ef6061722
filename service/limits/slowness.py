"""Decides whether a server that answers no call in time is slow or away.

Calls about documents ended by this service's own deadline, and the canary was not answered in time,
either. Its health page costs a server no generation, so it tells both apart:

| health page | its calls before | other endpoints | deadline | the server is |
| --- | --- | --- | --- | --- |
| not answered | | | | away |
| answered | quick: it hangs | | | away |
| answered | none | there are some | | away: documents are read there |
| answered | none | none | below its bound | slow |
| answered | slow | | below its bound | slow |
| answered | | | at its bound | away |

Beside others, one that has answered no call yet may as well hang: its canary alone finds out, and
has as long as a call.

Whenever the health page is answered, the next calls may take longer, up to the bound. So a server
that merely turned slow answers one of the documents that are asked while it counts as away.

A slow server keeps its slots, and a call to it in vain is no attempt of its document. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass

_QUICK_SHARE = 1 / 3
"""A server whose usual call takes this share of the deadline is not slow when it needs all of
it."""


@dataclass(frozen=True, slots=True)
class InVain:
    """What is known when neither documents nor the canary were answered in time."""

    is_alive: bool
    """Whether its health page was answered."""
    usual_call_s: float
    """0: it has answered no document."""
    deadline_s: float
    """The usual deadline of a call."""
    has_others: bool
    """Whether documents can be read at another endpoint."""
    may_take_longer: bool
    """Whether the next calls have more time than these."""


def is_slow(seen: InVain) -> bool:
    """Whether the server is slow; else it is away."""
    was_quick = 0 < seen.usual_call_s <= _QUICK_SHARE * seen.deadline_s
    may_hang = was_quick or (seen.has_others and not seen.usual_call_s)
    return seen.is_alive and not may_hang and seen.may_take_longer

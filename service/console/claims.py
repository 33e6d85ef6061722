"""Which invoices reviewers have open, so that the queue leads two of them to different ones.

A claim reserves nothing: it is a hint with a time limit. Every reviewer may open and decide an
invoice that another session has open; which of two decisions counts is the rule of
`service.review.decisions`. Sessions are told apart, and not persons, because several people may
share a token.
Claims are in memory: a console in another process does not know them.

Invariants: a claim ends `CLAIM_S` after its session last looked at the invoice, when the session
goes on to the next one, and when it signs out. A session has at most `OF_SESSION_MAX` claims, all
sessions together have at most `CLAIMS_MAX`; the oldest one goes first.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

CLAIM_S = 600.0
OF_SESSION_MAX = 10
"""A person has some tabs open."""
CLAIMS_MAX = 1_000


class Claims:
    """The claims of all sessions of this process. A session is named by its form token."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._known: OrderedDict[tuple[str, int], tuple[str, float]] = OrderedDict()
        """By session and invoice: the person, and when the claim began; the oldest first."""

    def claim(self, session: str, person: str, invoice: int) -> None:
        """The session looks at the invoice now. A person who signed in again takes it over from the
        session before."""
        for key in [
            key for key, (name, _) in self._known.items() if (name, key[1]) == (person, invoice)
        ]:
            del self._known[key]
        self._known[session, invoice] = (person, self._clock())
        self._known.move_to_end((session, invoice))
        own = [key for key in self._known if key[0] == session]
        for key in own[:-OF_SESSION_MAX]:
            del self._known[key]
        while len(self._known) > CLAIMS_MAX:
            self._known.popitem(last=False)

    def claim_free(self, session: str, person: str, invoice: int) -> bool:
        """The same, unless another session has the invoice open."""
        if invoice in self.of_others(session):
            return False
        self.claim(session, person, invoice)
        return True

    def release(self, session: str, invoice: int) -> None:
        """The session goes on."""
        self._known.pop((session, invoice), None)

    def end(self, session: str) -> None:
        """The session is over."""
        for key in [key for key in self._known if key[0] == session]:
            del self._known[key]

    def of_others(self, session: str) -> dict[int, str]:
        """The invoices that other sessions have open, each with the person who opened it last."""
        self._drop_ended()
        return {
            invoice: person
            for (holder, invoice), (person, _) in self._known.items()
            if holder != session
        }

    def _drop_ended(self) -> None:
        limit_s = self._clock() - CLAIM_S
        while self._known:
            _, began_s = next(iter(self._known.values()))
            if began_s > limit_s:
                return
            self._known.popitem(last=False)

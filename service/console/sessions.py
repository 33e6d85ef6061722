"""Sessions of people who signed in, in memory: they end with the process.

A session has an id, which the cookie holds, and a token of its own, which every form must send
(CSRF). It ends when it is idle too long, when it is too old, and when its person signs out.
Invariants: a person has at most `OF_PERSON_MAX`, all have at most `SESSIONS_MAX`. The one that was
idle longest goes first, of the person who has most: one person signs no other one out.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections import Counter, OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from service.console.roles import Person

SESSIONS_MAX = 2_000
OF_PERSON_MAX = 100
"""Several people may share a token."""
_PROXY = "proxy"


@dataclass(slots=True)
class ConsoleSession:
    """One person in one browser."""

    person: Person
    form_token: str
    began_s: float
    seen_s: float
    proxied: bool = False
    """A proxy signs the person in with each request; there is no cookie."""


class Sessions:
    """All sessions of this process."""

    def __init__(
        self, idle_s: float, max_s: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._idle_s = idle_s
        self._max_s = max_s
        self._clock = clock
        self._key = secrets.token_bytes(32)
        self._open: OrderedDict[str, ConsoleSession] = OrderedDict()
        self._ended: OrderedDict[str, None] = OrderedDict()
        """Names of sessions that no one signed out of, the newest last."""

    def begin(self, person: Person) -> str:
        """The id of a new session."""
        now_s, name = self._clock(), secrets.token_urlsafe(32)
        self._open[name] = ConsoleSession(person, secrets.token_urlsafe(32), now_s, now_s)
        if len(self._of(person)) > OF_PERSON_MAX:
            self._close(self._of(person)[0])
        if len(self._open) > SESSIONS_MAX:
            self._close(self._of(self._with_most())[0])
        return name

    def _close(self, name: str) -> None:
        del self._open[name]
        self._ended[name] = None
        if len(self._ended) > SESSIONS_MAX:
            self._ended.popitem(last=False)

    def knows(self, name: str) -> bool:
        """Whether a browser with this name was signed in here and did not sign out, even if its
        session has ended: so it is no stranger's."""
        return name in self._open or name in self._ended

    def _of(self, person: Person) -> list[str]:
        """The person's sessions, the one that was idle longest first."""
        return [name for name, session in self._open.items() if session.person == person]

    def _with_most(self) -> Person:
        counts = Counter(session.person for session in self._open.values())
        return counts.most_common(1)[0][0]

    def find(self, name: str, *, used: bool = True) -> ConsoleSession | None:
        """The session; a person's own request keeps it alive, a page that updates itself does not
        (`used` False)."""
        session = self._open.get(name)
        if session is None:
            return None
        now_s = self._clock()
        if now_s - session.seen_s > self._idle_s or now_s - session.began_s > self._max_s:
            self._close(name)
            return None
        if used:
            session.seen_s = now_s
            self._open.move_to_end(name)
        return session

    def end(self, name: str) -> None:
        """Signs out."""
        self._open.pop(name, None)
        self._ended.pop(name, None)

    def of_proxy(self, person: Person) -> ConsoleSession:
        """A session of a person whom a proxy signs in with each request: only the form's token is
        ours."""
        words = f"{_PROXY}\0{person.name}".encode("utf-8", "replace")
        token = hmac.new(self._key, words, hashlib.sha256).hexdigest()
        return ConsoleSession(person, token, 0.0, 0.0, proxied=True)

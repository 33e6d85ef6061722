"""Who may do what in the console, and how a person is recognised.

| role | may |
| --- | --- |
| viewer | look at everything |
| reviewer | also decide invoices |
| operator | also send failures back, and discard them |

Tokens are compared by their digests, in a time that does not depend on their letters. Pure.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from service.model.printable import printable

TOKEN_CHARS_MIN = 16
_USERS_MAX = 1_000
_NAME_CHARS = 100


class ConsoleRole(StrEnum):
    """What a person may do; each role may also do what those before it may."""

    VIEWER = "viewer"
    REVIEWER = "reviewer"
    OPERATOR = "operator"

    def covers(self, needed: ConsoleRole) -> bool:
        """Whether this role may do what `needed` may."""
        return _RANK[self] >= _RANK[needed]


_RANK = {role: rank for rank, role in enumerate(ConsoleRole)}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is signed in."""

    name: str
    role: ConsoleRole


@dataclass(frozen=True, slots=True)
class ConsoleUser:
    """Somebody who may sign in with a token."""

    person: Person
    token_sha256: bytes


class UsersRefused(Exception):
    """Raised when the list of users cannot be used; the message names the line, not the token."""


def read_users(lines: str) -> tuple[ConsoleUser, ...]:
    """One user a line: name, role, token. Raises UsersRefused."""
    found: list[ConsoleUser] = []
    for number, line in enumerate(lines.splitlines(), 1):
        if line.strip() and not line.lstrip().startswith("#"):
            found.append(_user(number, line.split()))
    if len({user.token_sha256 for user in found}) < len(found):
        raise UsersRefused("console.users: two users have one token")
    if len(found) > _USERS_MAX:
        raise UsersRefused(f"console.users: more than {_USERS_MAX} users; use a proxy's sign-in")
    return tuple(found)


def _user(number: int, words: list[str]) -> ConsoleUser:
    where = f"console.users, line {number}"
    if len(words) != 3:
        raise UsersRefused(f"{where}: write NAME ROLE TOKEN, separated by blanks")
    name, role, token = words
    if role not in [known.value for known in ConsoleRole]:
        raise UsersRefused(f"{where}: the role is viewer, reviewer or operator")
    if len(token) < TOKEN_CHARS_MIN:
        raise UsersRefused(f"{where}: a token has {TOKEN_CHARS_MIN} characters or more")
    return ConsoleUser(Person(printable(name, _NAME_CHARS), ConsoleRole(role)), digest(token))


def digest(token: str) -> bytes:
    """What is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def person_with(token: str, users: Iterable[ConsoleUser]) -> Person | None:
    """The person whose token it is; looks at all of them, whichever it is."""
    given, found = digest(token), None
    for user in users:
        if hmac.compare_digest(user.token_sha256, given):
            found = user.person
    return found


def person_of_proxy(
    name: str, groups: str, reviewer_group: str, operator_group: str
) -> Person | None:
    """The person that a proxy names; None without a name."""
    name = printable(name.strip(), _NAME_CHARS)
    if not name:
        return None
    return Person(
        name,
        _role_of([group.strip() for group in groups.split(",")], reviewer_group, operator_group),
    )


def _role_of(groups: Sequence[str], reviewer_group: str, operator_group: str) -> ConsoleRole:
    if operator_group and operator_group in groups:
        return ConsoleRole.OPERATOR
    return (
        ConsoleRole.REVIEWER if reviewer_group and reviewer_group in groups else ConsoleRole.VIEWER
    )

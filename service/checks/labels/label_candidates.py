"""Candidates of the second reader, by role; a value is read from its row when it is first needed.

Most answers are right, and for most fields it is enough to see that the answer's value stands
behind a label of its role. Only otherwise is the value itself read.

Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from service.checks.labels.label_roles import Role, made
from service.checks.labels.label_values import significant, value_behind

_FILLING = " \t\u202f:._\u2026)№"
"""What stands between a label and its value."""
_JOINS = ("-", "/", ".", "_")
"""Between two words, they make one identifier of both."""


class Candidate(NamedTuple):
    """What stands where a label says that its value is: the value itself, or the rest of the row,
    from which it has not been read yet."""

    role: Role
    text: str
    row: int
    is_read: bool = True


class Candidates:
    """All candidates of a document."""

    def __init__(self, candidates: Sequence[Candidate]) -> None:
        self.all = candidates
        self._by_role: dict[Role, list[Candidate]] = {}
        for candidate in candidates:
            self._by_role.setdefault(candidate.role, []).append(candidate)
        self._read: dict[Role, list[Candidate]] = {}
        self.has: Callable[[Role], bool] = self._by_role.__contains__
        """Whether there is a label of a role; its value may still be none."""

    def rows(self, *roles: Role) -> set[int]:
        """The rows with labels of these roles."""
        by_role = self._by_role
        return {one.row for role in roles if role in by_role for one in by_role[role]}

    def has_digits(self, role: Role, digits: str) -> bool:
        """Whether a label of the role has nothing but these digits behind it."""
        return any(significant(one.text) == digits for one in self._by_role.get(role, ()))

    def shows(self, role: Role, printed: str) -> bool:
        """Whether the printed value stands behind a label of the role."""
        return any(printed in candidate.text for candidate in self._by_role.get(role, ()))

    def shows_any(self, role: Role, forms: Sequence[str]) -> bool:
        """Whether one of the printed values stands behind a label of the role."""
        for candidate in self._by_role.get(role, ()):
            if any(map(candidate.text.__contains__, forms)):
                return True
        return False

    def has_word(self, role: Role, printed: str) -> bool:
        """Whether the value stands behind a label of the role as a word of its own."""
        return any(
            _is_word_of(candidate.text, printed) for candidate in self._by_role.get(role, ())
        )

    def texts(self, role: Role) -> list[str]:
        """What stands behind the labels of a role, be it a value or not."""
        return [one.text for one in self._by_role.get(role, ())]

    def of(self, *roles: Role) -> list[Candidate]:
        """The candidates of these roles, with their values."""
        if len(roles) == 1:
            return self.of_role(roles[0])
        return [candidate for role in roles for candidate in self.of_role(role)]

    def of_role(self, role: Role) -> list[Candidate]:
        """The candidates of one role, with their values."""
        read = self._read.get(role)
        if read is None:
            read = self._read[role] = []
            for candidate in self._by_role.get(role, ()):
                if candidate.is_read:
                    read.append(candidate)
                elif (found := value_of(candidate)) is not None:
                    read.append(found)
        return read


def _is_word_of(text: str, printed: str) -> bool:
    at = text.find(printed)
    if at < 0 or any(map(str.isdigit, text[:at])):
        return False
    before, behind = text[at - 1 : at], text[at + len(printed) :][:2]
    if before in _JOINS or before.isalnum() or behind[:1].isalnum():
        return False
    return not (behind[:1] in _JOINS and behind[1:].isalnum())


def value_of(candidate: Candidate) -> Candidate | None:
    """A candidate whose value has not been read yet, with its value; None without one."""
    value = value_behind(candidate.role, _near(candidate.text))
    if value is None:
        return None
    return made(Candidate, (candidate.role, value.text, candidate.row, True))


def _near(text: str) -> str:
    """With one blank before the value: a layout has any number of blanks or dots there."""
    bare = text.lstrip(_FILLING)
    between = text[: len(text) - len(bare)]
    return f": {bare}" if ":" in between else f" {bare}"

"""Who may do what, and who is who."""

from __future__ import annotations

import pytest

from service.console.roles import (
    ConsoleRole,
    Person,
    UsersRefused,
    person_of_proxy,
    person_with,
    read_users,
)

ANN = "Ann reviewer 0123456789abcdef"


def test_each_role_may_do_what_those_before_it_may() -> None:
    """And nothing more."""
    assert [[role.covers(needed) for needed in ConsoleRole] for role in ConsoleRole] == [
        [True, False, False],
        [True, True, False],
        [True, True, True],
    ]


def test_a_token_names_its_person_alone() -> None:
    """Blank lines and remarks count for nothing."""
    users = read_users(f"# people\n\n{ANN}\nBob viewer fedcba9876543210\n")
    assert person_with("0123456789abcdef", users) == Person("Ann", ConsoleRole.REVIEWER)
    assert person_with("0123456789abcde", users) is None
    assert person_with("", users) is None


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("Ann reviewer", "line 1: write NAME ROLE TOKEN"),
        ("Ann boss 0123456789abcdef", "the role is"),
        ("Ann viewer short", "16 characters"),
        (f"{ANN}\nBob viewer 0123456789abcdef", "two users have one token"),
    ],
)
def test_a_list_that_cannot_be_used_is_explained_without_its_tokens(lines: str, said: str) -> None:
    """Messages end up in logs."""
    with pytest.raises(UsersRefused, match=said) as raised:
        read_users(lines)
    assert "0123456789" not in str(raised.value)


@pytest.mark.parametrize(
    ("groups", "role"),
    [
        ("", ConsoleRole.VIEWER),
        ("others, reviewers", ConsoleRole.REVIEWER),
        ("operators,reviewers", ConsoleRole.OPERATOR),
        ("xoperators", ConsoleRole.VIEWER),
    ],
)
def test_a_proxy_names_person_and_groups(groups: str, role: ConsoleRole) -> None:
    """A name that is empty is nobody."""
    named = person_of_proxy(" ann@example.com ", groups, "reviewers", "operators")
    assert named == Person("ann@example.com", role)
    assert person_of_proxy(" ", groups, "reviewers", "operators") is None


def test_no_group_is_no_right() -> None:
    """A setting that is empty must not make everybody an operator."""
    named = person_of_proxy("ann", "", "", "")
    assert named is not None
    assert named.role is ConsoleRole.VIEWER

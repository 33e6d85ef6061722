"""Sessions begin, end, and stay bounded."""

from __future__ import annotations

from service.console.roles import ConsoleRole, Person
from service.console.sessions import OF_PERSON_MAX, SESSIONS_MAX, Sessions

ANN = Person("Ann", ConsoleRole.VIEWER)


class _Clock:
    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def test_a_session_ends_when_it_is_idle_or_old() -> None:
    """A page that updates itself does not keep it alive."""
    clock = _Clock()
    sessions = Sessions(60, 150, clock)
    name = sessions.begin(ANN)
    clock.now_s = 50
    assert sessions.find(name) is not None
    clock.now_s = 100
    assert sessions.find(name, used=False) is not None
    clock.now_s = 111
    assert sessions.find(name) is None
    other = sessions.begin(ANN)
    for clock.now_s in (160.0, 210.0, 260.0):
        assert sessions.find(other) is not None
    clock.now_s = 262
    assert sessions.find(other) is None


def test_a_browser_is_known_until_it_signs_out() -> None:
    """Also when its session has ended, by age or because its person has too many."""
    clock = _Clock()
    sessions = Sessions(60, 60, clock)
    first = sessions.begin(ANN)
    names = [sessions.begin(ANN) for _ in range(OF_PERSON_MAX)]
    clock.now_s = 61
    assert [sessions.find(name) for name in (first, names[0])] == [None, None]
    assert sessions.knows(first)
    assert sessions.knows(names[0])
    sessions.end(names[0])
    sessions.end(names[1])
    assert not sessions.knows(names[0])
    assert not sessions.knows(names[1])
    assert not sessions.knows("")


def test_signing_out_ends_it() -> None:
    """At once; twice is no fault."""
    sessions = Sessions(60, 60)
    name = sessions.begin(ANN)
    sessions.end(name)
    sessions.end(name)
    assert sessions.find(name) is None


def test_a_person_signs_no_other_one_out() -> None:
    """However often they sign in; of their own, the one that was idle longest goes."""
    sessions, bob = Sessions(60, 60), Person("Bob", ConsoleRole.OPERATOR)
    other = sessions.begin(bob)
    names = [sessions.begin(ANN) for _ in range(OF_PERSON_MAX)]
    assert sessions.find(names[0]) is not None
    names += [sessions.begin(ANN) for _ in range(SESSIONS_MAX)]
    assert sessions.find(other) is not None
    assert sum(sessions.find(name) is not None for name in names) == OF_PERSON_MAX
    assert sessions.find(names[-1]) is not None


def test_there_are_never_too_many() -> None:
    """If many people sign in often, one of them who has most loses a session."""
    sessions = Sessions(60, 60)
    once = sessions.begin(ANN)
    names = [once]
    for number in range(SESSIONS_MAX // OF_PERSON_MAX + 1):
        person = Person(str(number), ConsoleRole.VIEWER)
        names += [sessions.begin(person) for _ in range(OF_PERSON_MAX)]
    assert sum(sessions.find(name) is not None for name in names) == SESSIONS_MAX
    assert sessions.find(once) is not None


def test_a_proxys_person_has_a_form_token_of_this_process() -> None:
    """The same for each request, another one for each person."""
    sessions = Sessions(60, 60)
    tokens = [sessions.of_proxy(Person(name, ConsoleRole.VIEWER)).form_token for name in "aab"]
    assert tokens[0] == tokens[1] != tokens[2]
    assert Sessions(60, 60).of_proxy(Person("a", ConsoleRole.VIEWER)).form_token != tokens[0]

"""Rules of the classes whose values each invoice makes."""

from __future__ import annotations

from dataclasses import replace

from service.model.completion import Completion, Finish
from service.model.cost import CallTokens
from service.model.outcome import Usage


def test_values_are_equal_by_their_fields() -> None:
    """As those of a frozen dataclass: in sets, as keys and beside a changed copy."""
    reply = Completion("{}", Finish.STOP, "tiny")
    assert len({reply, Completion("{}", Finish.STOP, "tiny"), replace(reply, text="")}) == 2
    assert CallTokens(1, 2) == CallTokens(1, 2) != CallTokens(2, 1)


def test_an_instance_is_made_without_a_call_for_each_field() -> None:
    """Setting a field by `object.__setattr__` takes three times as long."""
    assert "__setattr__" not in vars(Usage)
    assert "__dict__" not in dir(Usage())

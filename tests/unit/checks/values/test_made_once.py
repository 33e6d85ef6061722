"""A value is made when it is first read, and once."""

from __future__ import annotations

from service.checks.values.made_once import made_once


class _Counted:
    def __init__(self) -> None:
        self.made = 0

    @made_once
    def value(self) -> int:
        """How often it was made."""
        self.made += 1
        return self.made


def test_a_value_is_made_at_the_first_read_and_kept() -> None:
    one = _Counted()
    assert one.made == 0
    assert (one.value, one.value, one.made) == (1, 1, 1)


def test_each_instance_has_its_own_value() -> None:
    one, other = _Counted(), _Counted()
    assert one.value == other.value == 1
    assert other.made == 1


def test_the_class_shows_the_property_with_its_words() -> None:
    assert _Counted.value.__doc__ == "How often it was made."

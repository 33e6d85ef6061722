"""The place of a fault of ours."""

from __future__ import annotations

from service.extraction.fault_place import fault_place


def _raised() -> Exception:
    try:
        int("CANARY")
    except ValueError as error:
        return error
    raise AssertionError


def test_the_place_is_named_and_nothing_of_the_text() -> None:
    """The innermost frame; an exception that was never raised has none."""
    module, line = fault_place(_raised()).split(":")
    assert (module, line.isdecimal()) == (__name__, True)
    assert fault_place(ValueError("CANARY")) == "an unknown place"

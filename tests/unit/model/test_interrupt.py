"""Ctrl-C in the disguise that pydantic-core gives it."""

from __future__ import annotations

import pytest
from pydantic_core import SchemaError

from service.model.interrupt import is_interrupt


@pytest.mark.parametrize(
    ("fault", "is_one"),
    [
        (SchemaError("Error building schema: KeyboardInterrupt: "), True),
        (SchemaError("Error building schema: no such type"), False),
        (ValueError("KeyboardInterrupt"), False),
    ],
)
def test_an_interrupt_is_told_by_its_words(fault: Exception, is_one: bool) -> None:
    """Another fault with the word is a fault."""
    assert is_interrupt(fault) is is_one

"""An account that is answered with the number of its bank."""

from __future__ import annotations

import pytest

from service.checks.printed.account_parts import has_account_parts


@pytest.mark.parametrize(
    ("number", "row", "found"),
    [
        ("4180 0012345678", "reg.nr. 4180 kontonr 0012345678", True),
        ("20-45-77 30918245", "sort code 20-45-77\naccount 30918245", True),
        ("4180 0012345678", "konto 0012345678, reg.nr. 4180", False),
        ("4180 0012345678", "reg.nr. 4180 cvr 13585628 konto 0012345678", False),
        ("4180 0012345678", "reg.nr. 14180 konto 0012345678", False),
        ("4180 0012345678", "reg.nr. 4180 konto 00123456789", False),
        ("418 0012345678", "reg.nr. 418 konto 0012345678", False),
        ("0012345678", "konto 0012345678", False),
    ],
)
def test_both_parts_stand_one_behind_the_other(number: str, row: str, found: bool) -> None:
    """With words alone between them, and each as a whole."""
    assert has_account_parts(number, row) is found

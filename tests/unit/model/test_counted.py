"""One is singular."""

from __future__ import annotations

import pytest

from service.model.counted import counted


@pytest.mark.parametrize(
    ("count", "said"), [(0, "0 failures"), (1, "1 failure"), (2_000, "2,000 failures")]
)
def test_one_is_singular(count: int, said: str) -> None:
    """Zero is plural, and thousands are set apart."""
    assert counted(count, "failure") == said

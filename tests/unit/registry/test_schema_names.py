"""Full names of what schemas define: bounded one by one and together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.registry.schema_names import NAME_MAX_CHARS, SchemaRefused, ScopedNames


def test_a_name_stands_behind_its_scope() -> None:
    """Or alone, where there is none."""
    names = ScopedNames(0)
    assert names.within("a.b", "C") == "a.b.C"
    assert names.within("", "C") == "C"


@pytest.mark.parametrize(
    ("scope", "name"),
    [("a" * 1_000, "M"), ("", "M" * 1_000), (".".join("a" * 64), "M"), ("", "M" + ".a" * 64)],
)
def test_a_long_name_is_refused(scope: str, name: str) -> None:
    """By its characters and by its parts."""
    with pytest.raises(SchemaRefused):
        ScopedNames(10_000).within(scope, name)


@given(st.integers(0, 20_000), st.integers(100, NAME_MAX_CHARS - 3))
def test_all_names_together_are_in_proportion_to_their_text(text: int, scope: int) -> None:
    """However long the scope is that they repeat."""
    names, bound_chars = ScopedNames(text), 8 * text + 65_536
    fit = bound_chars // (scope + 2)
    for _ in range(fit):
        names.within("a" * scope, "M")
    with pytest.raises(SchemaRefused):
        names.within("a" * scope, "M")

"""Untrusted JSON is bounded, and each fault is a sentence."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.strict_json import JsonFault, JsonLimits, load, load_at

LIMITS = JsonLimits(8 * 1024 * 1024, max_depth=4)


@pytest.mark.parametrize("nest", ["[{}]", '{{"a":{}}}'], ids=["lists", "objects"])
def test_depth_is_bounded_exactly(nest: str) -> None:
    """Four deep passes, five does not, whatever the recursion limit makes of a thousand."""
    texts = ["0"]
    for _ in range(1_500):
        texts.append(nest.format(texts[-1]))
    assert load(texts[4], LIMITS) == json.loads(texts[4])
    for depth in (5, 100, 1_500):
        assert load(texts[depth], LIMITS) == JsonFault("the JSON nests deeper than 4")
    assert load("[" * 100_000, LIMITS) == JsonFault("the JSON nests deeper than 4")


def test_brackets_in_texts_and_beside_each_other_are_not_depth() -> None:
    """Only nesting counts."""
    assert load(json.dumps(["[[[[[[", "{{{{"]), LIMITS) == ["[[[[[[", "{{{{"]
    assert load("[" + ",".join(["[[]]"] * 50) + "]", LIMITS) == [[[]]] * 50


@given(st.text('[]{}",:\\ua1.e-0 ', max_size=80) | st.text(max_size=80))
def test_no_text_raises(text: str) -> None:
    """A value that Python's own parser takes as well, or a fault of one line."""
    found = load(text, LIMITS)
    if isinstance(found, JsonFault):
        assert "\n" not in found.message
    else:
        json.loads(text)


def test_a_value_within_a_text_is_read_as_if_it_were_alone() -> None:
    """Its end comes with it, and whatever `load` rejects is no value."""
    text = 'so: {"a": [1, "}"]} and more'
    assert load_at(text, 4, LIMITS) == ({"a": [1, "}"]}, text.index(" and"))
    for rejected in (
        '{"a": NaN}',
        '{"a": 1, "a": 2}',
        '{"a": 1',
        '{"a": "\\ud800"}',
        "[[[[[0]]]]]",
    ):
        assert isinstance(load(rejected, LIMITS), JsonFault)
        assert load_at(f"so: {rejected} and more", 4, LIMITS) is None
    assert load_at(text, 4, JsonLimits(max_bytes=20)) is None
    assert load_at(text, 4, JsonLimits(max_bytes=100, max_values=2)) is None

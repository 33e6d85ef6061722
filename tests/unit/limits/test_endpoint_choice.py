"""Rules of the choice between endpoints: not one that is away, the quick one first."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from service.limits.endpoint_choice import (
    EndpointView,
    Rank,
    admitted,
    first_of,
    rank,
    untried_left,
)

PLAIN = EndpointView(
    present=True, affordable=True, tried=False, in_use=0, limit=4, call_s=1.0, weight=1.0
)
VIEWS = st.builds(
    EndpointView,
    present=st.booleans(),
    affordable=st.booleans(),
    tried=st.booleans(),
    in_use=st.integers(0, 40),
    limit=st.integers(1, 40),
    call_s=st.one_of(st.just(0.0), st.floats(0.001, 1e4)),
    weight=st.floats(0.001, 1_000),
)


@given(st.lists(VIEWS, min_size=1, max_size=16))
def test_a_document_always_has_somewhere_to_go(views: list[EndpointView]) -> None:
    """And to no endpoint that is away or failed it while there is a better one."""
    allowed = [view for view, may in zip(views, admitted(views), strict=True) if may]
    assert allowed
    assert {rank(view) for view in allowed} == {min(rank(view) for view in views)}
    assert untried_left(views) == (rank(allowed[0]) is Rank.UNTRIED)


@given(st.lists(VIEWS, min_size=1, max_size=16))
def test_the_first_is_one_of_the_free(views: list[EndpointView]) -> None:
    """Whatever was measured."""
    assert 0 <= first_of(views) < len(views)


def test_the_quicker_one_is_taken_first_until_it_is_fuller() -> None:
    """Equal endpoints share the work; a much slower one waits for the rest."""
    slow = replace(PLAIN, call_s=1.5)
    assert first_of([slow, PLAIN]) == 1
    assert first_of([slow, replace(PLAIN, in_use=3)]) == 0
    assert first_of([replace(PLAIN, in_use=1), PLAIN]) == 1


def test_a_weight_outdoes_speed() -> None:
    """A server of one's own, before one that is paid by the token."""
    own = replace(PLAIN, call_s=5.0, weight=10.0)
    assert first_of([PLAIN, own]) == 1


def test_an_endpoint_without_an_answer_yet_is_tried() -> None:
    """Its speed would never be known otherwise."""
    assert first_of([PLAIN, replace(PLAIN, call_s=0.0, in_use=2)]) == 1

"""The bench of hybrids: its demands hold, and it tells a miss."""

from __future__ import annotations

import pytest

from benchmarks.hybrids import MERGED, HybridFindings, KindCounts, as_text, measure
from tests.fakes.corpus import corpus


@pytest.mark.skipif(not corpus("zugferd", "*.pdf"), reason="NOT TESTED: no public hybrids")
def test_every_change_of_a_public_hybrid_asks_for_review() -> None:
    """As `python -m benchmarks hybrids` counts it."""
    measured = measure(corpus("zugferd", "*.pdf")[0].parent)
    assert measured.holds
    assert measured.made > 200
    unproved = (MERGED,)
    assert measured.missed == sum(len(measured.kinds[kind].missed) for kind in unproved)


def test_a_miss_and_a_false_error_are_told() -> None:
    """By name, so that they can be looked at."""
    measured = HybridFindings(
        honest=2, kinds={"payee": KindCounts(4, ["a.pdf"]), MERGED: KindCounts(1, ["b"])}
    )
    assert not measured.holds
    told = "\n".join(as_text(measured))
    assert "missed: a.pdf" in told
    assert "75.0 %" in told
    measured.kinds["payee"].missed.clear()
    assert measured.holds
    measured.false_errors.append("c.pdf: XML-PRINT currency")
    assert not measured.holds

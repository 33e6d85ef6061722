"""The measurement of OCR counts what is right, and says what is not."""

from __future__ import annotations

from benchmarks.scans import JudgedWord, ResolutionCounts, overlap, report
from service.model.page_words import Box


def judged(printed: str, read: str, confidence: float, *, amount: bool = True) -> JudgedWord:
    return JudgedWord("fax", amount, printed, read, confidence, 0.8)


def test_right_and_wrong_words_are_counted_by_confidence() -> None:
    """Blanks within an amount are no mistake; a comma for a point is one."""
    words = [
        judged("1 234,56", "1234,56", 0.99),
        judged("119,00", "119.00", 0.97),
        judged("4711", "4711", 0.7, amount=False),
    ]
    lines = list(report([ResolutionCounts(200, words, pages=2, cpu_s=3.0)]))
    assert lines[0] == (
        "200 dpi, 2 pages: amounts 1/2 (50.0 %), identifiers 1/1 (100.0 %), boxes 3/3 (100.0 %)"
    )
    assert "  1.50 s of CPU a page" in lines
    assert "  confidence 0.95: 1 wrong above, 1 right below" in lines
    assert "  fax: '119,00' as '119.00' (0.97)" in lines


def test_overlap_is_intersection_over_union() -> None:
    """From nothing in common to all."""
    box = Box(0.0, 0.0, 0.2, 0.1)
    assert overlap(box, box) == 1.0
    assert round(overlap(box, Box(0.1, 0.0, 0.3, 0.1)), 6) == round(1 / 3, 6)
    assert overlap(box, Box(0.5, 0.5, 0.6, 0.6)) == 0.0

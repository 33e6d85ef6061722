"""Scans that are made know what is printed on them, and where."""

from __future__ import annotations

import pytest

from service.testbed.invoices import make_invoice
from service.testbed.papers import LAYOUTS, pdf_of
from service.testbed.scans import KINDS, Sheet, scanned, sheets_of

DPI = 72
TEXT = make_invoice(3).text


def sheet(layout: str = "letter") -> Sheet:
    return next(sheets_of(pdf_of(TEXT, layout), DPI))


@pytest.mark.parametrize("layout", ["letter", "ledger", "desk"])
def test_a_sheet_has_the_words_of_the_text(layout: str) -> None:
    """All of them; only their order is the page's own."""
    assert sorted(word.text for word in sheet(layout).words) == sorted(TEXT.split())
    assert layout in LAYOUTS


@pytest.mark.parametrize("kind", KINDS)
def test_a_scan_is_the_same_for_the_same_seed(kind: str) -> None:
    """And another for another seed, unless the kind leaves nothing to chance."""
    page = sheet()
    one, again, other = (scanned(page, kind, seed) for seed in (1, 1, 2))
    assert one.picture.tobytes() == again.picture.tobytes()
    assert one.words == again.words
    fixed = kind in {"clean", "jpeg", "grey", "left", "right", "head_down"}
    assert (one.picture.tobytes() == other.picture.tobytes()) is fixed


@pytest.mark.parametrize("kind", KINDS)
def test_words_stay_where_their_ink_is(kind: str) -> None:
    """The ink within a word's box is darker than the paper around it; most words survive."""
    page = sheet()
    scan = scanned(page, kind, 1)
    assert len(scan.words) > 0.8 * len(page.words)
    for word in scan.words:
        left, top, right, bottom = (round(side) for side in word.box)
        assert 0 <= left < right <= scan.picture.width
        assert 0 <= top < bottom <= scan.picture.height
        darkest, lightest = scan.picture.crop((left, top, right, bottom)).getextrema()
        assert isinstance(darkest, int)
        assert isinstance(lightest, int)
        assert lightest - darkest > 25, word

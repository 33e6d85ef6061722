"""A page is read as text, as a picture, or not at all."""

from __future__ import annotations

import pytest

from service.documents.layout.page_kinds import PageInk, PageKind, page_kind


@pytest.mark.parametrize(
    ("ink", "kind"),
    [
        (PageInk(900, 0, 0.0, 0.0, 0.0), PageKind.TEXT),
        (PageInk(900, 5, 1.0, 0.0, 0.0), PageKind.TEXT),
        (PageInk(12, 0, 0.0, 0.001, 0.0), PageKind.TEXT),
        (PageInk(0, 0, 0.0, 0.0, 0.0), PageKind.EMPTY),
        (PageInk(0, 0, 1.0, 0.0, 0.02), PageKind.PICTURE),
        (PageInk(12, 0, 0.0, 0.001, 0.03), PageKind.PICTURE),
        (PageInk(53, 0, 1.0, 0.003, 0.03), PageKind.PICTURE),
        (PageInk(350, 0, 1.0, 0.03, 0.01), PageKind.TEXT),
        (PageInk(53, 0, 0.2, 0.003, 0.03), PageKind.TEXT),
        (PageInk(2, 103, 0.0, 0.001, 0.0), PageKind.PICTURE),
    ],
    ids=[
        "text",
        "text with bullets on a letterhead",
        "page number",
        "blank",
        "scan",
        "letters drawn as lines",
        "scan with a stamp",
        "short letter on a letterhead",
        "short letter with a logo",
        "glyphs without characters",
    ],
)
def test_ink_decides_the_kind_of_a_page(ink: PageInk, kind: PageKind) -> None:
    """Text that is little beside the rest of the page does not speak for it."""
    assert page_kind(ink) is kind

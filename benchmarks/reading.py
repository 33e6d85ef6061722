"""How the measurements read documents: in their own process, without pictures, to generous bounds.

A measurement asks either for the e-invoice of a PDF or, without it, for the text of its pages.
"""

from __future__ import annotations

from service.documents.frames.parsed import ParseLimits


def parse_limits(*, einvoices: bool) -> ParseLimits:
    """The bounds of one document; public samples stay far below them."""
    return ParseLimits(
        max_pages=200,
        max_chars=1_000_000,
        max_pixels=1,
        max_image_side=1,
        render=False,
        einvoices=einvoices,
    )

"""Turns places of a PDF page's own space into places on the page that is shown.

The shown page is cut to its crop box and turned. Runs only in the worker process.
"""

from __future__ import annotations

import ctypes
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from service.documents.pdf.pdf_objects import Rectangle
from service.model.page_words import Box

LEAST_POINTS = 300.0
"""Of the longer side of a page as it is shown."""


class ShownPage(NamedTuple):
    """How the page's own space becomes that of the page that is shown."""

    bounds: Rectangle
    rotation: int
    """Quarters clockwise."""

    @property
    def enlargement(self) -> float:
        """How much larger than it says a program shows the page, at least: the page of a hand's
        breadth or less fills a window, too, and may be in a unit of its own (`UserUnit`)."""
        longest = max(self.bounds.right - self.bounds.left, self.bounds.top - self.bounds.bottom)
        return max(1.0, LEAST_POINTS / max(longest, 1.0))

    def box(self, one: Rectangle) -> Box:
        """In shares of the shown page; beyond 0 to 1 where it is not shown."""
        return Box(*self.sides(one))

    def sides(self, one: Rectangle) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the box."""
        from_left, from_bottom, from_right, from_top = self.bounds
        its_left, its_bottom, its_right, its_top = one
        width = max(from_right - from_left, 1e-6)
        height = max(from_top - from_bottom, 1e-6)
        left, right = (its_left - from_left) / width, (its_right - from_left) / width
        top, bottom = (from_top - its_top) / height, (from_top - its_bottom) / height
        if not self.rotation:
            return left, top, right, bottom
        if self.rotation == 1:
            return 1 - bottom, left, 1 - top, right
        if self.rotation == 2:
            return 1 - right, 1 - bottom, 1 - left, 1 - top
        return top, 1 - right, bottom, 1 - left

    def point(self, x: float, y: float) -> tuple[float, float]:
        """How far from the left and from the top, in shares of the shown page."""
        from_left, from_bottom, from_right, from_top = self.bounds
        left = (x - from_left) / max(from_right - from_left, 1e-6)
        top = (from_top - y) / max(from_top - from_bottom, 1e-6)
        if not self.rotation:
            return left, top
        return ((1 - top, left), (1 - left, 1 - top), (top, 1 - left))[self.rotation - 1]


def shown_page(page: pypdfium2.PdfPage) -> ShownPage:
    """The page's crop box and rotation."""
    box = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, ctypes.byref(box))
    bounds = Rectangle(box.left, box.bottom, box.right, box.top)
    return ShownPage(bounds, pdfium.FPDFPage_GetRotation(page) % 4)

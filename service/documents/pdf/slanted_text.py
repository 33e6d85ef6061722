"""Text that is neither level nor upright: how far the lines of a page lean together, and how much
of its box a slanted line takes.

A page that was put in askew leans by a few degrees as a whole; its rows are found once it lies
level. A watermark leans by itself.

Pure; linear in the number of runs.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median_low

from service.documents.pdf.pdf_runs import Lean, TextRun

_LEAST = 0.004
"""Radians: a line of 500 points rises by 2."""
_MOST = 0.35
"""Radians. What leans farther was not put in askew."""


def page_tilt(runs: Sequence[TextRun]) -> float:
    """The angle by which half of a page's words lean, in radians clockwise; 0 if they do not. A
    word counts once: a watermark may be repeated all over a level page."""
    tilts = {run.text: run.tilt for run in runs}
    tilt = median_low(tilts.values()) if tilts else 0.0
    return tilt if _LEAST <= abs(tilt) <= _MOST else 0.0


def line_share(run: TextRun, lean: Lean) -> float:
    """The share of its box that the line of letters of a leaning run takes."""
    across, up, _, _ = lean
    size = math.hypot(across, up)
    wide, high = run.area.right - run.area.left, run.area.top - run.area.bottom
    if not (size and wide and high):
        return 1.0
    cos, sin = abs(across) / size, abs(up) / size
    length = (wide - size * sin) / cos if cos > sin else (high - size * cos) / sin
    return min(max(length * size / (wide * high), 0.0), 1.0)

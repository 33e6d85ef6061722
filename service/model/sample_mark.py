"""The words of a sample invoice, and whether a document has them.

`invoice-stream samples` writes them into each file. They can only make a result less trusted (it is
`simulated`, and never booked), so a stranger gains nothing by writing them. Pure and linear.
"""

from __future__ import annotations

from typing import Final

SAMPLE_MARK: Final = "Sample made up by invoice-stream"
"""A line of each sample, by which the service, `publish` and people know it. It says nothing about
the invoice."""
_ENCODED: Final = tuple(SAMPLE_MARK.encode(name) for name in ("ascii", "utf-16-le", "utf-16-be"))
"""In each encoding that XML is read in: all others write these letters as ASCII does."""


def has_sample_mark(document: bytes | str) -> bool:
    """Whether a document, its bytes or its text, is a sample."""
    if isinstance(document, str):
        return SAMPLE_MARK in document
    return any(mark in document for mark in _ENCODED)

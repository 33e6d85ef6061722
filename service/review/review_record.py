"""The record of a decision, in a size that its topic takes.

A decision holds the invoice before it and, if it corrects, the invoice after it: three times the
bytes of a long result. It is written compressed, which makes a fifth of it. Where that is still too
much, the invoice before it is left out: the result has it. Pure.
"""

from __future__ import annotations

import zlib
from typing import Final

from schemas.review import InvoiceReviewed

SURELY_FITS_BYTES: Final = 100_000
"""Of a whole record: its topic need not be asked."""
_OVERHEAD_BYTES: Final = 1_024
"""A batch's own header, the record's key, and its framing; rounded up."""
_SPREAD: Final = 16
"""Two programs compress the same bytes alike to within this part."""


def record_bytes(value: bytes) -> int:
    """At most so many bytes the record takes in its topic, compressed by gzip."""
    compressed = len(zlib.compress(value))
    return compressed + compressed // _SPREAD + _OVERHEAD_BYTES


def whole_value(review: InvoiceReviewed) -> bytes:
    """Everything the decision says, as JSON."""
    return review.model_dump_json().encode()


def fitting_value(
    review: InvoiceReviewed, limit_bytes: int, inflated_limit_bytes: int
) -> bytes | None:
    """The same, without `before` where only that fits; None where neither does. A reader inflates
    no batch beyond the second limit."""
    for one in (review, review.model_copy(update={"before": None})):
        value = whole_value(one)
        is_readable = len(value) + _OVERHEAD_BYTES <= inflated_limit_bytes
        if is_readable and record_bytes(value) <= limit_bytes:
            return value
    return None

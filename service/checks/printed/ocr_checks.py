"""Does an answer rest on words of a scan that OCR was not sure of?

OCR knows quite well what it cannot read: wrong words are nearly always unsure ones
(docs/benchmarks.md). A value that stands on such a word is doubtful, whatever else supports it: a
misread amount is printed in the text, too, because the text is what OCR read.

Pure and total.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from schemas.outcome import Check, FieldEvidence

OCR_UNSURE: Final = "OCR-UNSURE"
"""The id of the rule."""
SURE: Final = 0.9
"""The confidence from which a word counts as read."""


def ocr_checks(evidence: Mapping[str, FieldEvidence]) -> Iterator[Check]:
    """A broken check for each value whose place was read with less confidence."""
    for path, place in evidence.items():
        if place.confidence is not None and place.confidence < SURE:
            yield Check(
                OCR_UNSURE,
                "warning",
                passed=False,
                found=place.quote,
                message=f"OCR is not sure of it (confidence {place.confidence:.2f}); compare it "
                "with the scan",
                fields=(path,),
            )

"""Where files stand in real PDFs: no exact invoice is overlooked in silence."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfReader

from service.documents.pdf.embedded import Embedded, embedded_invoice
from tests.fakes.corpus import defects


@pytest.mark.parametrize("path", defects("field/C10[b-f]/*.pdf"))
def test_the_invoice_is_found_wherever_it_stands(path: Path) -> None:
    """In /AF, as an annotation, behind a path, without an ending, under another name."""
    assert isinstance(embedded_invoice(PdfReader(path)), Embedded)

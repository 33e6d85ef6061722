"""PDFs that forbid printing or copying are open to readers; PDFs with a password are not.

The files were made with pypdf and its optional library for AES, which the project does without.
"""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from pypdf import PdfReader

from service.documents.frames.parsed import Parsed
from service.documents.parsers import parse
from service.documents.pdf.pdf_locks import without_encryption
from service.documents.sandbox.sandbox import Sandbox
from service.einvoices.einvoice import read_einvoice
from service.model.document_problem import DocumentProblem
from tests.fakes import usual
from tests.fakes.pdf_papers import locked, pdf_of

FOLDER = Path(__file__).parent
CII = FOLDER.parents[1] / "einvoices" / "invoice.cii.xml"
OPEN = ["open-aes128.pdf", "open-aes256-r5.pdf", "open-aes256.pdf"]
TEXT = "Invoice 4711 of 2026-03-07\nTotal 119,00 EUR (incl. VAT)"


@pytest.mark.parametrize("name", OPEN)
def test_a_pdf_with_an_empty_password_is_read(name: str) -> None:
    """Whatever the algorithm; the owner's password only forbids printing."""
    data = (FOLDER / name).read_bytes()
    found = parse("application/pdf", data, usual.parse_limits(einvoices=False))
    assert isinstance(found, Parsed), found
    assert "119,00" in found.text


def test_an_e_invoice_in_a_locked_pdf_is_found() -> None:
    """Its attachments are encrypted, too."""
    data = (FOLDER / "open-aes256.pdf").read_bytes()
    found = parse("application/pdf", data, usual.parse_limits())
    assert isinstance(found, Parsed), found
    assert found.invoice == read_einvoice(CII.read_bytes())


async def test_the_confined_reader_opens_it_as_well() -> None:
    """Without opening a file or mapping memory to execute."""
    sandbox = Sandbox(usual.sandbox_limits())
    data = (FOLDER / "open-aes256.pdf").read_bytes()
    found = await sandbox.parse("application/pdf", data, usual.parse_limits())
    await sandbox.close()
    assert isinstance(found, Parsed), found
    assert found.invoice is not None


@pytest.mark.parametrize(
    "data",
    [(FOLDER / "locked-aes256.pdf").read_bytes(), locked(pdf_of(TEXT), "secret")],
    ids=["aes", "rc4"],
)
def test_a_pdf_with_a_password_stays_locked(data: bytes) -> None:
    """The sender is told what to do."""
    assert without_encryption(data) is None
    found = parse("application/pdf", data, usual.parse_limits())
    assert isinstance(found, DocumentProblem)
    assert "encrypted; send it without a password" in found.message


def test_nothing_of_the_encryption_remains() -> None:
    """Later readers need no password; what is no PDF has none to remove."""
    opened = without_encryption(locked(pdf_of(TEXT), ""))
    assert opened is not None
    assert not PdfReader(io.BytesIO(opened)).is_encrypted
    assert without_encryption(b"no PDF") is None

"""Opens a PDF that is encrypted with an empty password: it may be read, but not printed or copied.

PDFium removes the encryption, whatever its algorithm (RC4 and AES, revisions 2 to 6), so that every
reader of PDF gets the same open bytes. Runs only in the worker process.
"""

from __future__ import annotations

import io

import pypdfium2

_REMOVE_SECURITY = 3
"""`FPDF_REMOVE_SECURITY` of PDFium's `fpdf_save.h`."""


def without_encryption(data: bytes) -> bytes | None:
    """The same PDF without encryption; None if it needs a password, or is broken."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        return None
    opened = io.BytesIO()
    try:
        document.save(opened, flags=_REMOVE_SECURITY)
    except pypdfium2.PdfiumError:
        return None
    finally:
        document.close()
    return opened.getvalue()

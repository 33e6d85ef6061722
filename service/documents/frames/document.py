"""Reads documents that are inline in their event, as text or as a problem.

Text is used unchanged. Bytes are decoded strictly in the character set that a byte order mark says,
or that their media type names (UTF-8 without either): a wrong guess would silently change amounts
and names. Other formats (PDF, images, references) are left to the loader. Invisible characters are
dropped first: people would not have read them on paper either, and they can hide instructions to a
model. A soft hyphen is one only within a word; beside a digit, a blank or a sign it is the hyphen
or minus of a text that was copied from a PDF (`checks.values.soft_hyphens`).

Pure and total; messages never quote the document.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from schemas.base64_text import decode_base64, least_bytes
from schemas.event import Document, InlineBytes, InlineText
from schemas.invoice import Invoice
from schemas.outcome import Check
from service.checks.suspicion import Flag
from service.checks.values.soft_hyphens import printed_hyphens
from service.documents.frames.contents import Contents
from service.documents.frames.parts import DocumentParts
from service.einvoices.other_formats import text_format
from service.model.completion import PageImage
from service.model.document_problem import DocumentProblem
from service.model.hidden_text import HiddenText
from service.model.outcome import Reason
from service.model.page_words import PageWords
from service.model.pdf_pages import PdfPages
from service.model.sample_mark import has_sample_mark
from service.model.value_class import value_class

_CHARSETS = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "us-ascii": "ascii",
    "ascii": "ascii",
    "iso-8859-1": "iso-8859-1",
    "iso-8859-15": "iso-8859-15",
    "windows-1252": "windows-1252",
}
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
"""What a text begins with that says its character set itself, and more surely than any name."""
PLACED_WORD_BYTES = 400
"""Memory of a placed word: two objects and eight numbers."""
_INVISIBLE = re.compile(
    "["
    "\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f"  # controls except tab and line breaks
    "\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"  # zero width, direction marks, fillers
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\ud800-\udfff"  # halves of surrogate pairs
    "\U000e0000-\U000e0fff"  # tags and variation selectors: a whole hidden alphabet
    "]+"
)


@value_class(frozen=True, slots=True)
class LoadedDocument:
    """The readable content of a document, and the SHA-256 (hex) of its bytes as they were sent.

    `text` is empty if there is none (a scan). `invoice` is the e-invoice that the document is or
    contains; then no question is needed, and `pages` are those of the PDF around its XML, if
    there is one. `official` is the verdict of the official rules, where that is switched on.
    `flags` name its suspicious features. `words` tell where the words of `text` stand, if that is
    known, and `hidden` lists text that a person does not see, which `text` does not have. `unsure`
    names elements and properties for which it is not certain that people see a part of `text`.
    `contents` says what else its container holds, and where several invoices lie on its pages;
    `parts` are the documents to read by themselves instead. `sample` says that its bytes have the
    mark of a sample.
    """

    text: str
    sha256: str
    images: tuple[PageImage, ...] = ()
    invoice: Invoice | None = None
    flags: frozenset[Flag] = frozenset()
    pages: PdfPages | None = None
    official: tuple[Check, ...] = ()
    words: PageWords | None = None
    hidden: tuple[HiddenText, ...] = ()
    unsure: tuple[str, ...] = ()
    contents: Contents | None = None
    parts: DocumentParts | None = None
    sample: bool = False

    @property
    def is_sample(self) -> bool:
        """Whether it is made up, as its bytes or its text say."""
        return self.sample or has_sample_mark(self.text)

    @property
    def held_bytes(self) -> int:
        """The memory that it takes."""
        words = PLACED_WORD_BYTES * len(self.words or ())
        return len(self.text.encode()) + words + sum(len(image.data) for image in self.images)


@dataclass(frozen=True, slots=True)
class DocumentInEvent:
    """A document that is left in the bytes of its event until its turn, when `decoded` reads it."""

    media_type: str
    size_bytes: int
    decoded: Callable[[], Awaitable[InlineBytes | InlineText]]


def inline_bytes(document: InlineBytes | InlineText) -> int:
    """Bytes of a document before decoding; for base64, the least that it decodes to."""
    if isinstance(document, InlineText):
        return len(document.text)
    return least_bytes(document.base64)


def read_inline(document: Document) -> LoadedDocument | DocumentProblem:
    """The text of a document that is inline in its event."""
    if isinstance(document, InlineText):
        text = _for_people(document.text)
        if isinstance(text, DocumentProblem):
            return text
        return LoadedDocument(text, _sha256(text.encode("utf-8", "replace")))
    if isinstance(document, InlineBytes):
        return _from_bytes(document)
    return DocumentProblem(
        Reason.UNSUPPORTED_DOCUMENT, "documents by reference are not read here; send the text"
    )


def presentable(document: LoadedDocument, max_chars: int) -> LoadedDocument | DocumentProblem:
    """The document with its visible text only, if there is any and it is short enough."""
    text = visible(document.text)
    if not text.strip() and not document.images and document.invoice is None:
        return DocumentProblem(Reason.DOCUMENT_REJECTED, "the document has no visible text")
    if len(text) > max_chars:
        return DocumentProblem(
            Reason.TOO_LARGE,
            f"the document has {len(text):,} characters, more than {max_chars:,} "
            "(extraction.max_document_chars)",
        )
    if text == document.text:
        return document
    return replace(document, text=text, words=None)  # Their places are those in the other text.


def visible(text: str) -> str:
    """The text without invisible characters; line breaks and tabs remain."""
    return printed_hyphens(_INVISIBLE.sub("", text))


def decode_text(media_type: str, data: bytes) -> str | DocumentProblem:
    """The text of bytes in the character set that they begin with, or that their media type
    names."""
    for mark, codec in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _decoded(data[len(mark) :], codec)
    charset = _charset(media_type.partition(";")[2])
    if charset is None:
        known = ", ".join(sorted(set(_CHARSETS.values())))
        return DocumentProblem(
            Reason.UNSUPPORTED_DOCUMENT, f"the charset is not supported; supported: {known}"
        )
    return _decoded(data, charset)


def _decoded(data: bytes, charset: str) -> str | DocumentProblem:
    try:
        return data.decode(charset)
    except UnicodeDecodeError as error:
        return DocumentProblem(
            Reason.DOCUMENT_REJECTED,
            f"the document is not valid {charset} (byte {error.start}); "
            "name its charset in media_type",
        )


def read_text(media_type: str, data: bytes) -> str | DocumentProblem:
    """The text of bytes, if it is a text for people."""
    text = decode_text(media_type, data)
    return text if isinstance(text, DocumentProblem) else _for_people(text)


def _for_people(text: str) -> str | DocumentProblem:
    """The text, unless it is the source of another format: its codes would mislead a model."""
    refused = text_format(text)
    return text if refused is None else DocumentProblem(Reason.UNSUPPORTED_DOCUMENT, refused)


def _from_bytes(document: InlineBytes) -> LoadedDocument | DocumentProblem:
    if not document.media_type.strip().lower().startswith("text/"):
        return DocumentProblem(
            Reason.UNSUPPORTED_DOCUMENT, "only documents of type text/* are read here"
        )
    data = decode_base64(document.base64)
    if data is None:
        return DocumentProblem(Reason.DOCUMENT_REJECTED, "the document is not valid base64")
    text = read_text(document.media_type, data)
    return text if isinstance(text, DocumentProblem) else LoadedDocument(text, _sha256(data))


def _charset(parameters: str) -> str | None:
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return _CHARSETS.get(value.strip().strip('"').lower())
    return "utf-8"


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()

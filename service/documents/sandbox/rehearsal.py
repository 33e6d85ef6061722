"""Loads everything that reading may need, and reads sample documents of every kind once.

A reader can open no file, so every module, codec and table must already be loaded. The rehearsal in
the worker, before it drops its rights, loads them and warms everything that is built on first use.
A second rehearsal in a reader shows whether the system call filter suits this platform's libraries.
"""

from __future__ import annotations

import base64
import contextlib
import encodings
import functools
import gzip
import importlib
import io
import pkgutil
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from types import ModuleType
from typing import Any

import PIL.BmpImagePlugin
import PIL.GifImagePlugin
import PIL.Image
import PIL.ImageDraw
import PIL.JpegImagePlugin
import PIL.MpoImagePlugin
import PIL.PdfImagePlugin
import PIL.PngImagePlugin
import PIL.TiffImagePlugin
import PIL.WebPImagePlugin
import pypdf

from service.documents.frames.parsed import Parsed, ParseLimits, ParseResult, encode_result
from service.documents.layout.read_words import ReadsPictures
from service.documents.parsers import parse
from service.documents.pictures.pictures import IMAGE_FORMATS
from service.model.document_problem import DocumentProblem

_LIMITS = ParseLimits(
    max_pages=50,
    max_chars=200_000,
    max_pixels=50_000_000,
    max_image_side=200,
    render=True,
    einvoices=True,
)
"""No sample comes near a bound. Pages are drawn small, which saves time at each start."""
_LATE = ("_strptime", "_pydecimal", "linecache", "traceback", "warnings", "locale", "stringprep")
"""Modules of the standard library that others import on first use."""
_STYLED = (
    b"<!doctype html><meta charset=shift_jis><style>@media screen and (min-width: 1px) {p:not(.a) "
    b"{font: calc(1px * 0)/0 a; color: oklch(1 0 0)}} b::before {content: var(--a, '1')}</style>"
    b"<p style='transform: scale(0)'>a</p><!--[if mso]>b<![endif]--><b>Total</b> 119.00 <svg>"
    b"<text fill=white>c</text></svg><iframe srcdoc='d'></iframe><select><option>e</select>"
)
_TEXT = b"BT /F1 12 Tf 20 100 Td (Invoice 4711, net 100.00, tax 19.00, total 119.00) Tj ET "
_HIDDEN = b"1 g 3 Tr BT /F1 12 Tf 20 100 Td (hidden) Tj ET"


_OFFICE = "application/vnd.openxmlformats-officedocument"
_LETTER = {"letter.txt": "Invoice no: 4711\nTotal 119.00"}
_NAMED = "xmlns='http://schemas.openxmlformats.org/'"
"""Office reads no element of another namespace."""
_BOOK = {
    "xl/workbook.xml": '<a><sheets><sheet name="1" id="r1"/></sheets></a>',
    "xl/_rels/workbook.xml.rels": '<a><b Id="r1" Type="worksheet" Target="1.xml"/></a>',
    "xl/1.xml": '<a xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    '<row><c s="0"><v>46328</v></c></row></sheetData></a>',
    "xl/styles.xml": '<a><cellXfs><xf numFmtId="14"/></cellXfs></a>',
}
_MAIL = b"""Subject: =?utf-8?q?R=C3=A9chnung?=
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="x"

--x
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: quoted-printable

<p>attached=20
--x
Content-Type: application/zip; name*=iso-8859-1''%%FC.zip
Content-Transfer-Encoding: base64

%b
--x--
"""


def load_all() -> None:
    """Imports codecs and the PDF reader's modules; the imports above load those for pictures."""
    for name in _LATE:
        importlib.import_module(name)
    for name in (*_modules(encodings), *_modules(pypdf)):
        with contextlib.suppress(ImportError):  # Codecs of Windows; optional libraries.
            importlib.import_module(name)


def rehearse(ocr: ReadsPictures | None = None) -> None:
    """Reads every kind of document; raises AssertionError if one is not read. With `ocr`, it reads
    print in a picture, too."""
    for media_type, data, readable in _papers():
        result = parse(media_type, data, _LIMITS)
        assert readable is not isinstance(result, DocumentProblem), (media_type, result)
        _answered(result)
    if ocr is not None:
        result = parse("image/png", _print(), replace(_LIMITS, ocr_pages=1), ocr)
        assert isinstance(result, Parsed), result
        assert "119.00" in result.text, result
        _answered(result)


def _print() -> bytes:
    """A picture of a line of print, large enough for OCR."""
    picture = PIL.Image.new("RGB", (900, 120), "white")
    PIL.ImageDraw.Draw(picture).text((40, 40), "Invoice total: 119.00", "black", font_size=36)
    return _saved(picture, "PNG")


def _answered(result: ParseResult) -> None:
    assert encode_result(result)


def _modules(package: ModuleType) -> Iterator[str]:
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        yield found.name


@functools.cache
def _papers() -> tuple[tuple[str, bytes, bool], ...]:
    """Made once, before rights are dropped: making them takes more rights than reading."""
    return tuple(_new_papers())


def _new_papers() -> Iterator[tuple[str, bytes, bool]]:
    """Media type, bytes, and whether there is something to read."""
    yield "application/pdf", _pdf(_TEXT), True
    yield "application/pdf", _pdf(_TEXT + _HIDDEN), True
    yield "application/pdf", _locked(_pdf(_TEXT)), True
    yield "application/pdf", b"%PDF-1.4 and no more", False
    picture = PIL.Image.new("RGB", (16, 16), "white")
    picture.paste("black", (4, 4, 8, 8))
    for media_type, name in IMAGE_FORMATS.items():
        yield media_type, _saved(picture, name), True
    yield from _pictures_of_other_modes(picture)
    yield "image/png", b"no picture", False
    yield "application/pdf", _saved(picture, "PDF"), True
    yield "text/html; charset=iso-8859-15", b"<p>Total&nbsp;<b>119.00</b> &euro;", True
    yield "text/html", _STYLED, True
    yield "application/xml", b"<a xmlns='b'>no invoice</a>", False
    yield "application/xml", b"<a", False
    yield "application/zip", _archive(**_LETTER), True
    yield "application/gzip", gzip.compress(b"<p>Total 119.00</p>"), True
    yield (
        _OFFICE,
        _archive(**{"word/document.xml": f"<a {_NAMED}><p><r><t>Total 119.00</t></r></p></a>"}),
        True,
    )
    yield _OFFICE, _archive(**_BOOK), True
    yield "message/rfc822", _MAIL % base64.b64encode(_archive(**_LETTER)), True
    yield "application/vnd.ms-outlook", b"no compound file", False
    yield "message/rfc822", b"Subject: nothing\n\n", False


def _pictures_of_other_modes(picture: PIL.Image.Image) -> Iterator[tuple[str, bytes, bool]]:
    """Photos of telephones, faxes, print masters, and transparent and deep pictures."""
    small = picture.resize((8, 8))
    yield "image/jpeg", _saved(picture, "MPO", save_all=True, append_images=[small]), True
    yield "image/tiff", _saved(picture.convert("1"), "TIFF", compression="group4"), True
    yield "image/jpeg", _saved(picture.convert("CMYK"), "JPEG"), True
    yield "image/png", _saved(picture.convert("RGBA"), "PNG"), True
    yield "image/png", _saved(picture.convert("P"), "PNG", transparency=1), True
    yield "image/tiff", _saved(picture.convert("F"), "TIFF"), True


def _saved(picture: PIL.Image.Image, name: str, **options: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, name, **options)
    return out.getvalue()


def _archive(**files: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def _locked(pdf: bytes) -> bytes:
    """Encrypted with an empty password: it is copied without, by a function that C calls."""
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf))
    writer.encrypt("", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _pdf(content: bytes) -> bytes:
    """A page with this content, a standard font and a field, without a table of its objects."""
    return b"\n".join(
        (
            b"%PDF-1.4",
            b"1 0 obj <</Type /Catalog /Pages 2 0 R /AcroForm <</Fields [6 0 R]",
            b"/NeedAppearances true /DA (/F1 12 Tf 0 g) /DR <</Font <</F1 5 0 R>>>>>>>> endobj",
            b"2 0 obj <</Type /Pages /Kids [3 0 R] /Count 1>> endobj",
            b"3 0 obj <</Type /Page /Parent 2 0 R /MediaBox [0 0 400 200] /Contents 4 0 R",
            b"/Annots [6 0 R] /Resources <</Font <</F1 5 0 R>>>>>> endobj",
            b"4 0 obj <</Length %d>> stream\n%b\nendstream endobj" % (len(content), content),
            b"5 0 obj <</Type /Font /Subtype /Type1 /BaseFont /Helvetica>> endobj",
            b"6 0 obj <</Type /Annot /Subtype /Widget /FT /Tx /T (a) /V (R-17) /F 4 /P 3 0 R",
            b"/DA (/F1 12 Tf 0 g) /Rect [20 20 200 40]>> endobj",
            b"trailer <</Size 7 /Root 1 0 R>>",
            b"startxref\n0",
            b"%%EOF",
        )
    )

"""Tells what a file is: by its first bytes, then by the declared type, then by its ending.

Senders declare `application/octet-stream` for anything, and an ending is a word. So bytes count
most. Files that are not read have kinds, too (`refused_files`).

Pure and total; linear in the bytes.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

from service.documents.kinds.archive import open_zip
from service.einvoices.einvoice import looks_like_einvoice
from service.einvoices.other_formats import is_mail
from service.model.document_problem import DocumentProblem

PDF: Final = "application/pdf"
XML: Final = "application/xml"
HTML: Final = "text/html"
PLAIN: Final = "text/plain"
CSV: Final = "text/csv"
MAIL: Final = "message/rfc822"
ZIP: Final = "application/zip"
GZIP: Final = "application/gzip"
DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OUTLOOK: Final = "application/vnd.ms-outlook"
LOCKED_OFFICE: Final = "application/x-encrypted-office"
CMS_ENVELOPED: Final = "application/x-cms-enveloped"
CMS_SIGNED: Final = "application/x-cms-signed"
PPTX: Final = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
XLSB: Final = "application/vnd.ms-excel.sheet.binary.macroenabled.12"
PPT: Final = "application/vnd.ms-powerpoint"
IWORK: Final = "application/vnd.apple.iwork"
HEIC: Final = "image/heic"
AVIF: Final = "image/avif"
TAR: Final = "application/x-tar"
UNKNOWN: Final = "application/octet-stream"
PICTURES: Final = frozenset(
    {"image/png", "image/jpeg", "image/webp", "image/tiff", "image/gif", "image/bmp"}
)

_ALIASES = {
    "application/x-pdf": PDF,
    "application/x-zip-compressed": ZIP,
    "application/x-zip": ZIP,
    "application/x-gzip": GZIP,
    "image/jpg": "image/jpeg",
    "image/pjpeg": "image/jpeg",
    "image/x-png": "image/png",
    "image/tif": "image/tiff",
    "image/heif": HEIC,
    "image/x-ms-bmp": "image/bmp",
    "image/x-bmp": "image/bmp",
    "text/xml": XML,
    "application/xhtml+xml": HTML,
    "binary/octet-stream": UNKNOWN,
    "application/binary": UNKNOWN,
    "application/download": UNKNOWN,
    "application/x-download": UNKNOWN,
    "application/force-download": UNKNOWN,
}
_ENDINGS = {
    "pdf": PDF,
    "xml": XML,
    "html": HTML,
    "htm": HTML,
    "txt": PLAIN,
    "eml": MAIL,
    "msg": OUTLOOK,
    "zip": ZIP,
    "gz": GZIP,
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "gif": "image/gif",
    "bmp": "image/bmp",
    "heic": HEIC,
    "heif": HEIC,
    "ics": "text/calendar",
    "vcf": "text/vcard",
    "p7s": "application/pkcs7-signature",
    "csv": CSV,
    "docx": DOCX,
    "xlsx": XLSX,
}
_MARKS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"\x1f\x8b", GZIP),
    (b"GIF8", "image/gif"),
    (b"\x78\x9f\x3e\x22", "application/ms-tnef"),
    (b"{\\rtf", "application/rtf"),
    (b"\0\5\x16\7", "application/applefile"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"BZh", "application/x-bzip2"),
    (b"\xfd7zXZ\0", "application/x-xz"),
    (b"(\xb5/\xfd", "application/zstd"),
    (b"-----BEGIN PGP MESSAGE-----", "application/pgp-encrypted"),
)
_TAR_AT, _TAR = 257, b"ustar"
"""Behind the name of the first file, whose bytes then follow."""
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_COMPOUND_STREAMS = (
    ("EncryptedPackage", LOCKED_OFFICE),
    ("__properties_version1.0", OUTLOOK),
    ("WordDocument", "application/msword"),
    ("Workbook", "application/vnd.ms-excel"),
    ("Book", "application/vnd.ms-excel"),
    ("PowerPoint Document", PPT),
)
_ZIP_ENTRIES = (
    ("word/document.xml", DOCX),
    ("xl/workbook.xml", XLSX),
    ("xl/workbook.bin", XLSB),
    ("ppt/presentation.xml", PPTX),
    ("Index/Document.iwa", IWORK),
)
_OPEN_DOCUMENT = re.compile(
    rb"mimetype(application/(?:vnd\.oasis\.opendocument\.[a-z-]{1,40}|epub\+zip))"
)
_BMP = re.compile(rb"BM.{4}\0{4}", re.DOTALL)
_HEIF = re.compile(rb"....ftyp(heic|heix|heim|heis|hevc|mif1|msf1|avif|avis)", re.DOTALL)
_CMS = re.compile(rb"\x30.{1,8}\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07([\x02\x03])", re.DOTALL)
"""The object identifiers of signed and of enveloped data at the beginning of PKCS #7."""
PDF_WINDOW_BYTES: Final = 1_024
"""Programs look for the mark of a PDF so far."""
_TEXT_BYTES = 16_384
_BLANKS = b"\xef\xbb\xbf \t\r\n"
_XML_BEGINNINGS = (b"<?xml", b"\xff\xfe<\0", b"\xfe\xff\0<", b"<\0?\0")
_CONTROLS = re.compile(rb"[\0-\x08\x0e-\x1f]")
_SIGNED_XML = re.compile(
    rb"(?:<\?xml[^>]{0,200}>\s{0,99})?<(?:[\w-]{1,40}:)?(?:XAdESSignatures|ASiCManifest|manifest)\s"
    rb"[^>]{0,2000}?(?:uri\.etsi\.org/02918/|opendocument:xmlns:manifest)"
)
"""Signatures, and lists of what was signed, in an archive with signatures (ASiC)."""
_HTML_BEGIN = re.compile(
    rb"\s{0,99}(?:<!--.{0,500}?-->\s{0,99})?<(?:!doctype html|html|head|body|meta|p|div|table)\b",
    re.IGNORECASE | re.DOTALL,
)

SIGNATURE: Final = "application/pkcs7-signature"
_SIGNATURES = (SIGNATURE, "application/x-pkcs7-signature")
CONTAINERS: Final = frozenset({MAIL, ZIP, GZIP, OUTLOOK})

READABLE: Final = frozenset({PDF, XML, HTML, PLAIN, DOCX, XLSX, *PICTURES})
"""Kinds of enclosures that are read."""


def kind_of(declared: str, name: str, data: bytes) -> str:
    """The media type of a file, without parameters."""
    kind = _by_bytes(data) or _by_words(declared, name, data)
    if kind == CMS_SIGNED and (canonical(declared) in _SIGNATURES or name.lower().endswith(".p7s")):
        return SIGNATURE  # The same format, without what is signed in it.
    return kind


def canonical(media_type: str) -> str:
    """The usual spelling of a media type, without parameters."""
    kind = media_type.partition(";")[0].strip().lower()
    return _ALIASES.get(kind, kind)


def kind_of_ending(name: str) -> str:
    """What the ending of a name says."""
    return _ENDINGS.get(name.lower().rpartition(".")[2], UNKNOWN)


def _by_bytes(data: bytes) -> str | None:
    begin = data[:PDF_WINDOW_BYTES]
    if begin.startswith(b"PK\x03\x04") or begin.startswith(b"PK\x05\x06"):
        return _kind_of_zip(data)
    if begin.startswith(_COMPOUND):
        return _kind_of_compound(data)
    for mark, kind in _MARKS:
        if begin.startswith(mark):
            return kind
    if begin.startswith(_TAR, _TAR_AT):
        return TAR
    if begin[:4] == b"RIFF" and begin[8:12] == b"WEBP":
        return "image/webp"
    if _BMP.match(begin):
        return "image/bmp"
    heif = _HEIF.match(begin)
    if heif:
        return AVIF if heif[1].startswith(b"avi") else HEIC
    signed = _CMS.match(begin)
    if signed:
        return CMS_ENVELOPED if signed[1] == b"\x03" else CMS_SIGNED
    return PDF if b"%PDF-" in begin and not _is_text_about_pdf(begin) else None


def _is_text_about_pdf(begin: bytes) -> bool:
    """An e-mail or a page can speak of PDF; a PDF has its mark first, or behind rubbish."""
    if begin.startswith(b"%PDF-"):
        return False
    text = begin.lstrip(_BLANKS)
    is_page = _HTML_BEGIN.match(text) is not None or text.startswith(_XML_BEGINNINGS)
    return is_page or is_mail(begin.decode("latin-1"))


def _kind_of_zip(data: bytes) -> str:
    declared = _OPEN_DOCUMENT.search(data, 0, PDF_WINDOW_BYTES)
    if declared:
        return declared[1].decode("ascii")
    archive = open_zip(data)
    names = frozenset() if isinstance(archive, DocumentProblem) else frozenset(archive.namelist())
    return next((kind for entry, kind in _ZIP_ENTRIES if entry in names), ZIP)


def _kind_of_compound(data: bytes) -> str | None:
    for stream, kind in _COMPOUND_STREAMS:
        if stream.encode("utf-16-le") + b"\0\0" in data:
            return kind
    return None


def _by_words(declared: str, name: str, data: bytes) -> str:
    """By a text's beginning, else as declared, else by the ending."""
    kind = canonical(declared)
    if kind in ("", UNKNOWN):
        kind = kind_of_ending(name)
    begin = data[:_TEXT_BYTES].lstrip(_BLANKS)
    if kind == MAIL or is_mail(_words_of(begin)):
        return MAIL
    if _HTML_BEGIN.match(begin):
        return HTML
    if _SIGNED_XML.match(begin):
        return SIGNATURE
    if begin.startswith(_XML_BEGINNINGS) or (begin[:1] == b"<" and looks_like_einvoice(begin)):
        return kind if kind == HTML else XML
    return PLAIN if kind == UNKNOWN and _is_text(begin) else kind


def _words_of(begin: bytes) -> str:
    """Also where the text is UTF-16, as some programs save an e-mail."""
    is_wide = begin.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return begin.decode("utf-16", "replace") if is_wide else begin.decode("latin-1")


def _is_text(begin: bytes) -> bool:
    """UTF-8 without controls, up to where the beginning was cut."""
    if not begin or _CONTROLS.search(begin):
        return False
    try:
        codecs.getincrementaldecoder("utf-8")().decode(begin)
    except UnicodeDecodeError:
        return False
    return True

"""Files are known by their bytes, then by the declared type, then by their ending."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.documents.kinds.media_kinds import TAR, kind_of
from service.documents.kinds.refused_files import refused_file
from tests.fakes.mails import File, archive, mail
from tests.fakes.pdf_papers import pdf_of, picture

OFFICE = "application/vnd.openxmlformats-officedocument."
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
XADES = (
    b'<?xml version="1.0"?>\n<ns3:XAdESSignatures xmlns:ns2="http://www.w3.org/2000/09/xmldsig#" '
    b'xmlns:ns3="http://uri.etsi.org/02918/v1.2.1#"><ns2:Signature/></ns3:XAdESSignatures>'
)
MANIFEST = (
    b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
)
SIGNED = b"\x30\x82\x01\x00\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07"


def compound(stream: str) -> bytes:
    return COMPOUND + bytes(504) + f"{stream}\0".encode("utf-16-le")


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (pdf_of("x"), "application/pdf"),
        (b"\n\n%PDF-1.4", "application/pdf"),
        (picture(), "image/png"),
        (picture("JPEG"), "image/jpeg"),
        (picture("TIFF"), "image/tiff"),
        (picture("WEBP"), "image/webp"),
        (picture("BMP"), "image/bmp"),
        (picture("GIF"), "image/gif"),
        (b"\0\0\0\x18ftypheic", "image/heic"),
        (b"\0\0\0\x18ftypmif1", "image/heic"),
        (b"\0\0\0\x18ftypavif", "image/avif"),
        (b"BMW AG\nInvoice", "text/plain"),
        (b"<?xml version='1.0'?><a/>", "application/xml"),
        (b"<!DOCTYPE html><html>", "text/html"),
        (mail("x"), "message/rfc822"),
        (mail("%PDF-1.4"), "message/rfc822"),
        (archive(File("a.pdf", b"")), "application/zip"),
        (archive(File("a.docx", archive(File("word/document.xml", b"")))), "application/zip"),
        (archive(File("word/document.xml", b"")), f"{OFFICE}wordprocessingml.document"),
        (archive(File("xl/workbook.xml", b"")), f"{OFFICE}spreadsheetml.sheet"),
        (archive(File("Index/Document.iwa", b"")), "application/vnd.apple.iwork"),
        (gzip.compress(b"x", mtime=0), "application/gzip"),
        (compound("WordDocument"), "application/msword"),
        (compound("Workbook"), "application/vnd.ms-excel"),
        (compound("EncryptedPackage"), "application/x-encrypted-office"),
        (compound("__properties_version1.0"), "application/vnd.ms-outlook"),
        (SIGNED + b"\x03", "application/x-cms-enveloped"),
        (SIGNED + b"\x02", "application/x-cms-signed"),
        (b"a.pdf".ljust(257, b"\0") + b"ustar\x0000".ljust(255, b"\0") + pdf_of("x"), TAR),
        (b"BZh91AY", "application/x-bzip2"),
        (XADES, "application/pkcs7-signature"),
        (MANIFEST, "application/pkcs7-signature"),
        (b"<?xml version='1.0'?><manifest xmlns='urn:other'/>", "application/xml"),
        (b"", "application/octet-stream"),
        (b"\x01\x02", "application/octet-stream"),
    ],
)
def test_bytes_say_what_a_file_is(data: bytes, kind: str) -> None:
    """Whatever its sender declares."""
    assert kind_of("application/octet-stream", "", data) == kind
    if kind not in ("text/plain", "application/octet-stream"):
        assert kind_of("text/csv", "a.csv", data) == kind


@pytest.mark.parametrize(
    ("declared", "name", "kind"),
    [
        ("image/jpg", "", "image/jpeg"),
        ("application/x-pdf", "", "application/pdf"),
        ("text/calendar; charset=utf-8", "a.pdf", "text/calendar"),
        ("application/octet-stream", "R.PDF", "application/pdf"),
        ("binary/octet-stream", "a.xml", "application/xml"),
        ("", "a.eml", "message/rfc822"),
    ],
)
def test_words_say_it_where_bytes_do_not(declared: str, name: str, kind: str) -> None:
    """The declared type first, if it says anything."""
    assert kind_of(declared, name, b"x") == kind


def test_a_signature_beside_what_it_signs_is_no_wrapper() -> None:
    """Both have the format of PKCS #7."""
    detached = kind_of("application/pkcs7-signature", "smime.p7s", SIGNED + b"\x02")
    assert refused_file(detached) is None
    wrapped = kind_of("application/pkcs7-mime", "r.xml.p7m", SIGNED + b"\x02")
    assert "without the signature" in (refused_file(wrapped) or "")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"{\\rtf1 x}", "RTF"),
        (compound("WordDocument"), "(.doc), which is not read; send a PDF, or save it as .docx"),
        (compound("Book"), ".xls"),
        (compound("PowerPoint Document"), "PowerPoint"),
        (compound("EncryptedPackage"), "password"),
        (archive(File("mimetype", b"")), None),
        (b"PK\x03\x04" + bytes(26) + b"mimetypeapplication/vnd.oasis.opendocument.text", "Open"),
        (archive(File("ppt/presentation.xml", b"")), "PowerPoint"),
        (archive(File("Index/Document.iwa", b"")), "Pages"),
        (b"\x78\x9f\x3e\x22", "winmail.dat"),
        (b"7z\xbc\xaf\x27\x1c", "7z"),
        (b"Rar!\x1a\x07\x01\x00", "RAR"),
        (b"-----BEGIN PGP MESSAGE-----", "decrypted"),
        (SIGNED + b"\x03", "S/MIME"),
    ],
)
def test_files_that_are_not_read_are_refused_by_name(data: bytes, said: str | None) -> None:
    """By what they are, with what to do."""
    refused = refused_file(kind_of("", "a.txt", data))
    assert refused is None if said is None else said in (refused or "")


@given(st.text(max_size=30), st.text(max_size=30), st.binary(max_size=200))
def test_no_input_makes_it_raise(declared: str, name: str, data: bytes) -> None:
    """Also behind each mark."""
    for mark in (b"", b"PK\x03\x04", COMPOUND, b"\x30", b"RIFF"):
        assert kind_of(declared, name, mark + data) is not None

"""A file that people open as another document than we do is refused."""

from __future__ import annotations

import pytest

from service.documents.kinds.media_kinds import HTML, MAIL, PDF, XML, ZIP, kind_of
from service.documents.kinds.polyglots import also_opens_as
from service.documents.parsers import parse
from service.model.document_problem import DocumentProblem
from tests.fakes import usual
from tests.fakes.mails import File, archive, mail

PACKED = archive(File("x.txt", b"x"))
PAGE = b"<html><body>Total 9,00</body></html>"
MAILED = b"From: a@x\nMIME-Version: 1.0\nSubject: x\n\nTotal 9,00\n"
PAPER = b"%PDF-1.7\n1 0 obj\n"
PHOTO = b"\x89PNG\r\n\x1a\n"
OCTETS = "application/octet-stream"


def also(declared: str, name: str, data: bytes) -> str | None:
    return also_opens_as(kind_of(declared, name, data), declared, name, data)


@pytest.mark.parametrize(
    ("declared", "name", "data", "other"),
    [
        (OCTETS, "r.zip", PAPER + PACKED, "an archive"),
        (ZIP, "", PAPER + PACKED, "an archive"),
        (OCTETS, "r.docx", PHOTO + PACKED, "an archive"),
        (OCTETS, "r.zip", PAGE + PACKED + b"more", "an archive"),
        (OCTETS, "", PAPER + PACKED, "an archive"),
        (OCTETS, "r.pdf", PACKED + PAPER, "a PDF"),
        (OCTETS, "r.pdf", PHOTO + PAPER, "a PDF"),
        (OCTETS, "r.pdf", PAGE + PAPER, "a PDF"),
        (PDF, "", MAILED + PAPER, "a PDF"),
        (OCTETS, "r.pdf", b"<?xml version='1.0'?>" + PAPER, "a PDF"),
        (OCTETS, "r.html", PHOTO + PAGE, "HTML"),
        (HTML, "", PAPER + PAGE, "HTML"),
        (OCTETS, "r.htm", PACKED + PAGE, "HTML"),
        (OCTETS, "r.eml", PAPER + MAILED, "an e-mail"),
        (OCTETS, "r.txt", b"Total 9,00\n" + PAPER, "a text"),
    ],
)
def test_a_file_of_two_kinds_is_known(declared: str, name: str, data: bytes, other: str) -> None:
    """Whichever stands first, by its name or by its media type."""
    assert also(declared, name, data) == other


@pytest.mark.parametrize(
    ("declared", "name", "data"),
    [
        (PDF, "r.pdf", PAPER + PACKED),
        (OCTETS, "", PAPER + PACKED + b"endstream"),
        (ZIP, "r.zip", archive(File("r.pdf", PAPER))),
        ("text/plain", "r.pdf", PAPER),
        (OCTETS, "r.txt", b"\r\n" + PAPER),
        (HTML, "", PAPER + b"stream\n\x93<h1\x07\x80\nendstream"),
        ("image/jpeg", "r.png", PHOTO),
        (ZIP, "r.docx", PACKED),
        (HTML, "r.html", PAGE + PAPER),
        (XML, "r.xml", b"<?xml version='1.0'?>" + PAPER),
        ("text/html", "r.pdf", PAPER),
    ],
)
def test_an_ordinary_file_is_of_one_kind(declared: str, name: str, data: bytes) -> None:
    """An archive in a PDF is an attachment, and a wrong media type alone is usual."""
    assert also(declared, name, data) is None


def test_a_text_that_speaks_of_pdf_stays_a_text() -> None:
    """It has its own beginning; a PDF may follow rubbish."""
    assert kind_of(OCTETS, "", PAGE + PAPER) == HTML
    assert kind_of(OCTETS, "", b"\xef\xbb\xbf<?xml version='1.0'?>" + PAPER) == XML
    assert kind_of(OCTETS, "", MAILED + PAPER) == MAIL
    assert kind_of(OCTETS, "", b"\x1b%-12345X\n" + PAPER) == PDF


def test_such_a_file_is_refused_alone_and_in_a_container() -> None:
    """With why."""
    limits = usual.parse_limits()
    for kind, data in ((ZIP, PAPER + PACKED), (MAIL, mail("", File("r.zip", PAPER + PACKED)))):
        found = parse(kind, data, limits)
        assert isinstance(found, DocumentProblem)
        assert "also an archive" in found.message

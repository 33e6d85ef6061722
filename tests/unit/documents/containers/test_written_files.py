"""Files in the text of an e-mail are found, and what only looks like one stays text."""

from __future__ import annotations

import base64
import binascii

import pytest

from service.documents.containers.written_files import (
    decoded_base64,
    decoded_uu,
    with_written_files,
)
from service.documents.frames.enclosures import Enclosure, Piece

PDF = b"%PDF-1.7\n" + b"words of an invoice " * 20
WRITTEN = base64.encodebytes(PDF).decode()
ONE_LINE = base64.b64encode(PDF).decode()
HEADED = f'Content-Type: application/pdf; name="r.pdf"\n\n{WRITTEN}'
UU = (
    "begin 644 r.pdf\n"
    + "".join(binascii.b2a_uu(PDF[at : at + 45]).decode() for at in range(0, len(PDF), 45))
    + "`\nend\n"
)


def quoted(text: str, mark: str = "> ") -> str:
    return "".join(f"{mark}{line}\n" for line in text.splitlines())


def found(
    text: str, kind: str = "text/plain; charset=utf-8"
) -> tuple[str, list[tuple[str, bytes]]]:
    """The text that is left, and the files."""
    body = Enclosure("the body", (Piece(kind, text.encode()),), is_body=True)
    first, *files = with_written_files((body,))
    return first.pieces[0].data.decode(), [(one.name, one.pieces[0].data) for one in files]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (WRITTEN, "a file in the text"),
        (HEADED, "r.pdf"),
        (quoted(HEADED), "r.pdf"),
        (quoted(quoted(HEADED)), "r.pdf"),
        (HEADED.replace("\n", "\r\n"), "r.pdf"),
        (UU, "r.pdf"),
        (base64.b64encode(PDF).decode() + "\n", "a file in the text"),
        (
            f"See data:application/pdf;base64,{base64.b64encode(PDF).decode()}\n",
            "a file in the text",
        ),
        (f"-----BEGIN PKCS7-----\n{WRITTEN}-----END PKCS7-----\n", "a file in the text"),
    ],
)
def test_files_are_taken_out_of_the_text(text: str, name: str) -> None:
    """In base64 or uuencode, quoted or not, under the name that its headers say."""
    left, files = found(f"Hello\n{text}\nKind regards\n")
    assert files == [(name, PDF)]
    assert (WRITTEN.split()[1] in left, "begin 644" in left) == (False, False)
    assert (left[:5], left[-13:]) == ("Hello", "Kind regards\n")


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(b"\x30\x82" * 200).decode(),
        base64.encodebytes(b"only text in it, line by line, again and again " * 9).decode(),
        WRITTEN.split("\n")[0],
        "begin 644 r.pdf\nno such line\nend\n",
        "A" * 2_000,
    ],
)
def test_other_blocks_stay_text(text: str) -> None:
    """Certificates, tokens, and blocks whose bytes are no file."""
    assert found(text) == (text, [])


def test_armour_is_named_as_what_it_is() -> None:
    """Its first line says so to the reader of kinds."""
    _, files = found("Hello\n-----BEGIN PGP MESSAGE-----\n\nabc\n-----END PGP MESSAGE-----\n")
    assert [name for name, _ in files] == ["a PGP message"]
    assert files[0][1].startswith(b"-----BEGIN PGP MESSAGE-----")


def test_addresses_in_html_hold_files() -> None:
    """A link to a PDF, a picture; a font is no file to read."""
    link = f'<a href="data:application/pdf;base64,{ONE_LINE}">invoice</a>'
    assert found(link, "text/html") == (link, [("a file in the text", PDF)])
    font = f"<style>@font-face{{src:url(data:font/woff2;base64,{'A' * 200})}}</style>"
    assert found(font, "text/html") == (font, [])


def test_html_and_attachments_are_left_alone() -> None:
    """Only the plain text of a body is searched."""
    assert found(WRITTEN, "text/html") == (WRITTEN, [])
    attached = Enclosure("a.txt", (Piece("text/plain", WRITTEN.encode()),))
    assert list(with_written_files((attached,))) == [attached]


def test_base64_may_come_in_pieces_and_with_quotation_marks() -> None:
    """Each piece has its own padding; a list's footer adds rubbish at the end at most."""
    pieces = "\n".join(base64.b64encode(PDF[at : at + 100]).decode() for at in range(0, 400, 100))
    assert decoded_base64(pieces.encode()) == PDF[:400]
    assert decoded_base64(quoted(WRITTEN).encode()) == PDF
    assert decoded_base64(f"{WRITTEN}\n___\nfooter\n".encode()).startswith(PDF)
    assert (decoded_base64(b""), decoded_base64(b"==="), decoded_base64(b"A")) == (b"", b"", b"")


def test_uuencoded_content_is_decoded() -> None:
    """Without a beginning or an end there is none."""
    assert decoded_uu(UU.encode()) == PDF
    assert (decoded_uu(b"hello"), decoded_uu(b"begin 644 r.pdf\n")) == (b"", b"")


def test_an_empty_line_of_a_uuencoded_file_is_no_data() -> None:
    """Its blank was lost on the way."""
    lines = b"".join(binascii.b2a_uu(b"%PDF-1.7"[at : at + 4]) for at in (0, 4))
    assert decoded_uu(b"begin 644 a.pdf\n" + lines + b"\nend\n") == b"%PDF-1.7"

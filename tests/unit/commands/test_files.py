"""Files as events: by their ending, or by what they are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from service.commands.files import INLINE_MAX_BYTES, NotSendable, events_of
from tests.fakes.corpus import defects


def kind_of(path: Path) -> str:
    (event,) = events_of(str(path), INLINE_MAX_BYTES)
    kind = json.loads(event)["document"]["media_type"]
    assert isinstance(kind, str)
    return kind


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.txt", b"Total 1.00", "text/plain"),
        ("a.xml", b"<a/>", "application/xml"),
        ("a", b"%PDF-1.4 x", "application/pdf"),
        ("a.dat", b'\xef\xbb\xbf\n<?xml version="1.0"?><a/>', "application/xml"),
        ("a.html", b"<?xml version='1.0'?><html/>", "text/html"),
    ],
)
def test_the_ending_or_the_first_bytes_tell_the_kind(
    tmp_path: Path, name: str, content: bytes, kind: str
) -> None:
    """A known ending counts more."""
    path = tmp_path / name
    path.write_bytes(content)
    assert kind_of(path) == kind


def test_a_truth_is_no_document(tmp_path: Path) -> None:
    """`extract samples/*` names it as what it is, not as a broken event."""
    path = tmp_path / "a.truth.json"
    path.write_text("{}")
    with pytest.raises(NotSendable, match="truth of a document"):
        kind_of(path)


@pytest.mark.parametrize("name", ["mail.eml", "mail.txt"])
def test_the_source_of_a_mail_is_an_e_mail_under_any_name(tmp_path: Path, name: str) -> None:
    """As text it would go to the model with the base64 of its attachments."""
    path = tmp_path / name
    path.write_bytes(b"From: a@example.org\nMIME-Version: 1.0\n\nJVBERi0xLjQK")
    assert kind_of(path) == "message/rfc822"


@pytest.mark.parametrize("path", defects("field/C14b/*.rtf"))
def test_the_collected_rtf_is_refused(path: Path) -> None:
    """By what it is."""
    with pytest.raises(NotSendable, match="RTF"):
        kind_of(path)


@pytest.mark.parametrize("name", ["old.txt", "old.doc"])
def test_files_that_are_not_read_are_refused_under_any_name(tmp_path: Path, name: str) -> None:
    """With what to do instead."""
    path = tmp_path / name
    compound = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    path.write_bytes(compound + "WordDocument\0".encode("utf-16-le"))
    with pytest.raises(NotSendable, match=r"\.doc.*send a PDF"):
        kind_of(path)


@pytest.mark.parametrize(
    ("content", "hinted"),
    [
        ("Summe 1,00 €, Müller".encode("cp1252"), True),
        (b"\xff\xfe\x00", False),
        (b"Summe \x81", False),
    ],
)
def test_text_of_an_older_program_gets_a_hint(tmp_path: Path, content: bytes, hinted: bool) -> None:
    """Bytes that cannot be such a text get none."""
    file = tmp_path / "letter.txt"
    file.write_bytes(content)
    with pytest.raises(NotSendable) as caught:
        list(events_of(str(file), INLINE_MAX_BYTES))
    assert ("iconv -f WINDOWS-1252" in str(caught.value)) is hinted


@pytest.mark.parametrize("content", [b"\x01\x02\x03", b"A\x00B\x00", b"ab\x7f\x1b"])
def test_bytes_that_are_utf_8_by_chance_are_no_text(tmp_path: Path, content: bytes) -> None:
    """A model would be asked about them."""
    path = tmp_path / "a.bin"
    path.write_bytes(content)
    with pytest.raises(NotSendable, match="neither UTF-8 text nor PDF"):
        kind_of(path)


def test_a_text_for_a_printer_is_a_text(tmp_path: Path) -> None:
    """With its escapes and page breaks, and the end that old programs write."""
    path = tmp_path / "invoice.prn"
    path.write_bytes(b"\x1bEInvoice R-7\x1b&l0O\r\n\fTotal 119.00 EUR due on 1 March\x1a")
    assert kind_of(path) == "text/plain"

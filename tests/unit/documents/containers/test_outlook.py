"""Messages of Outlook are taken apart like other e-mails."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.checks.suspicion import Flag
from service.documents.containers.outlook import read_outlook
from service.documents.frames.enclosures import ENCLOSURES_MAX, Enclosure
from service.documents.frames.parsed import Parsed
from service.documents.parsers import parse
from service.model.document_problem import DocumentProblem
from service.model.outcome import Reason
from tests.fakes import usual
from tests.fakes.compound import Tree, compound, message_tree, outlook
from tests.fakes.mails import File
from tests.fakes.pdf_papers import pdf_of

BUDGET = 10_000_000


def enclosures(data: bytes) -> tuple[Enclosure, ...]:
    found = read_outlook(data, BUDGET)
    assert not isinstance(found, DocumentProblem), found
    return found


def test_body_and_files_are_found() -> None:
    """With the heading that a person sees."""
    data = outlook("plain", File("Rü.pdf", b"x" * 5_000, "application/pdf"), html=b"<p>rich</p>")
    body, file = enclosures(data)
    assert body.heading == (
        "Subject: Ihre Rechnung\nFrom: Müller <a@example.org>\nDate: 2025-11-03 22:30\n"
    )
    assert [piece.data for piece in (*body.pieces, *body.plainer)] == [b"<p>rich</p>", b"plain"]
    assert (file.name, file.pieces[0].media_type) == ("Rü.pdf", "application/pdf")
    assert file.pieces[0].data == b"x" * 5_000


def test_html_is_read_in_the_code_page_of_the_message() -> None:
    """What does not fit it is tried as UTF-8, and then as Windows writes."""
    for page, data in ((1250, "ł"), (65001, "ł"), (None, "ł")):
        charset = "cp1250" if page == 1250 else "utf-8"
        (body,) = enclosures(outlook("", html=data.encode(charset), code_page=page))
        assert body.pieces[0].data.decode() == data
    (body,) = enclosures(outlook("", html="ü".encode("cp1252")))
    assert body.pieces[0].data.decode() == "ü"


def test_a_message_in_a_message_is_opened() -> None:
    """To the tenth level, and its body is named after it."""
    tree = message_tree("inner", File("a.pdf", b"1"), header_bytes=24)
    names = [one.name for one in enclosures(outlook("outer", messages=(tree,)))]
    assert names == ["the body", "the body of Fwd", "a.pdf"]
    for _ in range(10):
        tree = message_tree("inner", messages=(tree,), header_bytes=24)
    names = [one.name for one in enclosures(compound(tree))]
    assert names == ["the body", *["the body of Fwd"] * 9, "Fwd"]


def test_a_body_in_rtf_alone_is_named() -> None:
    """It is refused like any file of that kind."""
    tree = message_tree("")
    tree["__substg1.0_10090102"] = b"compressed"
    (body,) = enclosures(compound(tree))
    assert (body.name, body.pieces[0].media_type) == ("the body", "application/rtf")


def test_html_that_is_kept_in_rtf_is_read() -> None:
    """As most mails of Outlook are; an empty body is none."""
    rtf = rb"{\rtf1\fromhtml1{\*\htmltag64 <p>}\htmlrtf\par\htmlrtf0 Total 119,00{\*\htmltag </p>}}"
    (body,) = enclosures(outlook("plain", rtf=rtf))
    assert [piece.data for piece in (*body.pieces, *body.plainer)] == [
        b"<p>Total 119,00</p>",
        b"plain",
    ]
    assert enclosures(outlook(" ", rtf=rb"{\rtf1\ansi\par }")) == ()


def test_rtf_with_another_account_is_flagged() -> None:
    """Outlook shows it, and other programs the plain text."""
    texts = [
        f"Invoice R-1\nIBAN {one}" for one in ("DE89370400440532013000", "GB29NWBK60161331926819")
    ]
    for shown, is_other in zip(texts, (False, True), strict=True):
        rtf = rb"{\rtf1 " + shown.replace("\n", "\\par ").encode() + b"}"
        found = parse("application/octet-stream", outlook(texts[0], rtf=rtf), usual.parse_limits())
        assert isinstance(found, Parsed)
        assert (Flag.OTHER_DIGITS in found.flags) is is_other


def test_rtf_that_cannot_be_read_is_named_beside_its_body() -> None:
    """It may say something else."""
    tree = message_tree("plain") | {"__substg1.0_10090102": b"compressed"}
    assert [one.name for one in enclosures(compound(tree))] == ["the body", "the body as RTF"]


def test_too_many_files_are_too_large() -> None:
    """Bounded like the parts of an e-mail."""
    files = (File("a", b"") for _ in range(ENCLOSURES_MAX + 1))
    found = read_outlook(outlook("", *files), BUDGET)
    assert isinstance(found, DocumentProblem)
    assert found.reason is Reason.TOO_LARGE


@given(st.binary(max_size=200), st.integers(0, 8_000))
def test_no_bytes_make_it_raise(rubbish: bytes, place: int) -> None:
    """A property can have any value, and be a folder."""
    good = bytearray(outlook("plain", File("r.pdf", b"x" * 100), html=b"<p>"))
    good[place : place + len(rubbish)] = rubbish
    read_outlook(bytes(good), BUDGET)
    tree: Tree = {"__substg1.0_1000001F": rubbish, "__substg1.0_10130102": {}}
    tree["__properties_version1.0"] = bytes(32) + rubbish
    tree["__attach_version1.0_#0"] = rubbish
    read_outlook(compound(tree), BUDGET)


def test_the_attached_invoice_is_read() -> None:
    """Under any media type, by its bytes."""
    pdf = File("r.pdf", pdf_of("Invoice no: R-1001\nTotal 119,00 EUR"))
    found = parse("application/octet-stream", outlook("See attached", pdf), usual.parse_limits())
    assert isinstance(found, Parsed)
    assert "R-1001" in found.text
    assert found.contents is not None
    assert found.contents.others == ("the body",)

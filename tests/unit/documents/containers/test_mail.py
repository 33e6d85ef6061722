"""E-mails are taken apart as the standard library would, within bounds."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.documents.containers.mail import BODY_NAME, read_mail
from service.documents.frames.enclosures import ENCLOSURES_MAX, Enclosure
from service.documents.kinds.media_kinds import MAIL, kind_of
from service.model.document_problem import DocumentProblem
from service.model.outcome import Reason
from service.model.printable import is_printable
from tests.fakes.mails import File, mail, message

NAMES = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=40)
FILES = st.lists(st.builds(File, NAMES, st.binary(max_size=300), st.just("image/png")), max_size=4)
MIXED = b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n"


def enclosures(data: bytes) -> tuple[Enclosure, ...]:
    found = read_mail(data)
    assert not isinstance(found, DocumentProblem), found
    return found


def refused(data: bytes) -> DocumentProblem:
    found = read_mail(data)
    assert isinstance(found, DocumentProblem)
    return found


def of_library(data: bytes) -> list[tuple[str | None, bytes]]:
    """Names and bytes of all attachments, by an independent reader."""
    parsed = message_from_bytes(data, policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    return [
        (part.get_filename(), part.get_payload(decode=True))  # type: ignore[misc]
        for part in parsed.iter_attachments()
    ]


@given(FILES)
def test_files_are_those_that_the_standard_library_finds(files: list[File]) -> None:
    """Names in any script, and bytes of any kind."""
    data = mail("See attached.", *files)
    body, *found = enclosures(data)
    assert body.is_body
    ours = [(one.name, one.pieces[0].data) for one in found]
    assert ours == [(file.name, file.data) for file in files] == of_library(data)


@given(st.binary(max_size=400))
def test_no_bytes_make_it_raise(rubbish: bytes) -> None:
    """As a whole e-mail, as a header, and as parts."""
    for data in (rubbish, MIXED + b"--x\n" + rubbish, b"Content-Type: text/html;" + rubbish):
        found = read_mail(data)
        if not isinstance(found, DocumentProblem):
            assert all(is_printable(one.name) for one in found)


def test_the_body_comes_with_its_heading_and_both_forms() -> None:
    """A person sees subject, sender and date above it."""
    body, *_ = enclosures(mail("plain", html="<p>rich</p>"))
    assert body.name == BODY_NAME
    assert body.heading == "Subject: Ihre Rechnung\nFrom: Müller <a@example.org>\n"
    assert [piece.data.strip() for piece in body.pieces] == [b"<p>rich</p>"]
    assert [piece.data.strip() for piece in body.plainer] == [b"plain"]


def test_several_parts_of_a_body_stay_together() -> None:
    """Some programs print text, a file, and text again."""
    data = MIXED + b"--x\n\none\n--x\nContent-Disposition: attachment\n\nfile\n--x\n\ntwo\n--x--"
    body, file = enclosures(data)
    assert [piece.data for piece in body.pieces] == [b"one", b"two"]
    assert (file.name, file.pieces[0].data) == ("a part of type text/plain", b"file")


def test_an_attached_mail_is_a_file() -> None:
    """It is opened like any other container."""
    outer = message("Fwd")
    outer.add_attachment(message("inner", File("a.pdf", b"%PDF-")))
    _, inner = enclosures(outer.as_bytes())
    assert inner.pieces[0].media_type == "message/rfc822"
    assert [one.name for one in enclosures(inner.pieces[0].data)] == [BODY_NAME, "a.pdf"]


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (b'attachment; filename="=?iso-8859-1?q?R=FC.pdf?="', "Rü.pdf"),
        (b"attachment; filename*=utf-8''R%C3%BC.pdf", "Rü.pdf"),
        (b"attachment; filename*0*=utf-8''R%C3%BC; filename*1=.pdf", "Rü.pdf"),
        (b'attachment; filename="..\\\\..\\\\etc\\\\r.pdf"', "r.pdf"),
        (b"attachment; filename=../../r.pdf", "r.pdf"),
        (b'attachment; filename="R\xc3\xbc.pdf"', "Rü.pdf"),
        (b"attachment; filename*=klingon''r.pdf", "r.pdf"),
        (b'attachment; filename="=?klingon?q?r.pdf?="', "r.pdf"),
        (b"attachment", "a part of type text/plain"),
    ],
)
def test_names_are_read_in_all_their_spellings(header: bytes, name: str) -> None:
    """And are never a path."""
    (file,) = enclosures(MIXED + b"--x\nContent-Disposition: " + header + b"\n\nx\n--x--")
    assert file.name == name


@pytest.mark.parametrize(
    ("encoding", "data", "content"),
    [
        (b"base64", b"SGFs\r\nbG8=", b"Hallo"),
        (b"BASE64", b"SGFsbG8", b"Hallo"),
        (b"base64", b"SGFsbG8=\n-- \nfooter", b"Hallo~\x8a("),
        (b"quoted-printable", b"a=3D=\nb", b"a=b"),
        (b"8bit", b"\xe4", b"\xe4"),
        (b"x-own", b"abc", b"abc"),
    ],
)
def test_content_is_decoded(encoding: bytes, data: bytes, content: bytes) -> None:
    """With blanks and without the last signs; an unknown encoding is none."""
    part = b"--x\nContent-Disposition: attachment\nContent-Transfer-Encoding: " + encoding
    (file,) = enclosures(MIXED + part + b"\n\n" + data + b"\n--x--")
    assert file.pieces[0].data[:5] == content[:5]


def test_a_mail_without_its_end_is_read_up_to_there() -> None:
    """A cut mail shows what is in it."""
    (body,) = enclosures(MIXED + b"--x\n\nall there is")
    assert body.pieces[0].data == b"all there is"


def test_a_longer_boundary_is_another_one() -> None:
    """The outer boundary is often the beginning of the inner one."""
    (body,) = enclosures(MIXED + b"--x\n\none\n--xy\ntwo\n--x--")
    assert body.pieces[0].data == b"one\n--xy\ntwo"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (MIXED + b"--x\n\na\n" * 100_000, f"more than {ENCLOSURES_MAX} parts"),
        (
            b"".join(
                b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n)
                for n in range(100)
            ),
            "deeper",
        ),
        (b"Content-Type: multipart/encrypted; boundary=x\n\n--x\n", "PGP"),
        (b"Content-Type: message/partial; id=x; number=1; total=2\n\n", "in pieces"),
    ],
    ids=["parts", "depth", "encrypted", "partial"],
)
def test_bounds_and_encryption_are_named(data: bytes, said: str) -> None:
    """A hundred thousand parts cost no more than the first five hundred."""
    assert said in refused(data).message
    assert refused(data).reason in (Reason.TOO_LARGE, Reason.UNSUPPORTED_DOCUMENT)


def test_a_file_of_several_mails_holds_each_of_them() -> None:
    """As programs archive them (mbox); one mail with its envelope is that mail."""
    envelope, next_one = (
        b"From a@x Mon Nov  2 10:00:00 2026\n",
        b"From b@x Mon Nov  2 11:00:00 2026\n",
    )
    first, second = b"Subject: one\n\nhello", b"Subject: two\n\nFrom now on we write so.\n"
    several = enclosures(envelope + first + b"\n\n" + next_one + second)
    assert [one.name for one in several] == ["e-mail 1", "e-mail 2"]
    assert several[1].pieces[0].data == next_one + second
    (body,) = enclosures(envelope + second)
    assert body.pieces[0].data == b"From now on we write so.\n"


def test_a_mail_that_a_program_saved_in_another_way_is_read_or_named() -> None:
    """With the line ends of an old Macintosh; as a text in UTF-16, its charsets would be wrong."""
    (body,) = enclosures(b"Subject: one\rMIME-Version: 1.0\r\rTotal 7.00\r")
    assert (body.heading, body.pieces[0].data) == ("Subject: one\n", b"Total 7.00\n")
    for codec in ("utf-16-le", "utf-16-be"):
        saved = "\ufeffSubject: one\r\nMIME-Version: 1.0\r\n\r\nTotal".encode(codec)
        assert "saved as a text in UTF-16" in refused(saved).message
        assert kind_of("application/octet-stream", "", saved) == MAIL


def test_uuencoded_files_are_decoded() -> None:
    """Old programs send them."""
    data = MIXED + b"--x\nContent-Type: application/pdf; name=r.pdf\nContent-Transfer-Encoding: "
    data += b"x-uuencode\n\nbegin 644 r.pdf\n#86)C\n`\nend\n--x--\n"
    (file,) = enclosures(data)
    assert (file.name, file.pieces[0].data) == ("r.pdf", b"abc")


def test_an_unknown_encoding_is_none() -> None:
    """A text is shown as it stands; a file is named with why it is not read."""
    part = b"--x\nContent-Transfer-Encoding: %b\n\nTotal 119,00\n"
    for encoding in (b"utf-8", b"8-bit", b"(text) 7bit"):
        (body,) = enclosures(MIXED + part % encoding + b"--x--\n")
        assert body.pieces[0].data == b"Total 119,00"
    file = b"--x\nContent-Type: application/pdf (x); name=r.pdf\nContent-Transfer-Encoding: x-b85\n"
    (unread,) = enclosures(MIXED + file + b"\nabc\n--x--\n")
    assert unread.pieces[0].media_type == "application/pdf"
    assert unread.problem is not None
    assert "encodes" in unread.problem.message
    (pdf,) = enclosures(MIXED + file + b"\n%PDF-1.7\n--x--\n")
    assert pdf.problem is None


def test_forms_that_few_people_see_stay_apart() -> None:
    """Mail programs show the last form; all texts within one form belong to it."""
    other = b"Content-Type: multipart/alternative; boundary=y\n\n"
    html = b"--y\nContent-Type: text/%b\n\n<p>%b\n"
    forms = html % (b"html", b"1") + html % (b"x-amp-html", b"2") + html % (b"html", b"3")
    (body,) = enclosures(other + forms + b"--y--\n")
    assert [one.data for one in body.pieces] == [b"<p>3"]
    assert {one.data for one in body.unseen} == {b"<p>1", b"<p>2"}
    (whole,) = enclosures(
        other
        + b"--y\n"
        + MIXED
        + (html % (b"html", b"1") + html % (b"html", b"2")).replace(b"--y", b"--x")
    )
    assert [one.data.strip() for one in whole.pieces] == [b"<p>1", b"<p>2"]
    assert whole.unseen == ()

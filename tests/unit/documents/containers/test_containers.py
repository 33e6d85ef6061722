"""One enclosure is read, and the others are named."""

from __future__ import annotations

import gzip
import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from service.checks.suspicion import Flag
from service.documents.frames.parsed import (
    LENGTH,
    Parsed,
    ParseLimits,
    ParseResult,
    decode_result,
    encode_result,
    header_of,
)
from service.documents.parsers import parse
from service.documents.sandbox.worker import bounded
from service.model.document_problem import DocumentProblem
from service.model.outcome import Reason
from service.model.pdf_pages import PdfPages
from tests.fakes import usual
from tests.fakes.corpus import defects
from tests.fakes.mails import File, archive, mail, message
from tests.fakes.pdf_papers import joined, locked, pdf_of, picture, with_attachment

MAIL, ZIP = "message/rfc822", "application/zip"
LIMITS = usual.parse_limits()
SEES = replace(LIMITS, render=True)
XML = (Path(__file__).parents[2] / "einvoices" / "invoice.cii.xml").read_bytes()
FIRST = pdf_of("Invoice no: R-1001\nTotal 119,00 EUR")
SECOND = pdf_of("Invoice no: R-1002\nTotal 19,00 EUR")
TERMS = pdf_of("General terms and conditions of delivery, without any sum.")
SCAN = picture("PDF")
LOGO = File("logo.png", b"\x89PNG\r\n\x1a\n" + b"0" * 99, "image/png")


def result(data: bytes, limits: ParseLimits = LIMITS, kind: str = MAIL) -> ParseResult:
    found = parse(kind, data, limits)
    frame = encode_result(found)
    (length,) = LENGTH.unpack(frame[: LENGTH.size])
    body = frame[LENGTH.size :]
    assert decode_result(header_of(body[:length]), body[length:]) == found
    return found


def read(data: bytes, limits: ParseLimits = LIMITS, kind: str = MAIL) -> Parsed:
    found = result(data, limits, kind)
    assert isinstance(found, Parsed), found
    assert found.contents is not None
    return found


def chosen(data: bytes, limits: ParseLimits = LIMITS, kind: str = MAIL) -> str:
    found = read(data, limits, kind).contents
    assert found is not None
    return found.read


def problem(data: bytes, limits: ParseLimits = LIMITS, kind: str = MAIL) -> DocumentProblem:
    found = result(data, limits, kind)
    assert isinstance(found, DocumentProblem), found
    return found


PDF = File("r.pdf", FIRST)
AGB = File("AGB.pdf", TERMS)
HYBRID = File("zugferd.pdf", with_attachment(FIRST, "factur-x.xml", XML))
E_INVOICE = File("x.xml", XML, "application/xml")
PHOTO = File("photo.jpg", picture("JPEG") + b"\0" * 30_000)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (mail("Please find attached.", AGB, PDF, HYBRID, E_INVOICE), "x.xml"),
        (mail("Please find attached.", AGB, PDF, HYBRID), "zugferd.pdf"),
        (mail("Please find attached.", LOGO, AGB, PDF), "r.pdf"),
        (mail("Please find attached.", PHOTO, PDF), "r.pdf"),
        (mail("Please find attached.", LOGO, PHOTO), "photo.jpg"),
        (mail("Invoice no: 7\nTotal 7.00", PHOTO), "photo.jpg"),
        (mail("Please find attached.", AGB), "AGB.pdf"),
        (mail("Invoice no: 7\nTotal 7.00", AGB, LOGO), "the body"),
        (mail("See below", html="<table><tr><td>Total<td>7.00</table>"), "the body"),
        (mail("Thank you", LOGO), "the body"),
        (mail("", LOGO, File("scan.tif", picture("TIFF"))), "logo.png"),
    ],
)
def test_the_likeliest_enclosure_is_read(data: bytes, name: str) -> None:
    """An e-invoice first, a body that only speaks of its attachment last."""
    if name == "logo.png":  # Both are small: the larger one counts.
        name = "scan.tif"
    assert chosen(data, SEES) == name


def test_a_body_is_read_in_the_form_that_says_more() -> None:
    """With the heading that a person sees."""
    rich = read(mail("Total 7.00", html="<p>Total <b>7.00</b></p>")).text
    assert rich.startswith("Subject: Ihre Rechnung\nFrom: Müller <a@example.org>\n\nTotal 7.00")
    plain = read(mail("Invoice 7 of today\nTotal 7.00 EUR", html="<p>Click</p>")).text
    assert plain.rstrip().endswith("Total 7.00 EUR")


def test_a_body_whose_forms_name_different_accounts_asks_for_a_look() -> None:
    """A person may have seen the other one."""
    terms = "General terms of delivery apply. " * 9
    plain = f"IBAN DE75 5121 0800 1245 1261 99 {terms}"
    both = read(mail(plain, html="<p>IBAN GB33BUKB20201555555555</p>"))
    assert both.flags == {Flag.OTHER_DIGITS}
    same = read(mail(plain, html="<p>IBAN DE75512108001245126199</p>"))
    assert same.flags == frozenset()


def test_other_files_are_named_and_break_nothing() -> None:
    """A logo, terms, a calendar entry, a signature."""
    files = (AGB, LOGO, File("a.ics", b"BEGIN:VCALENDAR", "text/calendar"))
    contents = read(mail("Please find attached.", PDF, *files)).contents
    assert contents is not None
    assert sorted(contents.others) == ["AGB.pdf", "a.ics", "logo.png", "the body"]
    assert (contents.doubtful, contents.invoices) == ((), 1)


@pytest.mark.parametrize(
    ("data", "count"),
    [
        (mail("Two", PDF, File("s.pdf", SECOND)), 2),
        (mail("Two", E_INVOICE, File("s.pdf", SECOND)), 2),
        (mail("Two", E_INVOICE, File("y.xml", XML.replace(b"R-2026-17", b"R-2026-18"))), 2),
        (mail("One", PDF, File("copy.pdf", FIRST)), 1),
        (mail("One", E_INVOICE, HYBRID), 1),
        (archive(PDF, File("s.pdf", SECOND), E_INVOICE), 3),
    ],
)
def test_several_invoices_are_said(data: bytes, count: int) -> None:
    """Never cut to the first: different numbers are different invoices."""
    contents = read(data, kind=ZIP if data.startswith(b"PK") else MAIL).contents
    assert contents is not None
    assert contents.invoices == count
    assert len(contents.doubtful) == count - 1


@pytest.mark.parametrize(
    "other",
    [
        File("locked.pdf", locked(SECOND, "secret")),
        File("old.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook\0".encode("utf-16-le")),
        File("timesheet.pdf", pdf_of("Invoice details\nTotal 12 hours in the last month")),
        File("part.zip", b"PK\x03\x04 broken", "application/zip"),
    ],
    ids=lambda file: file.name,
)
def test_what_may_be_missed_is_doubtful(other: File) -> None:
    """A person must look at it."""
    contents = read(mail("See attached", PDF, other)).contents
    assert contents is not None
    assert contents.doubtful == (other.name,)


def test_an_xml_is_compared_with_the_pdf_beside_it() -> None:
    """People look at the PDF. One that is another document is no print of it."""
    printed = File("r.pdf", pdf_of("Invoice no: R-2026-17\nTotal 119,00 EUR"))
    found = read(mail("See attached", E_INVOICE, printed))
    assert found.invoice is not None
    assert found.text == "Invoice no: R-2026-17\nTotal 119,00 EUR"
    assert found.pages == PdfPages(1)
    assert found.contents is not None
    assert found.contents.others == ("the body",)
    assert read(mail("See attached", E_INVOICE, AGB)).text == ""
    narrow = replace(LIMITS, max_chars=20)
    assert read(mail("See attached", E_INVOICE, printed), narrow).text == ""
    copy = File("c.pdf", pdf_of("Invoice no: R-2026-17\nTotal 119,00 EUR\nCopy"))
    assert read(mail("See attached", E_INVOICE, printed, copy)).text == ""
    assert read(mail("See attached", E_INVOICE, printed, printed)).text == found.text


def test_what_cannot_be_read_beside_an_xml_and_its_print_is_doubtful() -> None:
    """It is not the print. Beside the XML alone, it may be."""
    printed = File("r.pdf", pdf_of("Invoice no: R-2026-17\nTotal 119,00 EUR"))
    for other in (LOCKED, File("s.pdf", SCAN)):
        for files, expected in (((printed, other), (other.name,)), ((other,), ())):
            contents = read(mail("See attached", E_INVOICE, *files), SEES).contents
            assert contents is not None
            assert (contents.read, contents.doubtful) == ("x.xml", expected)


def test_a_fax_of_few_bytes_is_no_logo() -> None:
    """It has the pixels of a page. A flat picture is one, and so is what stands in the body."""
    for size, expected in (((850, 1_100), ("p",)), ((1_200, 300), ())):
        for form in ("PNG", "GIF"):
            out = io.BytesIO()
            Image.new("1", size, 1).save(out, form)
            assert len(out.getvalue()) < 5_000
            contents = read(mail("See attached", PDF, File("p", out.getvalue())), SEES).contents
            assert contents is not None
            assert contents.doubtful == expected


def test_an_annex_that_names_the_invoice_is_no_doubt() -> None:
    """A time sheet belongs to the invoice whose number it prints."""
    annex = File("annex.pdf", pdf_of("Invoice details of R-1001\nTotal 12 hours last month"))
    contents = read(mail("See attached", PDF, annex)).contents
    assert contents is not None
    assert contents.doubtful == ()


@pytest.mark.parametrize(
    "rows",
    [
        "Invoice no;R-3\nTotal;5,00",
        '"Invoice no","R-3"\n"Total","5.00"',
        "Menge;R-3\nTotal;7",
    ],
)
@pytest.mark.parametrize("charset", ["utf-8", "cp1252"])
def test_a_csv_file_may_be_an_invoice(rows: str, charset: str) -> None:
    """With a number and a total, or a total alone; data without them are none."""
    rows = f"Stück für März\n{rows}"
    csv = File("i.csv", rows.encode(charset), "text/csv")
    contents = read(mail("See attached", PDF, csv)).contents
    assert contents is not None
    assert (contents.read, contents.doubtful) == ("r.pdf", ("i.csv",))
    data = File("i.csv", "Stück;Preis\n1;5,00\n".encode(charset), "text/csv")
    contents = read(mail("See attached", PDF, data)).contents
    assert contents is not None
    assert contents.doubtful == ()
    assert chosen(archive(csv, File("r.txt", b"Invoice no: 7\nTotal 7.00")), kind=ZIP) == "r.txt"
    split = read(archive(PDF, File("s.pdf", SECOND), csv), SPLIT, ZIP)
    assert split.parts is not None
    child = split.parts.parts[2]
    inner = parse(child.media_type, child.data, LIMITS)
    assert isinstance(inner, Parsed)
    assert inner.text == rows


def test_an_unreadable_file_is_the_answer_where_the_body_only_speaks_of_it() -> None:
    """With its name and what to do."""
    found = problem(mail("Please find attached.", File("r.pdf", locked(FIRST, "secret"))))
    assert found.reason is Reason.UNSUPPORTED_DOCUMENT
    assert found.message == "r.pdf: the PDF is encrypted; send it without a password"
    assert "llm.vision" in problem(mail("Please find attached.", PHOTO)).message


CMS = b"\x30\x82\x01\x00\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07"


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (File("smime.p7m", CMS + b"\x03", "application/pkcs7-mime"), "encrypted (S/MIME)"),
        (File("smime.p7m", CMS + b"\x02", "application/pkcs7-mime"), "wrapped in a signature"),
        (File("winmail.dat", b"\x78\x9f\x3e\x22", "application/ms-tnef"), "winmail.dat"),
        (File("r.asc", b"-----BEGIN PGP MESSAGE-----"), "encrypted (PGP)"),
        (File("r.rar", b"Rar!\x1a\x07\x00"), "RAR"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_hides_its_content_is_refused_by_name(file: File, said: str) -> None:
    """With what to do; beside an invoice it is doubtful."""
    assert said in problem(mail("", file)).message
    contents = read(mail("See attached", PDF, file)).contents
    assert contents is not None
    assert contents.doubtful == (file.name,)


def test_a_signature_beside_the_mail_changes_nothing() -> None:
    """A signed e-mail is read, and its signature is named."""
    signature = File("smime.p7s", CMS + b"\x02", "application/pkcs7-signature")
    contents = read(mail("See attached", PDF, signature)).contents
    assert contents is not None
    assert (contents.read, contents.doubtful) == ("r.pdf", ())
    assert "smime.p7s" in contents.others


def test_containers_in_containers_are_opened_to_the_tenth_level() -> None:
    """A forwarded e-mail with an archive; people forward what was forwarded."""
    inner = message("See attached", File("r.zip", archive(PDF)))
    outer = message("Fwd")
    outer.add_attachment(inner)
    contents = read(outer.as_bytes()).contents
    assert contents is not None
    assert contents.read == "r.pdf"
    assert sorted(contents.others) == ["the body", "the body of a part of type message/rfc822"]
    deep = archive(PDF)
    for _ in range(9):
        deep = archive(File("inner.zip", deep))
    assert "R-1001" in read(deep, kind=ZIP).text
    assert "deeper than 10" in problem(archive(File("inner.zip", deep)), kind=ZIP).message


@pytest.mark.parametrize(
    ("body", "doubtful"),
    [
        ("See below\n> Invoice no: R-0900\n> Total 5,00 EUR", ()),
        (
            "New one:\n\nOn 1 May at 10:12 A. B. wrote:\nInvoice no: R-0900\nTotal 5,00 EUR",
            (),
        ),
        ("Forwarded\n\nInvoice no: R-0900\nTotal 5,00 EUR", ("the body",)),
        ("Pay to our new IBAN GB33BUKB20201555555555", ("the body",)),
        ("As our bank wrote:\nPay to our new IBAN GB33BUKB20201555555555", ("the body",)),
        ("As our bank wrote on 3 November:\nPay to IBAN GB33BUKB20201555555555", ("the body",)),
        ("New account:\n> IBAN GB33BUKB20201555555555", ("the body",)),
        ("Pay to IBAN DE75 5121 0800 1245 1261 99", ()),
        ("IBAN DE75512108001245126199\nIBAN GB33BUKB20201555555555", ()),
        ("New bank holiday hours.\n\nIBAN DE75512108001245126199\nIBAN GB33BUKB20201555555555", ()),
        (
            "Our new account is GB33BUKB20201555555555.\n\nBranch 4, IBAN DE75512108001245126199",
            ("the body",),
        ),
        ("Not DE75512108001245126199 any more, but GB33BUKB20201555555555", ("the body",)),
        ("Sort code 20-20-15 from now on", ("the body",)),
        ("Total: 219,00 EUR", ("the body",)),
        ("Total: 119,00 EUR", ()),
        ("Please pay only 19,00 EUR, we owe you the rest.", ("the body",)),
        ("Bitte überweisen Sie bis zum 16. November nur noch 19 Euro.", ("the body",)),
        ("As agreed, you only need to pay 19,00 EUR.", ("the body",)),
        ("Der zu zahlende Betrag ist 19,00 EUR.", ("the body",)),
        ("Please pay the 119,00 EUR soon. From 500 EUR on we ship for free.", ()),
        ("Please note that a parcel costs 5,00 EUR. Your 38,00 EUR arrived.", ()),
        ("With 2 % discount, please pay 116,62 EUR.", ()),
        ("Bitte zahlen Sie pünktlich, sonst entstehen Mahnkosten von 5,00 EUR.", ()),
        ("Please pay in time: a late payment fee of EUR 40.00 applies otherwise.", ()),
        ("Please pay 119,00 EUR (about USD 130.10).", ()),
        ("Please pay the rest (19,00 EUR).", ("the body",)),
        ("Please pay by transfer, we take cards up to EUR 50.00.", ()),
        ("Please also pay invoice no. R-0917, EUR 318.20.", ()),
        ("Please pay only EUR 19.00 of invoice no. R-1001.", ("the body",)),
        ("Please send us the order for the next pump of EUR 4,850.00.", ()),
    ],
)
def test_a_body_beside_an_invoice_counts_for_what_its_writer_says(
    body: str, doubtful: tuple[str, ...]
) -> None:
    """An old invoice below an answer is none; another account is a trick."""
    paper = pdf_of("Invoice no: R-1001\nTotal 119,00 EUR\nIBAN DE75512108001245126199")
    found = read(mail(body, File("r.pdf", paper))).contents
    assert found is not None
    assert (found.read, found.doubtful) == ("r.pdf", doubtful)


@pytest.mark.parametrize(
    ("letter", "doubtful"),
    [
        ("Important notice\nOur new account is IBAN GB33BUKB20201555555555", ("l.pdf",)),
        ("Notice\nKindly pay all invoices to IBAN GB33BUKB20201555555555", ("l.pdf",)),
        ("Our new account is DE75 5121 0800 1245 1261 99", ()),
        ("CMR of the carrier\n4 pallets\nIBAN GB33BUKB20201555555555", ()),
        ("Please pay in time. Our new address is Ring 5.", ()),
        ("Please do not pay before the invoice.\nIBAN GB33BUKB20201555555555", ()),
    ],
)
def test_a_letter_beside_an_invoice_may_announce_another_account(
    letter: str, doubtful: tuple[str, ...]
) -> None:
    """Papers name accounts, too; a letter speaks of a change, or asks to pay."""
    paper = pdf_of("Invoice no: R-1001\nTotal 119,00 EUR\nIBAN DE75512108001245126199")
    files = File("r.pdf", paper), File("l.pdf", pdf_of(letter))
    for data, kind in ((archive(*files), ZIP), (mail("See attached", *files), MAIL)):
        found = read(data, kind=kind).contents
        assert found is not None
        assert (found.read, found.doubtful) == ("r.pdf", doubtful)


def test_a_body_with_the_total_of_several_invoices_is_none() -> None:
    """Each of them has another one."""
    found = read(mail("Total: 138,00 EUR", PDF, File("b.pdf", SECOND))).contents
    assert found is not None
    assert (found.invoices, found.doubtful) == (2, ("b.pdf",))


def test_an_account_in_the_body_is_compared_with_that_of_an_e_invoice() -> None:
    """No print shows what the XML pays."""
    for account, doubtful in (("GB33BUKB20201555555555", ("the body",)), ("", ())):
        found = read(mail(f"Pay to {account}", E_INVOICE)).contents
        assert found is not None
        assert (found.read, found.doubtful) == ("x.xml", doubtful)


@pytest.mark.parametrize(
    ("author", "doubtful"),
    [("Post <post@b.example>", ()), ("Bank <a@bank.example>", ("the body",))],
)
@pytest.mark.parametrize(
    "begun", ["On 1 May at 10:12 {} wrote:\n> ", "From: {}\nSent: Friday\nSubject: R-1001\n\n"]
)
def test_what_recipients_wrote_themselves_says_nothing_to_them(
    author: str, doubtful: tuple[str, ...], begun: str
) -> None:
    """Their account stands below their name; another quoted one is to be paid to."""
    paper = pdf_of("Invoice no: R-1001\nTotal 119,00 EUR\nIBAN DE75512108001245126199")
    words = f"New one attached\n\n{begun.format(author)}IBAN GB33BUKB20201555555555"
    made = message(words, File("r.pdf", paper), subject="AW: R-1001")
    made["To"] = "Post <post@b.example>"
    found = read(made.as_bytes()).contents
    assert found is not None
    assert (found.read, found.doubtful) == ("r.pdf", doubtful)


@pytest.mark.parametrize(
    ("account", "others", "doubtful"),
    [
        ("DE75512108001245126199", ("a quotation in the body",), ()),
        ("GB33BUKB20201555555555", (), ("a quotation in the body",)),
    ],
)
def test_a_body_that_is_an_invoice_is_read_without_what_it_quotes(
    account: str, others: tuple[str, ...], doubtful: tuple[str, ...]
) -> None:
    """The old one below it is not a second invoice, and its account none to pay to."""
    new = "Invoice no: R-1001\nTotal 119,00 EUR\nIBAN DE75512108001245126199\n"
    old = f"> Invoice no: R-0900\n> Total 5,00 EUR\n> IBAN {account}\n"
    found = read(mail(f"{new}\nOn 1 May at 10:12 A. B. wrote:\n{old}"))
    assert "R-0900" not in found.text
    assert found.contents is not None
    assert (found.contents.others, found.contents.doubtful) == (others, doubtful)


def test_two_invoices_by_their_titles_are_several() -> None:
    """Small sellers print no number; a copy of other bytes may be the same one."""
    first, second = ("Invoice\nA. Smith\nTotal 119,00 EUR", "Invoice\nA. Smith\nTotal 219,00 EUR")
    both = archive(File("a.pdf", pdf_of(first)), File("b.pdf", pdf_of(second)))
    copy = archive(File("a.pdf", pdf_of(first)), File("b.pdf", pdf_of(f"{first}\nThank you")))
    note = archive(File("a.pdf", pdf_of(first)), File("b.pdf", pdf_of("Timesheet\nTotal 9,5")))
    counts = [read(data, kind=ZIP).contents for data in (both, copy, note)]
    assert [found and found.invoices for found in counts] == [2, 1, 1]


def test_a_note_without_an_amount_is_no_invoice() -> None:
    """Archives have one that speaks of the invoice in them."""
    note = File("readme.txt", b"INVOICE\n\nThis archive has your invoice.")
    found = read(archive(PDF, note), kind=ZIP).contents
    assert found is not None
    assert (found.read, found.doubtful) == ("r.pdf", ())


def test_an_attached_text_is_read_in_its_charset() -> None:
    """As editors save it; a guess is told."""
    words = "Rechnung Nr. R-1001 für Süd\nGesamtbetrag 7,00 EUR"
    for codec, flags in (("utf-16", ""), ("cp1252", Flag.UNSURE_TEXT)):
        found = read(mail("Anbei", File("r.txt", words.encode(codec), "text/plain")))
        assert (found.text, "".join(found.flags)) == (words, flags)


def test_one_file_in_an_archive_or_a_gzip_file_is_read() -> None:
    """Under any media type that says little."""
    for kind in (ZIP, "application/x-zip-compressed", "application/octet-stream"):
        assert "R-1001" in read(archive(File("a/r.pdf", FIRST)), kind=kind).text
    assert "R-1001" in read(gzip.compress(FIRST), kind="application/gzip").text


def test_members_of_a_gzip_file_are_one_file_or_several() -> None:
    """Text in two members is one text; a second PDF is a second invoice."""
    text = b"Invoice no: R-1001\nTotal 119.00 EUR"
    packed = gzip.compress(text[:25]) + gzip.compress(text[25:])
    assert read(packed, kind="application/gzip").text == text.decode()
    two = read(gzip.compress(FIRST) + gzip.compress(SECOND), kind="application/gzip")
    assert two.contents is not None
    assert two.contents.invoices == 2


def test_a_file_that_an_archive_does_not_give_says_why() -> None:
    """It has bytes, and two of them are no copies of each other."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_BZIP2) as made:
        made.writestr("a.pdf", FIRST)
        made.writestr("b.pdf", SECOND)
    found = problem(out.getvalue(), kind=ZIP)
    assert found.message.startswith("a.pdf: the archive packs it by a method other than Deflate")


def test_a_pdf_inside_the_pdf_of_an_e_mail_is_named() -> None:
    """As it is where the PDF comes alone."""
    inside = with_attachment(FIRST, "second.pdf", SECOND)
    contents = read(mail("See attached", File("r.pdf", inside))).contents
    assert contents is not None
    assert contents.doubtful == ("second.pdf",)


def test_bombs_and_crowds_are_too_large() -> None:
    """By the bytes, the files, and the documents to read."""
    bomb = archive(*(File(str(n), b"\0" * (8 * 1024 * 1024)) for n in range(9)))
    assert problem(bomb, kind=ZIP).reason is Reason.TOO_LARGE
    nested = archive(File("a.zip", bomb))
    assert problem(nested, kind=ZIP).reason is Reason.TOO_LARGE
    crowd = archive(*(File(f"{n}.txt", b"Invoice %d" % n) for n in range(21)))
    assert "more than 20 documents" in problem(crowd, kind=ZIP).message


def test_nothing_to_read_is_said() -> None:
    """With the names of what is there."""
    assert problem(archive(File("a.mp4", b"\0\0")), kind=ZIP).message == (
        "the document encloses nothing that is read (a.mp4)"
    )


@pytest.mark.parametrize("path", defects("field/C14b/*.eml"))
def test_the_collected_mail_is_read(path: Path) -> None:
    """Its PDF, instead of the source of the e-mail."""
    assert "49,98" in read(path.read_bytes()).text


def test_a_choice_waits_for_scans_where_ocr_is_on() -> None:
    """A scanned invoice must not lose against a body that only speaks of it. An e-invoice is chosen
    without OCR."""
    limits = replace(LIMITS, ocr_pages=1)
    scan = File("invoice.pdf", SCAN, "application/pdf")
    xml = File("invoice.xml", XML, "application/xml")
    found = result(mail("Our invoice is attached, total 119,00 EUR", scan), limits)
    assert found == Parsed(scanned=True)
    assert chosen(mail("Our invoice", scan, xml), limits) == "invoice.xml"


SPLIT = replace(LIMITS, split=True)
XML_1 = XML
XML_2 = XML.replace(b"R-2026-17", b"R-2026-99")
PRINT_2 = pdf_of("Invoice no: R-2026-99\nTotal 119,00 EUR")
TIMESHEET = pdf_of("Timesheet for invoice R-1002, hours: 12, total 12,00")
OVERVIEW = pdf_of(
    "Invoice no: R-1001\nTotal 119,00 EUR\nInvoice no: R-1002\nTotal 19,00 EUR\nAll of March"
)
CREDIT = pdf_of("CREDIT NOTE\nCredit note no: G-5\nfor Invoice no: R-1001\nTotal -50,00 EUR")
CANCELLED = pdf_of("CANCELLATION of Invoice no: R-1001\nTotal -119,00 EUR")
REVERSED = pdf_of("CREDIT NOTE\nInvoice no: R-1001\nTotal 119,00 EUR")
NAMELESS = pdf_of("GUTSCHRIFT\nzu Rechnung Nr. R-1001\nTotal -50,00 EUR")
OTHER_LTD = pdf_of("Other Ltd\nInvoice no: R-1001\nTotal 119,00 EUR")
ACME = pdf_of("ACME GmbH\nInvoice no: R-1001\nTotal 119,00 EUR")
SECOND_SUM = pdf_of("Invoice no: R-1001\nTotal 250 EUR\nsecond instalment")
THIRD_LTD = pdf_of("INVOICE of Third Ltd\nYour order R-1001\nTotal 700,00 EUR")
LOCKED = File("l.pdf", locked(SECOND, "x"))
SHORT = b"Invoice no: 42\nTotal 119,00 EUR"
DIGITS = b"Invoice no: 101\nTotal 119,00 EUR"
STILL_OPEN = pdf_of("INVOICE\nInvoice 2044\nR-1001 is still open.\nAmount payable 360.00 EUR")
FEE_NOTE = pdf_of("HONORARNOTE 17\nHonorar 300,00\nBetrag inkl. USt 360,00 EUR")
AMOUNT = b"INVOICE of Third Ltd\nIBAN DE02 1203 0000 1010 2020 51\nTotal 1.101,00 EUR"
TILL_1, TILL_2 = (pdf_of(f"Thank you for your visit {n}!\nTotal 7,00 EUR") for n in (1, 2))


def parts(data: bytes, limits: ParseLimits = SPLIT, kind: str = ZIP) -> list[str]:
    """The names of the documents that a container is split into."""
    found = parse(kind, data, limits)
    assert isinstance(found, Parsed), found
    return [part.name for part in found.parts.parts] if found.parts else []


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ([PDF, File("s.pdf", SECOND)], ["r.pdf", "s.pdf"]),
        ([AGB, PDF, File("s.pdf", SECOND), LOGO], ["r.pdf", "s.pdf"]),
        ([PDF, File("s.pdf", SECOND), File("t.pdf", TIMESHEET)], ["r.pdf", "s.pdf"]),
        ([PDF, File("s.pdf", SECOND), File("all.pdf", OVERVIEW)], ["r.pdf", "s.pdf"]),
        ([File("all.pdf", OVERVIEW), PDF, File("s.pdf", SECOND)], ["r.pdf", "s.pdf"]),
        ([PDF, File("copy.pdf", FIRST), File("s.pdf", SECOND)], ["r.pdf", "s.pdf"]),
        (
            [PDF, File("s.pdf", SECOND), File("l.pdf", locked(SECOND, "x"))],
            ["r.pdf", "s.pdf", "l.pdf"],
        ),
        ([File("1.pdf", TILL_1), File("2.pdf", TILL_2)], ["1.pdf", "2.pdf"]),
        ([File("in.eml", mail("See attached.", PDF)), File("s.pdf", SECOND)], ["r.pdf", "s.pdf"]),
        ([File("1.xml", XML_1), File("2.xml", XML_2), File("2.pdf", PRINT_2)], ["1.xml", "2.xml"]),
        *(
            ([PDF, File("s.pdf", SECOND), File("c.pdf", data)], ["r.pdf", "s.pdf", "c.pdf"])
            for data in (
                CREDIT,
                CANCELLED,
                REVERSED,
                NAMELESS,
                SECOND_SUM,
                THIRD_LTD,
                SCAN,
                STILL_OPEN,
                FEE_NOTE,
            )
        ),
        *(
            ([File("1.xml", XML_1), File("2.xml", XML_2), file], ["1.xml", "2.xml", file.name])
            for file in (LOCKED, File("t.pdf", TILL_1), File("s.pdf", SCAN), File("c.pdf", CREDIT))
        ),
        ([File("a.pdf", ACME), File("o.pdf", OTHER_LTD)], ["a.pdf", "o.pdf"]),
        ([File("a.txt", DIGITS), PDF, File("t.txt", AMOUNT)], ["a.txt", "r.pdf", "t.txt"]),
        ([File("1.pdf", TILL_1), File("copy.pdf", TILL_1)], []),
        ([File("a.txt", SHORT), File("b.txt", SHORT + b"\ncopy")], []),
        ([PDF], []),
        ([PDF, AGB], []),
        ([PDF, File("copy.pdf", FIRST)], []),
        ([PDF, File("till.pdf", TILL_1)], []),
        ([HYBRID, File("l.pdf", locked(SECOND, "x"))], []),
        ([AGB, File("terms.pdf", TERMS)], []),
    ],
)
def test_invoices_in_a_container_are_parts(files: list[File], expected: list[str]) -> None:
    """Each with all its files; what belongs to one of them stays out; one invoice is none."""
    assert parts(archive(*files)) == expected
    assert parts(archive(*files), LIMITS) == []


def test_a_list_beside_one_of_its_invoices_is_not_silent() -> None:
    """The other invoice in it may be nowhere else."""
    for files in ([PDF, File("all.pdf", OVERVIEW)], [File("all.pdf", OVERVIEW), PDF]):
        found = read(archive(*files), kind=ZIP).contents
        assert found is not None
        assert (found.read, found.doubtful) == ("r.pdf", ("all.pdf",))


@pytest.mark.parametrize(
    "data",
    [OTHER_LTD, CREDIT, CANCELLED, REVERSED, NAMELESS, SECOND_SUM, THIRD_LTD, STILL_OPEN, FEE_NOTE],
)
def test_an_invoice_of_its_own_under_a_known_number_is_not_silent(data: bytes) -> None:
    """Where nothing is split: two suppliers with one number, a credit note, another total."""
    found = read(archive(File("a.pdf", ACME), File("b.pdf", data)), kind=ZIP).contents
    assert found is not None
    assert (found.read, found.doubtful) in [("a.pdf", ("b.pdf",)), ("b.pdf", ("a.pdf",))]


@pytest.mark.parametrize(
    "words",
    [
        "Bestellung 778\nGesamtbetrag 250,00 EUR",
        "Angebot\nAngebotsnummer A-5\nGesamtbetrag 119,00 EUR",
        "General terms\n§ 4 Rechnung und Zahlung\nRechnungen sind sofort fällig.",
        "Terms\n4. Invoices\n4.1 Invoicing and payment\nInvoices are due at once.",
        "Terms\n4. Invoice and payment\nThe invoice is due at once.",
        "Bestellung 778\nBitte Rechnung an die Buchhaltung.\nGesamtbetrag 250,00 EUR",
    ],
)
def test_papers_that_come_with_an_invoice_ask_for_no_look(words: str) -> None:
    """Orders have totals, and terms speak of invoices."""
    found = read(archive(PDF, File("b.txt", words.encode())), kind=ZIP).contents
    assert found is not None
    assert (found.read, found.doubtful, found.others) == ("r.pdf", (), ("b.txt",))


@pytest.mark.parametrize(
    "words",
    [
        "1. Abschlagsrechnung\nAuftrag 2026-77",
        "3. Abschlagsrechnung Nr. 4711\nAngebot Nr. 2026-77",
        "1. osalasku\nOfferte 77",
        "Invoice to Reed Inc.\nPurchase order 2026-77",
        "Credit note to Reed Inc.\nPurchase order 2026-77",
        "Facture du 5 oct.\nDevis n° 2026-77",
        "Schlussrechnung zum Bauvorhaben Neubau der Kita Hafenstr.\nAuftrag 2026-77",
        "Honorarnote\nAuftrag 2026-77\nZahlbar bis 04.11.2026",
        "Storno 12\nAuftrag 2026-77",
    ],
)
def test_an_invoice_that_names_its_order_is_not_silent(words: str) -> None:
    """Its title may have an ordinal or the dot of an abbreviation, be long or a word that is not
    known."""
    text = f"{words}\n\nBeratung 1.000,00\nMwSt. 19 % 190,00\nGesamtbetrag 1.190,00 EUR"
    found = read(archive(PDF, File("b.txt", text.encode())), kind=ZIP).contents
    assert found is not None
    assert (found.read, found.doubtful) == ("r.pdf", ("b.txt",))


def test_an_invoice_with_an_order_and_no_word_for_its_total_is_not_silent() -> None:
    """Its amounts are those of a bill."""
    title = "Schlussrechnung zum Bauvorhaben Neubau der Kita Hafenstr."
    text = f"{title}\nAuftrag 2026-77\n\nBeratung 1.000,00\n19 % 190,00\n1.190,00 EUR"
    found = read(archive(PDF, File("b.txt", text.encode())), kind=ZIP).contents
    assert found is not None
    assert (found.read, found.doubtful) == ("r.pdf", ("b.txt",))


def test_equal_files_count_once_and_are_named() -> None:
    """A person sees that the second one is a copy."""
    found = read(archive(File("a/r.pdf", FIRST), File("b/r.pdf", FIRST), PDF), kind=ZIP).contents
    assert found is not None
    assert (found.doubtful, found.others) == ((), ("r.pdf (the same as r.pdf)",) * 2)
    both = read(archive(PDF, File("copy.pdf", FIRST), File("s.pdf", SECOND)), SPLIT, ZIP)
    assert both.parts is not None
    assert both.parts.left == ("copy.pdf (the same as r.pdf)",)


BATCH = File("scan.pdf", joined(FIRST, pdf_of("Invoice no: R-2044\nTotal 9,00 EUR")))


@pytest.mark.parametrize(
    ("files", "expected", "left"),
    [
        ([BATCH], ["scan.pdf, page 1", "scan.pdf, page 2"], ("the body",)),
        (
            [File("s.pdf", SECOND), BATCH, AGB],
            ["s.pdf", "scan.pdf, page 1", "scan.pdf, page 2"],
            ("the body", "AGB.pdf"),
        ),
        ([BATCH, PDF], ["scan.pdf, page 1", "scan.pdf, page 2"], ("the body",)),
    ],
)
def test_each_invoice_on_the_pages_of_a_pdf_is_a_part(
    files: list[File], expected: list[str], left: tuple[str, ...]
) -> None:
    """Beside other files, too. A file that is one of them belongs to its pages."""
    found = read(mail("See attached.", *files), SPLIT)
    assert found.parts is not None
    assert [part.name for part in found.parts.parts] == expected
    assert found.parts.left == left
    unsplit = read(mail("See attached.", *files)).contents
    assert unsplit is not None
    assert unsplit.paged is not None or unsplit.doubtful


def test_an_archive_of_cut_pages_is_known_by_the_files_that_they_come_from() -> None:
    """Its own bytes depend on what cut them."""
    first, second = (read(mail("x", BATCH, PDF), SPLIT).parts for _ in range(2))
    assert first is not None
    assert first == second
    assert first.parts[0].media_type == ZIP
    assert len({part.cut_from for part in first.parts}) == 2


def test_an_xml_and_its_print_stay_together() -> None:
    """The part is an archive, whose one invoice is compared with its print."""
    both = archive(File("1.xml", XML_1), File("2.xml", XML_2), File("2.pdf", PRINT_2))
    found = result(both, SPLIT, ZIP)
    assert isinstance(found, Parsed)
    assert found.parts is not None
    first, second = found.parts.parts
    assert (first.media_type, first.data) == ("application/xml", XML_1)
    inner = read(second.data, SPLIT, second.media_type)
    assert inner.parts is None
    assert inner.invoice is not None
    assert inner.pages == PdfPages(1)


def test_what_stays_unread_in_a_split_container_is_named() -> None:
    """Nothing is silent."""
    found = read(mail("See attached.", PDF, File("s.pdf", SECOND), AGB, LOGO), SPLIT)
    assert found.parts is not None
    assert found.parts.left == ("the body", "AGB.pdf", "logo.png")


def test_a_body_that_is_an_invoice_is_a_part_with_its_text() -> None:
    """Beside files that are invoices themselves; it does not split a container alone."""
    body = "Invoice no: R-7777\nTotal 5,00 EUR"
    found = read(mail(body, PDF, File("s.pdf", SECOND)), SPLIT)
    assert found.parts is not None
    names = [part.name for part in found.parts.parts]
    assert names == ["the body", "r.pdf", "s.pdf"]
    assert body.encode() in found.parts.parts[0].data
    assert parts(mail(body, PDF), kind=MAIL) == []


def test_more_documents_are_read_where_they_are_split() -> None:
    """Up to a bound."""
    many = [File(f"{n}.txt", f"Invoice no: R-{n}\nTotal 1,00 EUR".encode()) for n in range(101)]
    assert problem(archive(*many[:21]), LIMITS, ZIP).reason is Reason.TOO_LARGE
    assert len(parts(archive(*many[:100]))) == 100
    assert problem(archive(*many), SPLIT, ZIP).reason is Reason.TOO_LARGE


def test_a_document_that_is_too_long_does_not_fail_the_others() -> None:
    """Its own event will fail."""
    long = File("0.txt", b"Invoice no: R-0\nTotal 1,00 EUR\n" + b"x " * 40_000)
    found = bounded(parse(ZIP, archive(long, PDF), SPLIT), SPLIT.max_chars)
    assert isinstance(found, Parsed)
    assert found.parts is not None
    assert [part.name for part in found.parts.parts] == ["0.txt", "r.pdf"]


def test_parts_that_no_transaction_should_carry_are_too_large() -> None:
    """With the advice to send them one by one."""
    files = [
        File(f"{n}.txt", f"Invoice no: R-{n}\nTotal 1,00 EUR\n".encode() + b" " * 1_100_000)
        for n in range(2)
    ]
    found = parse(ZIP, archive(*files), SPLIT)
    assert isinstance(found, DocumentProblem)
    assert (found.reason, "one by one" in found.message) == (Reason.TOO_LARGE, True)
    assert len(parts(archive(File("0.txt", files[0].data[:900_000]), files[1]))) == 2


def _pasted(width: int, height: int) -> bytes:
    """A mail with a picture in its HTML."""
    out = io.BytesIO()
    Image.effect_noise((width, height), 9).convert("1").save(out, "PNG")
    made = message("<p>The invoice is below.</p><img src='cid:i'>")
    made.set_type("text/html")
    made.add_related(out.getvalue(), "image", "png", cid="<i>", disposition="inline")
    return made.as_bytes()


def test_a_page_that_was_pasted_into_a_mail_is_no_ornament() -> None:
    """A picture as high as a page may be the invoice; a banner is none."""
    assert "below" not in str(result(_pasted(700, 900)))
    assert chosen(_pasted(1_200, 620)) == "the body"


def test_a_file_that_is_elsewhere_is_named() -> None:
    """Its mail is not read as if it had none."""
    data = (
        b"MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\nSee the file.\n"
        b"--x\nContent-Type: message/external-body; access-type=URL\n\nContent-Type: "
        b"application/pdf\n\n--x--\n"
    )
    assert "elsewhere" in problem(data).message


def test_two_forms_with_different_numbers_are_flagged() -> None:
    """A person may see the other one."""
    text = "Invoice no: {}\nTotal 119,00 EUR"
    html = f"<pre>{text.format('R-9999')}</pre>"
    assert Flag.OTHER_DIGITS in read(mail(text.format("R-2002"), html=html)).flags
    assert Flag.OTHER_DIGITS not in read(mail(text.format("R-9999"), html=html)).flags


def test_a_body_whose_charset_is_not_what_it_says_is_read() -> None:
    """As mail programs do; what had to be guessed is flagged."""
    head = b"Subject: x\nMIME-Version: 1.0\nContent-Type: text/plain; charset=us-ascii\n\n"
    assert read(head + "Müller, total 119,00".encode()).flags == frozenset()
    guessed = read(head + "Müller, total 119,00".encode("latin-1"))
    assert ("Müller" in guessed.text, guessed.flags) == (True, frozenset({Flag.UNSURE_TEXT}))


def test_what_macos_puts_beside_files_is_no_document() -> None:
    """Its names are in UTF-8 without a word, and resources of a file lie in any folder."""
    data = archive(File("März.pdf", FIRST), File("a/._b.pdf", b"\0\5\x16\7\0\2\0\0" + b"0" * 50))
    unsaid = data.replace(b"\x00\x08\x08\x00", b"\x00\x00\x08\x00")
    assert unsaid != data
    contents = read(unsaid, kind=ZIP).contents
    assert contents is not None
    assert (contents.read, contents.doubtful, contents.others) == ("März.pdf", (), ("._b.pdf",))


def test_a_form_that_few_people_see_with_other_amounts_is_flagged() -> None:
    """An earlier form in HTML, or one for a few programs, is no second document."""
    form = "--y\nContent-Type: text/{}\n\n<p>Invoice no: R-2002<br>Total {} EUR\n"
    head = "Subject: x\nMIME-Version: 1.0\nContent-Type: multipart/alternative; boundary=y\n\n"
    for kind in ("html", "x-amp-html"):
        other, same = (
            head + form.format(kind, amount) + form.format("html", "119,00")
            for amount in ("919,00", "119,00")
        )
        assert read(other.encode()).flags == {Flag.OTHER_DIGITS}
        seen = read(same.encode())
        assert (seen.flags, seen.text.count("R-2002")) == (frozenset(), 1)

"""The page of evidence: values beside their places, and nothing that a document says is obeyed."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from PIL import Image

from schemas.event import InlineText, InvoiceEvent
from schemas.invoice import Invoice
from schemas.outcome import FieldEvidence, FieldStatus, FieldVerdict
from service.commands.evidence_pictures import with_boxes
from service.commands.evidence_report import ENDING, beginning, section
from service.model.answer import CustomDocument
from service.model.completion import PageImage
from service.model.hidden_text import HiddenText, Hiding
from service.model.outcome import Assessment, Extracted, Failed, Reason, Stage, Usage
from service.model.record import SourceRecord

RECORD = SourceRecord("files", 0, 0, 0, None, b"")
NASTY = '<script>alert(1)</script>"\u202e'
GROSS = FieldEvidence("text", "1.190,00", "Total", page=1, box=(0.5, 0.25, 0.75, 0.3))


def _page(size: tuple[int, int] = (200, 400)) -> PageImage:
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, "PNG")
    return PageImage("image/png", out.getvalue())


def _outcome(answer: Invoice | CustomDocument | None = None) -> Extracted:
    invoice = Invoice.model_validate(
        {"supplier": {"name": NASTY}, "lines": [{}], "totals": {"gross": "1190.00"}}
    )
    assessment = Assessment(fields={"totals.gross": FieldVerdict(FieldStatus.PRINTED, ("print",))})
    return Extracted(
        RECORD,
        InvoiceEvent(invoice_id="i", document=InlineText(text="x")),
        answer or invoice,
        "0" * 64,
        assessment,
        Usage(),
        0.0,
        0.0,
        evidence={
            "totals.gross": GROSS,
            "supplier.name": FieldEvidence("text", NASTY, NASTY, line=3, column=1),
        },
        hidden=(HiddenText(Hiding.TINY, NASTY, 1),),
    )


def _html(outcome: Extracted | Failed, *pages: PageImage) -> str:
    return beginning("t") + "".join(section(1, NASTY, outcome, pages)) + ENDING


def test_a_field_leads_to_its_box() -> None:
    """In per cent, so that the page may have any width."""
    page = _html(_outcome(), _page())
    (target,) = re.findall(r'<a href="#([^"]+)">totals\.gross</a>', page)
    (box,) = re.findall(rf'<a class="box" id="{target}"[^>]*style="([^"]*)"', page)
    assert box == "left:50.00%;top:25.00%;width:25.00%;height:5.00%"
    assert ">1190.00<" in page
    assert "line 3" in page
    assert page.count("<img ") == 1


def test_the_page_needs_nothing_and_obeys_nothing() -> None:
    """No script, no address, and a policy that forbids both."""
    page = _html(_outcome(), _page())
    assert "default-src 'none'" in page
    assert "<script" not in page
    assert "\u202e" not in page
    assert "http://" not in page + _html(_outcome())
    assert set(re.findall(r'src="([a-z/:]+);', page)) == {"data:image/png"}


def test_failures_and_custom_documents_are_shown() -> None:
    """With the reason, and with the values of any schema."""
    failed = Failed(RECORD, Reason.DOCUMENT_REJECTED, Stage.DOCUMENT, False, NASTY, 0.0, 0.0)
    assert "document_rejected: &lt;script" in _html(failed)
    own = _outcome(CustomDocument("own", {"a": [{'b"': "7"}]}))
    strange = replace(own, evidence={'a.0.b"': GROSS})
    page = _html(strange, _page())
    assert 'id="d1-a-0-b-"' in page
    assert ">7<" in page


def test_a_picture_has_a_frame_where_the_value_stands() -> None:
    """And none for a value of another page."""
    drawn = Image.open(io.BytesIO(with_boxes(_page(), 1, {"totals.gross": GROSS})))
    left, top = 100 - 2, 100 - 2
    assert drawn.convert("RGB").getpixel((left, top)) == (176, 0, 64)
    empty = Image.open(io.BytesIO(with_boxes(_page(), 2, {"totals.gross": GROSS})))
    assert empty.convert("RGB").getcolors() == [(200 * 400, (255, 255, 255))]


def test_names_hide_no_word() -> None:
    """They stand to the right of the page, which stays as it is but for frames and lines."""
    drawn = Image.open(io.BytesIO(with_boxes(_page(), 1, {"totals.gross": GROSS}))).convert("RGB")
    assert drawn.height == 400
    assert drawn.width > 200
    above = drawn.crop((0, 0, 200, 90))
    assert above.getcolors() == [(200 * 90, (255, 255, 255))]


def test_a_broken_picture_is_named() -> None:
    """The reader of documents is not trusted."""
    with pytest.raises(ValueError, match="page 3"):
        with_boxes(PageImage("image/png", b"no picture"), 3, {})

"""Annotations on a layer that is off are not read."""

from __future__ import annotations

import pytest

from service.checks.suspicion import Flag
from service.documents.frames.parsed import Parsed, ParseLimits
from service.documents.pdf.pdf_reading import read_pdf
from tests.fakes.pdf_papers import pdf_page, said, stream

LIMITS = ParseLimits(10, 100_000, 50_000_000, 1_600, render=False, einvoices=False)
LAYER = b"<< /Type /OCG /Name (x) %s >>"
DRAWN = stream(
    b"BT /F1 12 Tf 0 5 Td (IBAN DE00 1234) Tj ET",
    b"/Type /XObject /Subtype /Form /BBox [0 0 200 20] /Resources << /Font << /F1 5 0 R >> >>",
)
OFF = b"/OFF [6 0 R]"


def read(more: bytes, state: bytes, layer: bytes = b"", kind: bytes = b"Stamp") -> Parsed:
    note = (
        b"<< /Type /Annot /Subtype /%s /F 4 /Rect [60 690 260 710] /FT /Tx /T (a) "
        b"/V (IBAN DE00 1234) /Contents (IBAN DE00 1234) /AP << /N 7 0 R >> %s >>" % (kind, more)
    )
    form = b"/AcroForm << /Fields [8 0 R] >> " if kind == b"Widget" else b""
    layers = b"/OCProperties << /OCGs [6 0 R] /D << %s >> >>" % state
    found = read_pdf(
        pdf_page(
            said("Invoice R-2026-17 Total 119.00 EUR due 02.11.2026"),
            LAYER % layer,
            DRAWN,
            note,
            page=b"/Annots [8 0 R]",
            catalog=form + layers,
        ),
        LIMITS,
    )
    assert isinstance(found, Parsed), found
    return found


@pytest.mark.parametrize("kind", [b"Stamp", b"Widget"])
@pytest.mark.parametrize(
    ("more", "state", "layer"),
    [
        (b"/OC 6 0 R", OFF, b""),
        (b"/OC 6 0 R", b"/BaseState /OFF", b""),
        (b"/OC << /Type /OCMD /OCGs [6 0 R] >>", OFF, b""),
        (b"/OC << /Type /OCMD /OCGs 6 0 R >>", OFF, b""),
        (b"/OC << /Type /OCMD /OCGs [6 0 R] /P /AllOff >>", b"", b""),
        (b"/OC << /Type /OCMD /VE [/Not 6 0 R] >>", b"", b""),
        (
            b"/OC 6 0 R",
            b"/AS [<< /Event /View /OCGs [6 0 R] /Category [/View] >>]",
            b"/Usage << /View << /ViewState /OFF >> >>",
        ),
    ],
)
def test_what_is_on_a_layer_that_is_off_is_listed(
    kind: bytes, more: bytes, state: bytes, layer: bytes
) -> None:
    """By the file's configuration, a policy, an expression, or the use of the layer."""
    found = read(more, state, layer, kind)
    assert "DE00" not in found.text
    assert [one.quote for one in found.hidden] == ["IBAN DE00 1234"]
    assert found.flags == {Flag.HIDDEN_TEXT}


@pytest.mark.parametrize("kind", [b"Stamp", b"Widget"])
@pytest.mark.parametrize(
    ("more", "state"),
    [
        (b"", OFF),
        (b"/OC 6 0 R", b""),
        (b"/OC 6 0 R", b"/BaseState /OFF /ON [6 0 R]"),
        (b"/OC << /Type /OCMD /OCGs [6 0 R] /P /AnyOff >>", OFF),
        (b"/OC << /Type /OCMD /VE [/Not 6 0 R] >>", OFF),
        (b"/OC << /Type /OCMD /OCGs [] >>", OFF),
    ],
)
def test_what_is_on_a_layer_that_is_on_is_read(kind: bytes, more: bytes, state: bytes) -> None:
    """Stamps of drawing programs have layers of their own."""
    found = read(more, state, kind=kind)
    assert "IBAN DE00 1234" in found.text
    assert found.flags == frozenset()


@pytest.mark.parametrize(
    ("category", "usage", "flags"),
    [
        (b"/Zoom", b"/Zoom << /min 8 >>", {Flag.UNSURE_TEXT}),
        (b"/Language", b"/Language << /Lang (pl) >>", {Flag.UNSURE_TEXT}),
        (b"/Zoom", b"/Print << /PrintState /ON >>", set()),
        (b"/Print", b"/Zoom << /min 8 >>", set()),
    ],
)
def test_layers_that_switch_by_themselves_ask_for_a_look(
    category: bytes, usage: bytes, flags: set[Flag]
) -> None:
    """By the size of the page or the language: PDFium shows them always."""
    state = b"/AS [<< /Event /View /OCGs [6 0 R] /Category [%s] >>]" % category
    found = read(b"/OC 6 0 R", state, b"/Usage << %s >>" % usage)
    assert found.flags == flags
    assert found.unsure == (("layer " + category.decode(),) if flags else ())

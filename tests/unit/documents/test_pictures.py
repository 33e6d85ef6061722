"""Pictures are turned upright, shrunk and written anew."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from service.documents.document import DocumentProblem
from service.documents.parsed import Parsed, ParseLimits
from service.documents.parsers import parse
from service.model.outcome import Reason
from tests.fakes import usual
from tests.fakes.pdf_papers import pdf_of, picture

LIMITS = usual.parse_limits()
SEES = replace(LIMITS, render=True)
PDF = "application/pdf"
TEXT = "Invoice 4711 of 2026-03-07\nTotal 119,00 EUR (incl. VAT)"
XML = (Path(__file__).parent / "invoice.cii.xml").read_bytes()


def parsed(media_type: str, data: bytes, limits: ParseLimits = LIMITS) -> Parsed:
    result = parse(media_type, data, limits)
    assert isinstance(result, Parsed), result
    return result


def problem(media_type: str, data: bytes, limits: ParseLimits = LIMITS) -> DocumentProblem:
    result = parse(media_type, data, limits)
    assert isinstance(result, DocumentProblem), result
    return result


@pytest.mark.parametrize(
    ("media_type", "kind"),
    [
        ("image/png", "PNG"),
        ("image/jpeg", "JPEG"),
        ("image/webp", "WEBP"),
        ("image/tiff", "TIFF"),
        (PDF, "PDF"),
    ],
)
def test_pictures_and_scans_become_small_clean_pictures(media_type: str, kind: str) -> None:
    """For models that can see; every one written anew."""
    result = parsed(media_type, picture(kind, (3_000, 1_000)), SEES)
    (image,) = result.images
    assert image.media_type == "image/png"
    with Image.open(io.BytesIO(image.data)) as shown:
        assert max(shown.size) <= 1_600
        darkest = shown.convert("L").getextrema()[0]
        assert isinstance(darkest, int | float)
        assert darkest < 80


def test_metadata_is_left_behind_and_pictures_stand_upright() -> None:
    """A camera records its position; the model must not receive that."""
    exif = Image.Exif()
    exif[0x0112] = 6  # Turned by 90 degrees.
    exif[0x010E] = "taken at a secret place"
    data = picture("JPEG", (400, 200), exif=exif)
    assert b"secret place" in data
    (image,) = parsed("image/jpeg", data, SEES).images
    assert b"secret place" not in image.data
    with Image.open(io.BytesIO(image.data)) as shown:
        assert shown.size == (200, 400)


@pytest.mark.parametrize(
    ("media_type", "data", "reason"),
    [
        ("image/png", picture("JPEG"), Reason.DOCUMENT_REJECTED),
        ("image/jpeg", pdf_of(TEXT), Reason.DOCUMENT_REJECTED),
        ("image/png", picture()[:200], Reason.DOCUMENT_REJECTED),
        ("image/png", picture(size=(10_000, 6_000)), Reason.TOO_LARGE),
    ],
    ids=["jpeg as png", "pdf as jpeg", "cut", "pixels"],
)
def test_pictures_that_are_not_what_they_say_are_refused(
    media_type: str, data: bytes, reason: Reason
) -> None:
    """Before a decoder that was not asked for sees them."""
    assert problem(media_type, data, SEES).reason is reason

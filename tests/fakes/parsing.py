"""Parses bytes as the service does, and says whether the outcome is a document or its problem."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from service.documents.frames.parsed import Parsed, ParseLimits
from service.documents.parsers import parse
from service.model.document_problem import DocumentProblem
from tests.fakes import usual

LIMITS = usual.parse_limits()
SEES = replace(LIMITS, render=True)
"""Pages that cannot be read become pictures."""
PDF = "application/pdf"
TEXT = "Invoice 4711 of 2026-03-07\nTotal 119,00 EUR (incl. VAT)"
XML = (Path(__file__).parents[1] / "unit" / "einvoices" / "invoice.cii.xml").read_bytes()


def parsed(media_type: str, data: bytes, limits: ParseLimits = LIMITS) -> Parsed:
    """The document that the bytes are."""
    result = parse(media_type, data, limits)
    assert isinstance(result, Parsed), result
    return result


def problem(media_type: str, data: bytes, limits: ParseLimits = LIMITS) -> DocumentProblem:
    """The reason why the bytes are no document."""
    result = parse(media_type, data, limits)
    assert isinstance(result, DocumentProblem), result
    return result

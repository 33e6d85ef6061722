"""Documents of a container on their way to events of their own."""

from __future__ import annotations

import hashlib

import pytest

from service.documents.frames.parts import (
    PARTS_MAX_BYTES,
    DocumentPart,
    DocumentParts,
    is_media_type,
    packed,
    part_type,
    parts_limit_bytes,
)
from service.documents.kinds.archive import read_zip
from service.model.document_problem import DocumentProblem


def test_files_of_one_invoice_are_packed_into_the_same_bytes_on_every_machine() -> None:
    """The id of the event follows from them, so they are fixed for ever."""
    archive = packed([("r.xml", b"<Invoice/>"), ("r.pdf", b"%PDF-1.7"), ("r.pdf", b"other")])
    assert hashlib.sha256(archive).hexdigest().startswith("7868e42a5bf9aa70")
    found = read_zip(archive, 1_000)
    assert not isinstance(found, DocumentProblem)
    assert [(one.name, one.pieces[0].data) for one in found] == [
        ("r.xml", b"<Invoice/>"),
        ("r.pdf", b"%PDF-1.7"),
        ("r.pdf", b"other"),
    ]


@pytest.mark.parametrize(
    ("kind", "declared", "expected"),
    [
        ("application/pdf", "application/pdf; name=r.pdf", "application/pdf"),
        ("text/plain", "text/plain; charset=ISO-8859-1", "text/plain; charset=ISO-8859-1"),
        ("text/csv", 'text/csv; charset="utf-8"', "text/csv; charset=utf-8"),
        ("application/xml", "text/xml; charset=utf-16", "application/xml"),
        ("text/plain", "text/plain; charset=\x1b[2J", "text/plain"),
        ("rubbish", "rubbish", "application/octet-stream"),
        ("a/" + "b" * 200, "", "application/octet-stream"),
        ("text/plain\n", "", "application/octet-stream"),
    ],
)
def test_a_part_has_a_media_type_that_an_event_takes(
    kind: str, declared: str, expected: str
) -> None:
    """Senders choose the words of their containers."""
    found = part_type(kind, declared)
    assert found == expected
    assert is_media_type(found)


def test_the_size_is_that_of_all_parts() -> None:
    """It is bounded as one."""
    parts = tuple(DocumentPart("x", "text/plain", b"12345") for _ in range(3))
    assert DocumentParts(parts).size_bytes == 15


def test_parts_are_bounded_by_their_container() -> None:
    """Blanks pack to a thousandth: a small event must not become many large ones."""
    assert parts_limit_bytes(24_000) == parts_limit_bytes(0) == 2 * 1024 * 1024
    assert parts_limit_bytes(200_000) == 4_000_000
    assert parts_limit_bytes(50_000_000) == PARTS_MAX_BYTES

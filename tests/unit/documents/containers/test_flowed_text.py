"""A text that was wrapped for transport is read as its reader sees it."""

from __future__ import annotations

import pytest

from service.documents.containers.flowed_text import unwrapped
from service.documents.containers.mail import read_mail
from service.model.document_problem import DocumentProblem

FLOWED, DELETED = {"format": "Flowed"}, {"format": "flowed", "delsp": "Yes"}


@pytest.mark.parametrize(
    ("parameters", "wrapped", "text"),
    [
        (FLOWED, b"Total \r\n119,00\r\nThanks", b"Total 119,00\nThanks"),
        (DELETED, b"Total  \r\n1.1 \r\n90,00 EUR\r\nThanks", b"Total 1.190,00 EUR\nThanks"),
        (DELETED, b"> Total 1.1 \n> 90,00\n", b"> Total 1.190,00\n"),
        (DELETED, b">> 1.1 \n> 90,00\n", b">> 1.1\n> 90,00\n"),
        (FLOWED, b" From here\n >5 %\n", b"From here\n>5 %\n"),
        (DELETED, b"one \n-- \nMuster \nGmbH", b"one\n-- \nMusterGmbH"),
        (FLOWED, b"> one\n> -- \n> two", b"> one\n> -- \n> two"),
        (FLOWED, b"one \n\ntwo", b"one \ntwo"),
        (FLOWED, b"the end ", b"the end "),
        ({}, b"Total \n119,00", b"Total \n119,00"),
        ({"format": "fixed", "delsp": "yes"}, b"1.1 \n90,00", b"1.1 \n90,00"),
    ],
)
def test_lines_go_on_as_rfc_3676_says(
    parameters: dict[str, str], wrapped: bytes, text: bytes
) -> None:
    """Within one depth of quotation, without the blanks that only protect a line, and never into a
    signature. Other texts stay as they are."""
    assert unwrapped(wrapped, parameters) == text


def test_bodies_and_attached_texts_are_unwrapped() -> None:
    """After their encoding is undone; HTML never is."""
    head = b"Content-Transfer-Encoding: quoted-printable\nContent-Type: text/%b; format=flowed; "
    for kind, expected in ((b"plain", b"1.190,00"), (b"html", b"1.1 \n90,00")):
        for name in (b"", b"; name=r.txt"):
            found = read_mail(head % kind + b"delsp=yes" + name + b"\n\n1.1=20\n90,00")
            assert not isinstance(found, DocumentProblem)
            assert found[0].pieces[0].data == expected

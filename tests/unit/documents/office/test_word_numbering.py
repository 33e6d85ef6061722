"""Numbers and signs that Word prints before paragraphs, and is no text of the file."""

from __future__ import annotations

from service.documents.frames.parsed import Parsed
from service.documents.office.word_text import read_docx
from tests.fakes.office import Part, docx_with, paragraph

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def _level(kind: str, text: str, depth: int = 0, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def _item(text: str, depth: int = 0, of: int = 1) -> str:
    place = f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{of}"/></w:numPr>'
    return paragraph(text, properties=place)


def _read(body: str, *levels: str, other: str = "") -> list[str]:
    lists = (
        f'<w:numbering {_W}><w:abstractNum w:abstractNumId="0">{"".join(levels)}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        f'<w:num w:numId="2"><w:abstractNumId w:val="0"/>{other}</w:num></w:numbering>'
    )
    part = Part("n1", "numbering", "numbering.xml", lists)
    found = read_docx(docx_with(paragraph("Thank you for your order") + body, part))
    assert isinstance(found, Parsed)
    return found.text.splitlines()[1:]


_TOUCHES = '<w:suff w:val="nothing"/>'


def test_an_invoice_number_may_be_made_by_numbering() -> None:
    """A person sees it, so it is read; another list may begin anew."""
    start = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="17"/></w:lvlOverride>'
    body = _item("of 2 November") + _item("next") + _item("other list", of=2)
    assert _read(body, _level("decimal", "RE-2026-%1"), other=start) == [
        "RE-2026-1 of 2 November",
        "RE-2026-2 next",
        "RE-2026-17 other list",
    ]


def test_levels_count_as_word_does() -> None:
    """A level begins anew below the next number of the one above it."""
    levels = (_level("decimal", "%1."), _level("lowerLetter", "%1.%2)", 1))
    body = _item("a") + _item("b", 1) + _item("c", 1) + _item("d") + _item("e", 1)
    assert _read(body, *levels) == ["1. a", "1.a) b", "1.b) c", "2. d", "2.a) e"]
    roman = _level("upperRoman", "%1.")
    assert _read(_item("a") * 4, roman)[3] == "IV. a"


def test_a_bullet_is_read_where_it_changes_the_number_behind_it() -> None:
    """A digit, or a sign that touches; usual bullets are not."""
    amount = _item("100.00")
    assert _read(amount, _level("bullet", "9", more=_TOUCHES)) == ["9100.00"]
    assert _read(amount, _level("bullet", "-", more=_TOUCHES)) == ["-100.00"]
    assert _read(amount, _level("bullet", "-")) == ["100.00"]
    assert _read(amount, _level("bullet", "\uf0b7")) == ["100.00"]


def test_a_number_that_is_hidden_is_not_read() -> None:
    """By its own letters."""
    hidden = "<w:rPr><w:vanish/></w:rPr>"
    assert _read(_item("100.00"), _level("decimal", "%1", more=hidden)) == ["100.00"]


def test_a_level_of_any_depth_is_read() -> None:
    """Python refuses to read a number of 5,000 digits."""
    deep = _level("decimal", "%1.").replace('ilvl="0"', f'ilvl="{"9" * 5_000}"')
    assert _read(_item("Net"), deep) == ["Net"]

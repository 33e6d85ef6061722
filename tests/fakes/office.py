"""Small Word and Excel files, written part by part, and what the readers make of them."""

from __future__ import annotations

from html import escape
from typing import NamedTuple

from service.documents.frames.parsed import Parsed
from service.documents.office.sheet_text import read_xlsx
from service.documents.office.word_text import read_docx
from service.model.document_problem import DocumentProblem
from tests.fakes.mails import File, archive

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_REL = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'


def relations(*targets: tuple[str, str]) -> str:
    """Kind and target of each related part; the first has the id r1."""
    items = (
        f'<Relationship Id="r{number}" Type="http://x/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f"<Relationships {_REL}>{''.join(items)}</Relationships>"


def run(text: str, properties: str = "") -> str:
    """A run of text in Word."""
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def paragraph(*runs: str, properties: str = "") -> str:
    """A paragraph in Word; words without marks become runs."""
    inner = "".join(one if one.startswith("<") else run(one) for one in runs)
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>"


def table(*rows: tuple[str, ...], properties: str = "") -> str:
    """A table in Word."""
    inner = "".join(
        "<w:tr>" + "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) + "</w:tr>"
        for row in rows
    )
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr>{inner}</w:tbl>"


def docx(body: str, styles: str = "", section: str = "", **parts: str) -> bytes:
    """A Word file; `parts` are headers and footers by name (`header1`), used in this order, or
    other parts; `section` is what the last section says."""
    targets = [(name.rstrip("0123456789"), f"{name}.xml") for name in parts]
    used = "".join(
        f'<w:{kind}Reference r:id="r{number}"/>' for number, (kind, _) in enumerate(targets, 1)
    )
    section = f"<w:sectPr>{used}{section}</w:sectPr>"
    document = f"<w:document {_W} {_R}><w:body>{body}{section}</w:body></w:document>"
    return archive(
        File("word/document.xml", document.encode()),
        File("word/_rels/document.xml.rels", relations(*targets).encode()),
        File("word/styles.xml", f"<w:styles {_W}>{styles}</w:styles>".encode()),
        *(
            File(f"word/{name}.xml", f"<w:hdr {_W}>{content}</w:hdr>".encode())
            for name, content in parts.items()
        ),
    )


class Part(NamedTuple):
    """A part that the text names by an id: the kind of its relation, its name, and its content."""

    relation: str
    kind: str
    name: str
    content: str | bytes


def docx_with(body: str, *parts: Part, styles: str = "") -> bytes:
    """A Word file whose text names further parts."""
    named = "".join(
        f'<Relationship Id="{one.relation}" Type="http://x/{one.kind}" Target="{one.name}"/>'
        for one in parts
    )
    document = f"<w:document {_W} {_R}><w:body>{body}</w:body></w:document>"
    return archive(
        File("word/document.xml", document.encode()),
        File(
            "word/_rels/document.xml.rels",
            f"<Relationships {_REL}>{named}</Relationships>".encode(),
        ),
        File("word/styles.xml", f"<w:styles {_W}>{styles}</w:styles>".encode()),
        *(
            File(
                f"word/{one.name}",
                one.content.encode() if isinstance(one.content, str) else one.content,
            )
            for one in parts
        ),
    )


def cell(place: str, value: str, kind: str = "n", style: int = 0) -> str:
    """A cell in Excel."""
    return f'<c r="{place}" t="{kind}" s="{style}"><v>{value}</v></c>'


def words(place: str, text: str, style: int = 0) -> str:
    """A cell with text in it."""
    return f'<c r="{place}" t="inlineStr" s="{style}"><is><t>{text}</t></is></c>'


def row(*cells: str, attributes: str = "") -> str:
    """A row in Excel."""
    return f"<row {attributes}>{''.join(cells)}</row>"


def xlsx(
    rows: str,
    *,
    columns: str = "",
    formats: tuple[str, ...] = (),
    fonts: tuple[str, ...] = (),
    strings: tuple[str, ...] = (),
    hidden_rows: str = "",
) -> bytes:
    """An Excel file with one sheet, and a hidden one if it has rows. Style n has format n, or font
    n, where there are some."""
    numbered = list(enumerate(formats))
    own = "".join(
        f'<numFmt numFmtId="{200 + n}" formatCode="{escape(code)}"/>' for n, code in numbered
    )
    looks = [f'<xf numFmtId="{200 + n}" fontId="0"/>' for n, _ in numbered]
    looks += [f'<xf numFmtId="0" fontId="{n}"/>' for n in range(1, len(fonts) + 1)]
    styles = (
        f"<styleSheet {_S}><numFmts>{own}</numFmts>"
        f"<fonts><font/>{''.join(f'<font>{font}</font>' for font in fonts)}</fonts>"
        '<fills><fill><patternFill patternType="none"/></fill></fills>'
        f"<cellXfs>{''.join(looks)}</cellXfs></styleSheet>"
    )
    book = (
        f'<workbook {_S} {_R}><sheets><sheet name="Eins" r:id="r1"/>'
        '<sheet name="Zwei" r:id="r2" state="hidden"/></sheets></workbook>'
    )
    targets = relations(("worksheet", "worksheets/1.xml"), ("worksheet", "/xl/worksheets/2.xml"))
    items = "".join(f"<si>{one}</si>" for one in strings)
    return archive(
        File("xl/workbook.xml", book.encode()),
        File("xl/_rels/workbook.xml.rels", targets.encode()),
        File("xl/styles.xml", styles.encode()),
        File("xl/sharedStrings.xml", f"<sst {_S}>{items}</sst>".encode()),
        File("xl/worksheets/1.xml", _sheet(rows, columns)),
        File("xl/worksheets/2.xml", _sheet(hidden_rows, "")),
    )


def _sheet(rows: str, columns: str) -> bytes:
    return (
        f'<worksheet {_S}><dimension ref="A1:XFD1048576"/><cols>{columns}</cols>'
        f"<sheetData>{rows}</sheetData></worksheet>"
    ).encode()


def workbook(
    rows: str,
    *,
    before: str = "",
    after: str = "",
    styles: str = "",
    book: str = "",
    strings: str = "",
    drawing: str = "",
    table: str = "",
) -> bytes:
    """An Excel file whose parts are given as they are: what stands before and after the rows of its
    sheet, its styles, what its book says, its strings, and a drawing and a table of the sheet."""
    sheets = f'{book}<sheets><sheet name="Eins" r:id="r1"/></sheets>'
    kinds = [("drawing", "../drawings/1.xml")] if drawing else []
    kinds += [("table", "../tables/1.xml")] if table else []
    return archive(
        File("xl/workbook.xml", f"<workbook {_S} {_R}>{sheets}</workbook>".encode()),
        File("xl/_rels/workbook.xml.rels", relations(("worksheet", "worksheets/1.xml")).encode()),
        File("xl/styles.xml", f"<styleSheet {_S}>{styles}</styleSheet>".encode()),
        File("xl/sharedStrings.xml", f"<sst {_S}>{strings}</sst>".encode()),
        File(
            "xl/worksheets/1.xml",
            f"<worksheet {_S}>{before}<sheetData>{rows}</sheetData>{after}</worksheet>".encode(),
        ),
        File("xl/worksheets/_rels/1.xml.rels", relations(*kinds).encode()),
        *([File("xl/drawings/1.xml", drawing.encode())] if drawing else []),
        *([File("xl/tables/1.xml", table.encode())] if table else []),
    )


def parsed_letter(data: bytes) -> Parsed:
    """The document that a Word file is."""
    return _document(read_docx(data))


def parsed_sheets(data: bytes) -> Parsed:
    """The document that an Excel file is."""
    return _document(read_xlsx(data))


def letter_problem(data: bytes) -> DocumentProblem:
    """The reason why a Word file is refused."""
    return _refusal(read_docx(data))


def sheet_problem(data: bytes) -> DocumentProblem:
    """The reason why an Excel file is refused."""
    return _refusal(read_xlsx(data))


def _document(found: Parsed | DocumentProblem) -> Parsed:
    assert isinstance(found, Parsed), found
    return found


def _refusal(found: Parsed | DocumentProblem) -> DocumentProblem:
    assert isinstance(found, DocumentProblem), found
    return found

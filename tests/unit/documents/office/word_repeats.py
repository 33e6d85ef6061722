"""Word files that hold text elsewhere, or twice: inserted documents, diagrams, fields, bound data,
symbol fonts, formulas, boxes. `IBAN DE00 1234` is the text that counts.
"""

from __future__ import annotations

from typing import Final

from tests.fakes.office import Part, docx, docx_with, paragraph, run, table
from tests.unit.documents.office.word_tricks import SECRET, field_of, placed, sized

_LINE: Final = paragraph("Invoice R-17 Total 119,00 EUR") + paragraph("Thank you for your order.")
_A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
_M = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
_V = 'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
_WP = 'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
_DGM = 'xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram"'
_PICTURE: Final = Part("p1", "image", "media/p.png", b"x")
_HUGE: Final = "*".join(["1E99"] * 4)
_DATA: Final = Part(
    "x1",
    "customXml",
    "item1.xml",
    f"<inv><iban>DE11 9999</iban><other>{SECRET}</other><day>2026-11-02T00:00:00</day><c>17</c></inv>",
)
_DIAGRAM: Final = Part(
    "d1",
    "diagramData",
    "diagrams/data1.xml",
    f"<dgm:dataModel {_DGM} {_A}><dgm:ptLst><dgm:pt><dgm:t><a:p><a:r><a:t>{SECRET}</a:t></a:r></a:p>"
    "</dgm:t></dgm:pt></dgm:ptLst></dgm:dataModel>",
)


def word(body: str, *parts: Part, styles: str = "") -> bytes:
    return docx_with(_LINE + body, *parts, styles=styles)


def inserted(name: str, content: str | bytes) -> bytes:
    return word('<w:altChunk r:id="a1"/>', Part("a1", "aFChunk", name, content))


def bound(text: str, path: str, kind: str = "<w:text/>") -> bytes:
    return word(
        f'<w:sdt><w:sdtPr><w:dataBinding w:xpath="{path}"/>{kind}</w:sdtPr><w:sdtContent>'
        f"{paragraph(text)}</w:sdtContent></w:sdt>",
        _DATA,
    )


def choices(shown: str) -> str:
    item = f'<w:listItem w:displayText="{shown}" w:value="17"/>'
    return f"<w:dropDownList>{item}</w:dropDownList>"


def coded(code: str, result: str) -> str:
    return field_of(f"<w:r><w:instrText>{code}</w:instrText></w:r>", run(result))


def fonted(words: str, font: str) -> str:
    return run(words, f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}"/>')


def sign(font: str, code: str) -> str:
    return f'<w:r><w:sym w:font="{font}" w:char="{code}"/></w:r>'


def pictured(width: int, height: int, tag: str = "inline", more: str = "") -> str:
    return (
        f'<w:p><w:r><w:drawing><wp:{tag} {_WP} {more}><wp:extent cx="{width}" cy="{height}"/>'
        f'<a:graphic {_A}><a:graphicData><a:blip r:embed="p1"/></a:graphicData></a:graphic>'
        f"</wp:{tag}></w:drawing></w:r></w:p>"
    )


def formula(inner: str) -> str:
    return f"<w:p><m:oMath {_M}>{inner}</m:oMath></w:p>"


def math(words: str) -> str:
    return f"<m:r><m:t>{words}</m:t></m:r>"


def boxes(*placed_words: tuple[str, int, int]) -> str:
    return "".join(
        sized(paragraph(words), "anchor", placed(left, top)) for words, left, top in placed_words
    )


def marked(words: str) -> str:
    start = '<w:bookmarkStart w:id="1" w:name="b1"/>'
    return f'<w:p>{start}{run(words)}<w:bookmarkEnd w:id="1"/></w:p>'


_RIGHT_TO_LEFT: Final = "<w:bidiVisual/>"
_WEBDINGS: Final = '<w:rFonts w:ascii="Webdings" w:hAnsi="Webdings"/>'

READ: Final = {
    "HTML": inserted("c.html", f"<p>{SECRET}</p>"),
    "plain text": inserted("c.txt", SECRET),
    "Word": inserted("c.docx", docx(paragraph(SECRET))),
    "diagram": word(
        f"<w:p><w:r><w:drawing><wp:inline {_WP}><a:graphic {_A}><a:graphicData>"
        f'<dgm:relIds {_DGM} r:dm="d1"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>',
        _DIAGRAM,
    ),
}
"""Read, and the file asks for a look: not every program shows it."""

REFUSED: Final = {
    "RTF": inserted("c.rtf", b"{\\rtf1 x}"),
    "web archive": inserted("c.mht", "MIME-Version: 1.0"),
    "Word in Word in Word": inserted(
        "c.docx", word('<w:altChunk r:id="a1"/>', Part("a1", "aFChunk", "c.docx", b"x"))
    ),
}
"""What is inserted is not read."""

HIDDEN: Final = {
    "Wingdings": word(paragraph(fonted(SECRET, "Wingdings"))),
    "Wingdings, letter by letter": word(
        paragraph(*(fonted(letter, "Wingdings 3") for letter in SECRET))
    ),
    "style in Webdings": word(
        paragraph(SECRET, properties='<w:pStyle w:val="A"/>'),
        styles='<w:style w:type="paragraph" w:styleId="A"><w:rPr>'
        + _WEBDINGS
        + "</w:rPr></w:style>",
    ),
    "font of complex scripts": word(paragraph(run(SECRET, '<w:rFonts w:cs="Wingdings"/><w:cs/>'))),
    "bar code": word(paragraph(fonted(SECRET, "Code 128"))),
    "letters from right to left": word(paragraph(f'<w:bdo w:val="rtl">{run(SECRET)}</w:bdo>')),
    "hidden in HTML": inserted("c.html", f"<p hidden>{SECRET}</p><p>x</p>"),
}
"""Dropped, and the file asks for a look."""

UNSURE: Final = {
    "bound to other data": bound(SECRET, "/inv[1]/iban[1]"),
    "rich text with other data": bound(SECRET, "/inv/iban", "<w:richText/>"),
    "day of other data": bound(f"{SECRET} 5 November 2026", "/inv/day", "<w:date/>"),
    "choice of other data": bound(SECRET, "/inv/c", choices("nine")),
    "day of today": word(coded(' DATE \\@ "d.M.yyyy" ', f"{SECRET} 2.11.2026")),
    "simple field of today": word(
        f'<w:p><w:fldSimple w:instr=" TIME ">{run(SECRET)}</w:fldSimple></w:p>'
    ),
    "field to update": word(coded(" REF x ", SECRET).replace('"begin"', '"begin" w:dirty="true"')),
    "quotation of something else": word(coded(' QUOTE "IBAN DE11" ', SECRET)),
    "property that is another": word(coded(" DOCPROPERTY Iban ", SECRET)),
    "reference to something else": word(marked("DE99 8888") + coded(" REF b1 \\h ", SECRET)),
    "bookmark without a name of a field": word(marked("DE99 8888") + coded(" b1 ", SECRET)),
    "formula of other numbers": word(coded(" =500 + 76 ", "476,00") + paragraph(SECRET)),
    "none of two choices": word(coded(' IF 1 = 1 "DE11" "DE22" ', SECRET)),
    "usual font of signs": word(
        paragraph(SECRET),
        Part(
            "t1", "theme", "theme1.xml", f'<a:fonts {_A}><a:latin typeface="Wingdings"/></a:fonts>'
        ),
    ),
    "fraction": word(
        formula(f"<m:f><m:num>{math('00 1')}</m:num><m:den>{math('234')}</m:den></m:f>")
    ),
    "phantom": word(formula(f"<m:phant><m:e>{math(SECRET)}</m:e></m:phant>")),
    "sign behind a digit": word(paragraph(SECRET, sign("Wingdings", "F08C"), "0")),
    "paragraphs that are joined": word(
        paragraph(SECRET, properties='<w:rPr><w:del w:id="1"/></w:rPr>') + paragraph("5678")
    ),
    "boxes exchanged": word(
        boxes(("Net", 10**6, 10**6), ("119.00", 4 * 10**6, 3 * 10**6), ("Sum", 10**6, 3 * 10**6))
        + paragraph(SECRET)
    ),
    "large picture": word(paragraph(SECRET) + pictured(5_000_000, 4_000_000), _PICTURE),
    "embedded workbook": word(
        f'<w:p><w:r><w:object {_V}><v:shape style="width:300pt;height:120pt"><v:imagedata/></v:shape>'
        f"<o:OLEObject/></w:object></w:r></w:p>{paragraph(SECRET)}"
    ),
}
"""The file asks for a look."""

ORDINARY: Final = {
    "bound to its data": bound(SECRET, "/inv[1]/other[1]"),
    "bound to nothing": bound(SECRET, "/inv/nothing"),
    "chosen of a list": bound(SECRET, "/inv/c", choices(SECRET)),
    "day in words": word(
        f'<w:sdt><w:sdtPr><w:dataBinding w:xpath="/inv/day"/><w:date/></w:sdtPr><w:sdtContent>'
        f"{paragraph('2 November 2026')}</w:sdtContent></w:sdt>{paragraph(SECRET)}",
        _DATA,
    ),
    "reference": word(marked(SECRET) + coded(" REF b1 \\h ", SECRET)),
    "merged field": word(coded(" MERGEFIELD iban ", SECRET)),
    "pages and sums": word(
        coded(" PAGE ", "1") + coded(" =SUM(ABOVE) ", "119,00") + paragraph(SECRET)
    ),
    "day of saving": word(coded(' SAVEDATE \\@ "d.M.yyyy" ', "2.11.2026") + paragraph(SECRET)),
    "check marks": word(
        paragraph(sign("Wingdings", "F0FC"), " paid ", fonted("q", "Wingdings")) + paragraph(SECRET)
    ),
    "bar code of the number": word(paragraph(fonted("*R-17*", "Libre Barcode 39"), SECRET)),
    "digits of Symbol": word(paragraph("IBAN DE0", sign("Symbol", "F030"), " 1234")),
    "formula of numbers": word(
        coded(' =400*1.19 \\# "#.##0,00" ', "476,00") + coded(" =1/3 ", "0,33") + paragraph(SECRET)
    ),
    "formulas that no program computes": word(
        coded(" =SUMIF(1) ", "476,00")
        + coded(f" =SUM({_HUGE},0-{_HUGE}) ", "1")
        + paragraph(SECRET)
    ),
    "one of two choices": word(coded(f' IF 1 = 1 "{SECRET}" "DE22" ', SECRET)),
    "arrow between pages": word(
        paragraph("1", sign("Wingdings", "F0E0"), " 2") + paragraph(SECRET)
    ),
    "square metres": word(
        formula(f"<m:sSup><m:e>{math('m')}</m:e><m:sup>{math('2')}</m:sup></m:sSup>")
        + paragraph(SECRET)
    ),
    "title in a box below the address": word(
        boxes(("Invoice", 10**6, 3 * 10**6), ("ACME, Street 5", 10**6, 10**6)) + paragraph(SECRET)
    ),
    "plain formula": word(formula(math("2+2=4")) + paragraph(SECRET)),
    "logo": word(pictured(1_800_000, 700_000) + paragraph(SECRET), _PICTURE),
    "letterhead behind the text": word(
        pictured(7_560_000, 10_690_000, "anchor", 'behindDoc="1"') + paragraph(SECRET), _PICTURE
    ),
    "boxes in order": word(
        boxes(("Net", 10**6, 10**6), ("100.00", 4 * 10**6, 10**6), ("Sum", 10**6, 3 * 10**6))
        + paragraph(SECRET)
    ),
}
"""Read without a flag."""

FROM_RIGHT: Final = word(table(("Net", "100.00", "Sum", "119.00"), properties=_RIGHT_TO_LEFT))
ARABIC: Final = word(table(("المجموع", "119.00"), properties=_RIGHT_TO_LEFT))

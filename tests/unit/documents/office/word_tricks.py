"""Word files that hide text, and ordinary ones: bodies with the styles and parts that they need.

In a trick, `IBAN DE00 1234` is what a person does not see, or may not see. Everything in an
ordinary file is seen.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from tests.fakes.office import docx, paragraph, run, table

SECRET: Final = "IBAN DE00 1234"
_A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
_WP = 'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
_WPS = 'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
_WPG = 'xmlns:wpg="http://schemas.microsoft.com/office/word/2010/wordprocessingGroup"'
_W14 = 'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
_MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
_V = 'xmlns:v="urn:schemas-microsoft-com:vml"'
_LINE = paragraph("Invoice R-17 Total 119,00 EUR")


@dataclass(frozen=True)
class WordFile:
    """One file."""

    body: str
    styles: str = ""
    parts: dict[str, str] = field(default_factory=dict)
    section: str = ""

    @property
    def data(self) -> bytes:
        return docx(_LINE + self.body, self.styles, self.section, **self.parts)


def text(properties: str, words: str = SECRET) -> str:
    return paragraph(run(words, properties))


def style(kind: str, name: str, inner: str, *, default: bool = False) -> str:
    usual = ' w:default="1"' if default else ""
    return f'<w:style w:type="{kind}" w:styleId="{name}"{usual}>{inner}</w:style>'


def based(name: str) -> str:
    return f'<w:basedOn w:val="{name}"/>'


def sized(paragraphs: str, tag: str, place: str = "", fill: str = "", more: str = "") -> str:
    """A text box: `tag` is `anchor` or `inline`, `place` its extent and position."""
    place = place or '<wp:extent cx="3000000" cy="900000"/>'
    return (
        f"<w:p><w:r><w:drawing><wp:{tag} {_WP} {more}>{place}"
        f"<a:graphic {_A}><a:graphicData><wps:wsp {_WPS}><wps:spPr>{fill}</wps:spPr><wps:txbx>"
        f"<w:txbxContent>{paragraphs}</w:txbxContent></wps:txbx><wps:bodyPr/></wps:wsp>"
        f"</a:graphicData></a:graphic></wp:{tag}></w:drawing></w:r></w:p>"
    )


def vml(paragraphs: str, css: str, more: str = "") -> str:
    return (
        f'<w:p><w:r><w:pict><v:shape {_V} style="{css}" {more}><v:textbox><w:txbxContent>'
        f"{paragraphs}</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>"
    )


def solid(color: str) -> str:
    return f'<a:solidFill><a:srgbClr val="{color}"/></a:solidFill>'


def placed(x: int, y: int, relative: str = "page") -> str:
    return (
        '<wp:extent cx="3000000" cy="900000"/>'
        f'<wp:positionH relativeFrom="{relative}"><wp:posOffset>{x}</wp:posOffset></wp:positionH>'
        f'<wp:positionV relativeFrom="{relative}"><wp:posOffset>{y}</wp:posOffset></wp:positionV>'
    )


WHITE: Final = '<w:color w:val="FFFFFF"/>'
BLACK: Final = '<w:color w:val="000000"/>'
NAVY: Final = '<w:shd w:val="clear" w:color="auto" w:fill="000080"/>'
PALE: Final = '<w:shd w:val="clear" w:color="auto" w:fill="DDEEFF"/>'
THEME: Final = (
    f'<a:themeElements {_A}><a:clrScheme><a:dk1><a:sysClr val="windowText" lastClr="000000"/>'
    '</a:dk1><a:lt1><a:sysClr val="window" lastClr="FFFFFF"/></a:lt1><a:accent1><a:srgbClr '
    'val="FEFEFE"/></a:accent1></a:clrScheme></a:themeElements>'
)
GRID: Final = style(
    "table",
    "Grid",
    '<w:tblStylePr w:type="firstRow"><w:rPr><w:color w:val="FFFFFF"/></w:rPr><w:tcPr>'
    f'{NAVY}</w:tcPr></w:tblStylePr><w:tblStylePr w:type="band1Horz"><w:tcPr>{PALE}</w:tcPr>'
    "</w:tblStylePr>",
)
GRID_USED: Final = '<w:tblStyle w:val="Grid"/><w:tblLook w:val="04A0"/>'


def row(cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{cells}</w:tr>"


def cell(words: str, properties: str = "", look: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{text(look, words)}</w:tc>"


def grid(rows: str, properties: str = "") -> str:
    return f"<w:tbl><w:tblPr>{properties}</w:tblPr>{rows}</w:tbl>"


def field_of(code: str, result: str) -> str:
    def char(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    return paragraph(char("begin"), code, char("separate"), result, char("end"))


def choice(needs: str, chosen: str, fallback: str) -> str:
    return (
        f'<mc:AlternateContent {_MC}><mc:Choice Requires="{needs}">{chosen}</mc:Choice>'
        f"<mc:Fallback>{fallback}</mc:Fallback></mc:AlternateContent>"
    )


def headed(kind: str) -> str:
    """A paragraph that ends a section, whose first reference is of this kind."""
    inner = f'<w:headerReference w:type="{kind}" r:id="r1"/>'
    return f"<w:p><w:pPr><w:sectPr>{inner}</w:sectPr></w:pPr></w:p>"


_EXACT = '<w:spacing w:line="{}" w:lineRule="exact"/>'
_VANISHED = "<w:rPr><w:vanish/></w:rPr>"

HIDDEN: Final = {
    "vanish": WordFile(text("<w:vanish/>")),
    "white": WordFile(text(WHITE)),
    "nearly white": WordFile(text('<w:color w:val="FDFDFE"/>')),
    "theme's ground": WordFile(text('<w:color w:val="000000" w:themeColor="background1"/>')),
    "theme's light": WordFile(text('<w:color w:themeColor="light1" w:themeShade="FD"/>')),
    "text tinted to white": WordFile(text('<w:color w:themeColor="text1" w:themeTint="05"/>')),
    "own theme": WordFile(text('<w:color w:themeColor="accent1"/>'), parts={"theme1": THEME}),
    "character style": WordFile(
        text('<w:rStyle w:val="A"/>'),
        style("character", "A", based("B")) + style("character", "B", f"<w:rPr>{WHITE}</w:rPr>"),
    ),
    "paragraph style": WordFile(
        paragraph(SECRET, properties='<w:pStyle w:val="A"/>'),
        style("paragraph", "A", based("B")) + style("paragraph", "B", _VANISHED),
    ),
    "paragraph style through three": WordFile(
        paragraph(SECRET, properties='<w:pStyle w:val="A"/>'),
        style("paragraph", "A", based("B"))
        + style("paragraph", "B", based("C"))
        + style("paragraph", "C", '<w:rPr><w:sz w:val="2"/></w:rPr>'),
    ),
    "table style": WordFile(
        table((SECRET,), properties='<w:tblStyle w:val="T"/>'),
        style("table", "T", f"<w:rPr>{WHITE}</w:rPr>"),
    ),
    "table style based on another": WordFile(
        table((SECRET,), properties='<w:tblStyle w:val="T"/>'),
        style("table", "T", based("U")) + style("table", "U", _VANISHED),
    ),
    "usual table style": WordFile(
        table((SECRET,)), style("table", "T", f"<w:rPr>{WHITE}</w:rPr>", default=True)
    ),
    "first row of a table style": WordFile(
        table((SECRET,), ("seen",), properties='<w:tblStyle w:val="T"/><w:tblLook w:val="0020"/>'),
        style("table", "T", f'<w:tblStylePr w:type="firstRow">{_VANISHED}</w:tblStylePr>'),
    ),
    "second row, by its stripe": WordFile(
        table(
            ("seen",),
            (SECRET,),
            properties='<w:tblStyle w:val="T"/><w:tblLook w:firstRow="1" w:noHBand="0"/>',
        ),
        style(
            "table",
            "T",
            f'<w:tblStylePr w:type="band1Horz"><w:rPr>{WHITE}</w:rPr></w:tblStylePr>',
        ),
    ),
    "white in a row that the style leaves white": WordFile(
        grid(row(cell("seen")) + row(cell("seen")) + row(cell(SECRET, look=WHITE)), GRID_USED),
        GRID,
    ),
    "white in a style that is missing": WordFile(
        grid(row(cell(SECRET, look=WHITE)), '<w:tblStyle w:val="Absent"/>')
    ),
    "colour of the shading": WordFile(text('<w:color w:val="000080"/>' + NAVY)),
    "colour of the paragraph's shading": WordFile(
        paragraph(run(SECRET, '<w:color w:val="000080"/>'), properties=NAVY)
    ),
    "colour of the cell": WordFile(grid(row(cell(SECRET, NAVY, '<w:color w:val="000080"/>')))),
    "colour of the table's stripe": WordFile(
        grid(row(cell("h")) + row(cell(SECRET, look='<w:color w:val="DDEEFF"/>')), GRID_USED), GRID
    ),
    "colour of the highlight": WordFile(
        text('<w:color w:val="FFFF00"/><w:highlight w:val="yellow"/>')
    ),
    "black on a black pattern": WordFile(text(BLACK + '<w:shd w:val="solid" w:color="000000"/>')),
    "defaults": WordFile(
        text(""), f"<w:docDefaults><w:rPrDefault>{_VANISHED}</w:rPrDefault></w:docDefaults>"
    ),
    "no fill": WordFile(text(f"<w14:textFill {_W14}><w14:noFill/></w14:textFill>")),
    "transparent fill": WordFile(
        text(
            f'<w14:textFill {_W14}><w14:solidFill><w14:srgbClr w14:val="000000">'
            '<w14:alpha w14:val="100000"/></w14:srgbClr></w14:solidFill></w14:textFill>'
        )
    ),
    "white fill": WordFile(
        text(
            f'<w14:textFill {_W14}><w14:solidFill><w14:schemeClr w14:val="bg1"/></w14:solidFill>'
            "</w14:textFill>"
        )
    ),
    "width of 1 %": WordFile(text('<w:w w:val="1"/>')),
    "squeezed letters": WordFile(text('<w:spacing w:val="-400"/>')),
    "lines of one point": WordFile(paragraph(SECRET, properties=_EXACT.format(20))),
    "lines of one point by a style": WordFile(
        paragraph(SECRET, properties='<w:pStyle w:val="A"/>'),
        style("paragraph", "A", f"<w:pPr>{_EXACT.format(20)}</w:pPr>"),
    ),
    "row of one point": WordFile(
        grid(row(cell(SECRET), '<w:trHeight w:val="20" w:hRule="exact"/>'))
    ),
    "hidden row": WordFile(grid(row(cell(SECRET), "<w:hidden/>"))),
    "merged below another": WordFile(
        grid(row(cell("seen", '<w:vMerge w:val="restart"/>')) + row(cell(SECRET, "<w:vMerge/>")))
    ),
    "merged beside another": WordFile(
        grid(row(cell("seen", '<w:hMerge w:val="restart"/>') + cell(SECRET, "<w:hMerge/>")))
    ),
    "indent off the page": WordFile(paragraph(SECRET, properties='<w:ind w:left="-20000"/>')),
    "indent of a style": WordFile(
        paragraph(SECRET, properties='<w:pStyle w:val="A"/>'),
        style("paragraph", "A", '<w:pPr><w:ind w:start="-20000"/></w:pPr>'),
    ),
    "frame off the page": WordFile(
        paragraph(SECRET, properties='<w:framePr w:w="2000" w:x="30000" w:y="1" w:hAnchor="page"/>')
    ),
    "frame before the page": WordFile(
        paragraph(SECRET, properties='<w:framePr w:w="2000" w:x="-9000" w:hAnchor="page"/>')
    ),
    "low frame": WordFile(
        paragraph(SECRET, properties='<w:framePr w:w="2000" w:h="10" w:hRule="exact"/>')
    ),
    "table off the page": WordFile(
        grid(row(cell(SECRET)), '<w:tblpPr w:horzAnchor="page" w:tblpX="30000"/>')
    ),
    "box off the page": WordFile(sized(text(""), "anchor", placed(-9_000_000, 0))),
    "box below the page": WordFile(sized(text(""), "anchor", placed(0, 20_000_000))),
    "box without a size": WordFile(sized(text(""), "inline", '<wp:extent cx="3000000" cy="100"/>')),
    "hidden box": WordFile(
        sized(
            text(""),
            "inline",
            '<wp:extent cx="3000000" cy="900000"/><wp:docPr id="1" name="x" hidden="1"/>',
        )
    ),
    "white in a white box": WordFile(sized(text(WHITE), "inline", fill=solid("FFFFFF"))),
    "box in the colour of its text": WordFile(
        sized(text('<w:color w:val="112233"/>'), "inline", fill=solid("112233"))
    ),
    "hidden shape of VML": WordFile(vml(text(""), "visibility:hidden;width:99pt;height:40pt")),
    "shape of VML off the page": WordFile(
        vml(text(""), "position:absolute;margin-left:-4000pt;width:99pt;height:40pt")
    ),
    "white in a shape of VML": WordFile(vml(text(WHITE), "width:99pt;height:40pt")),
    "header of first pages that are not on": WordFile(
        headed("first"), parts={"header1": paragraph(SECRET)}
    ),
    "header of even pages that are not on": WordFile(
        headed("even"), parts={"header1": paragraph(SECRET)}
    ),
    "note without a sign": WordFile(
        "", parts={"footnotes1": f'<w:footnote w:id="2">{paragraph(SECRET)}</w:footnote>'}
    ),
    "foreign element": WordFile(
        paragraph(f'<x:wrap xmlns:x="urn:example:x">{run(SECRET)}</x:wrap>')
    ),
    "choice of an unknown extension": WordFile(
        paragraph(
            f'<mc:AlternateContent {_MC}><mc:Choice Requires="zzz">{run(SECRET)}</mc:Choice>'
            "</mc:AlternateContent>"
        )
    ),
}
"""Dropped and listed."""

UNSURE: Final = {
    "vanished by two styles": WordFile(
        paragraph(run(SECRET, '<w:rStyle w:val="C"/>'), properties='<w:pStyle w:val="P"/>'),
        style("character", "C", _VANISHED) + style("paragraph", "P", _VANISHED),
    ),
    "white on a page of another colour": WordFile(
        '</w:body><w:background w:color="000080"/><w:body>' + text(WHITE)
    ),
    "white over a picture": WordFile(
        f'<w:p><w:r><w:drawing><wp:anchor {_WP} behindDoc="1"/></w:drawing></w:r></w:p>'
        + text(WHITE)
    ),
    "white in a box of a picture": WordFile(sized(text(WHITE), "inline", fill="<a:blipFill/>")),
    "white on a gradient to white": WordFile(
        sized(
            text(WHITE),
            "inline",
            fill='<a:gradFill><a:gsLst><a:gs><a:srgbClr val="000000"/></a:gs><a:gs><a:srgbClr '
            'val="FFFFFF"/></a:gs></a:gsLst></a:gradFill>',
        )
    ),
    "white where the table does not say its parts": WordFile(
        grid(row(cell(SECRET, look=WHITE)), '<w:tblStyle w:val="Grid"/>'), GRID
    ),
    "white on stripes": WordFile(text(WHITE + '<w:shd w:val="diagStripe" w:color="auto"/>')),
    "indent into the edge": WordFile(paragraph(SECRET, properties='<w:ind w:left="-2200"/>')),
    "indent of a list": WordFile(
        paragraph(SECRET, properties='<w:numPr><w:numId w:val="1"/></w:numPr>'),
        parts={
            "numbering1": '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:pPr><w:ind '
            'w:left="-2200"/></w:pPr></w:lvl></w:abstractNum><w:num w:numId="1">'
            '<w:abstractNumId w:val="0"/></w:num>'
        },
    ),
    "hanging into the edge": WordFile(
        paragraph(SECRET, properties='<w:ind w:left="0" w:hanging="2200"/>')
    ),
    "right edge": WordFile(paragraph(SECRET, properties='<w:ind w:left="30000"/>')),
    "tab beyond the edge": WordFile(
        paragraph(
            "<w:r><w:tab/></w:r>",
            SECRET,
            properties='<w:tabs><w:tab w:val="left" w:pos="30000"/></w:tabs>',
        )
    ),
    "table before the edge": WordFile(
        grid(row(cell(SECRET)), '<w:tblInd w:w="-9000" w:type="dxa"/>')
    ),
    "half the width of letters": WordFile(text('<w:w w:val="20"/>')),
    "low lines": WordFile(paragraph(SECRET, properties=_EXACT.format(90))),
    "second line of a low row": WordFile(
        grid(
            row(
                f"<w:tc>{paragraph('seen')}{paragraph(SECRET)}</w:tc>",
                '<w:trHeight w:val="280" w:hRule="exact"/>',
            )
        )
    ),
    "fourth line of a low box": WordFile(
        sized(paragraph("a") * 3 + text(""), "inline", '<wp:extent cx="3000000" cy="300000"/>')
    ),
    "lifted": WordFile(text('<w:position w:val="400"/>')),
    "narrow cell": WordFile(
        grid(
            row(cell(SECRET, '<w:tcW w:w="10" w:type="dxa"/>')),
            '<w:tblLayout w:type="fixed"/>',
        )
    ),
    "shape outside of its group": WordFile(
        f"<w:p><w:r><w:drawing><wp:inline {_WP}><wpg:wgp {_WPG} {_A}><wpg:grpSpPr><a:xfrm>"
        '<a:chOff x="0" y="0"/><a:chExt cx="900" cy="900"/></a:xfrm></wpg:grpSpPr>'
        f'<wps:wsp {_WPS}><wps:spPr><a:xfrm><a:off x="99999" y="0"/></a:xfrm></wps:spPr>'
        f"<wps:txbx><w:txbxContent>{text('')}</w:txbxContent></wps:txbx></wps:wsp></wpg:wgp>"
        "</wp:inline></w:drawing></w:r></w:p>"
    ),
    "white shape above the text": WordFile(
        text("") + f"<w:p><w:r><w:drawing><wp:anchor {_WP}><wp:extent cx='3000000' cy='300000'/>"
        f"<wp:wrapNone/><wps:wsp {_WPS} {_A}><wps:spPr>{solid('FFFFFF')}</wps:spPr></wps:wsp>"
        "</wp:anchor></w:drawing></w:r></w:p>"
    ),
    "white rectangle of VML above the text": WordFile(
        text("")
        + f'<w:p><w:r><w:pict><v:rect {_V} style="position:absolute;width:99pt;height:20pt"/>'
        "</w:pict></w:r></w:p>"
    ),
    "deleted amount": WordFile(f"<w:p><w:del>{run('old 91,00')}</w:del>{run(SECRET)}</w:p>"),
    "deleted row": WordFile(grid(row(cell("91,00"), "<w:del/>") + row(cell(SECRET)))),
    "two different choices": WordFile(paragraph(choice("wps", run(SECRET), run("IBAN DE11 9876")))),
    "bound to other data": WordFile(
        "<w:sdt><w:sdtPr><w:dataBinding/><w:text/></w:sdtPr><w:sdtContent>"
        f"{text('')}</w:sdtContent></w:sdt>",
        parts={"customXml1": "<item>IBAN DE11 9876</item>".replace("item", "w:item")},
    ),
    "header of later pages alone": WordFile(
        "", parts={"header1": paragraph(SECRET)}, section="<w:titlePg/>"
    ),
    "field without an end": WordFile(
        f'<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r></w:p>{text("")}'
    ),
}
"""The file asks for a look."""

ORDINARY: Final = {
    "plain": WordFile(text("")),
    "colours and sizes": WordFile(
        text('<w:color w:val="333333"/><w:sz w:val="14"/>')
        + text('<w:color w:val="7F7F7F" w:themeColor="text1" w:themeTint="80"/>')
        + text('<w:color w:themeColor="accent1"/><w:b/>')
        + text('<w:color w:val="auto"/>')
    ),
    "theme's ground on a dark cell": WordFile(
        grid(row(cell(SECRET, NAVY, '<w:color w:val="FFFFFF" w:themeColor="background1"/>')))
    ),
    "cell of a theme's colour": WordFile(
        grid(
            row(
                cell(
                    SECRET,
                    '<w:shd w:val="clear" w:color="auto" w:fill="4472C4" w:themeFill="accent1"/>',
                    WHITE,
                )
            )
        )
    ),
    "dark heads by a style": WordFile(
        table(("Item", "Amount"), (SECRET, "119,00"), ("b", "c"), properties=GRID_USED), GRID
    ),
    "white heads in a styled row": WordFile(
        grid(row(cell(SECRET, look=WHITE)) + row(cell("x")), GRID_USED), GRID
    ),
    "dark heads, parts not said": WordFile(
        table((SECRET,), ("119,00",), properties='<w:tblStyle w:val="Grid"/>'), GRID
    ),
    "style that is missing": WordFile(
        table((SECRET,), properties='<w:tblStyle w:val="TableGrid"/><w:tblLook w:val="04A0"/>')
    ),
    "highlighted": WordFile(text('<w:highlight w:val="yellow"/>')),
    "dark paragraph": WordFile(paragraph(run(SECRET, WHITE), properties=NAVY)),
    "automatic colour on dark": WordFile(grid(row(cell(SECRET, NAVY)))),
    "hanging list": WordFile(paragraph(SECRET, properties='<w:ind w:left="720" w:hanging="360"/>')),
    "small indents into the margin": WordFile(
        paragraph(SECRET, properties='<w:ind w:left="-567" w:right="-284"/>')
    ),
    "exact lines": WordFile(paragraph(SECRET, properties=_EXACT.format(240))),
    "exact rows that fit": WordFile(
        grid(row(cell(SECRET), '<w:trHeight w:val="340" w:hRule="exact"/>'))
    ),
    "address in a frame": WordFile(
        paragraph(
            SECRET,
            properties='<w:framePr w:w="4820" w:h="2268" w:hRule="exact" w:wrap="around" '
            'w:vAnchor="page" w:hAnchor="page" w:x="1362" w:y="2836"/>',
        )
    ),
    "table in the margin": WordFile(
        grid(row(cell(SECRET)), '<w:tblInd w:w="-108" w:type="dxa"/>')
        + grid(row(cell("x")), '<w:tblpPr w:vertAnchor="text" w:tblpX="-5" w:tblpY="-200"/>')
    ),
    "amounts behind tabs": WordFile(
        paragraph(
            "Total<w:tab/>".replace("<w:tab/>", ""),
            "<w:r><w:tab/></w:r>",
            SECRET,
            properties='<w:tabs><w:tab w:val="right" w:pos="9072"/></w:tabs>',
        )
    ),
    "merged cells": WordFile(
        grid(
            row(cell(SECRET, '<w:vMerge w:val="restart"/>') + cell("1"))
            + row(cell("", "<w:vMerge/>") + cell("2"))
        )
    ),
    "box on the letter's head": WordFile(
        sized(text(""), "anchor", placed(4_500_000, 500_000), "<a:noFill/>")
    ),
    "box in dark with white text": WordFile(sized(text(WHITE), "inline", fill=solid("1F3864"))),
    "box of two forms": WordFile(
        paragraph(
            choice(
                "wps",
                sized(text(""), "anchor", placed(0, 0))
                .replace("<w:p><w:r>", "", 1)
                .removesuffix("</w:r></w:p>"),
                vml(text(""), "width:99pt;height:40pt")
                .replace("<w:p><w:r>", "", 1)
                .removesuffix("</w:r></w:p>"),
            )
            .replace("<mc:Alt", "<w:r><mc:Alt", 1)
            .replace("</mc:AlternateContent>", "</mc:AlternateContent></w:r>")
        )
    ),
    "logo behind the text": WordFile(
        f'<w:p><w:r><w:drawing><wp:anchor {_WP} behindDoc="1"><a:blip {_A}/></wp:anchor>'
        "</w:drawing></w:r></w:p>" + text('<w:color w:val="1F3864"/>')
    ),
    "dark line in front": WordFile(
        f"<w:p><w:r><w:drawing><wp:anchor {_WP}><wp:extent cx='5000000' cy='12700'/><wp:wrapNone/>"
        f"<wps:wsp {_WPS} {_A}><wps:spPr>{solid('000000')}</wps:spPr></wps:wsp></wp:anchor>"
        "</w:drawing></w:r></w:p>" + text("")
    ),
    "other header on the first page": WordFile(
        paragraph("page 2", properties="<w:pageBreakBefore/>"),
        parts={"header1": paragraph(SECRET)},
        section="<w:titlePg/>",
    ),
    "later header without values": WordFile(
        text(""),
        parts={"header1": paragraph(f"Muster GmbH, page 2, {SECRET}")},
        section="<w:titlePg/>",
    ),
    "field in a field": WordFile(
        field_of(
            '<w:r><w:instrText> IF "</w:instrText></w:r>'
            + field_of("<w:r><w:instrText>MERGEFIELD c</w:instrText></w:r>", "DE")[
                len("<w:p><w:pPr></w:pPr>") : -len("</w:p>")
            ],
            SECRET,
        )
    ),
    "note with its sign": WordFile(
        paragraph('<w:r><w:footnoteReference w:id="2"/></w:r>'),
        parts={
            "footnotes1": '<w:footnote w:type="separator" w:id="-1"><w:p/></w:footnote>'
            f'<w:footnote w:id="2">{paragraph(SECRET)}</w:footnote>'
        },
    ),
    "bound to its data": WordFile(
        "<w:sdt><w:sdtPr><w:dataBinding/><w:text/></w:sdtPr><w:sdtContent>"
        f"{text('')}</w:sdtContent></w:sdt>",
        parts={"customXml1": f"<w:item>{SECRET}</w:item>"},
    ),
    "deleted word": WordFile(f"<w:p><w:del>{run('old')}</w:del>{run(SECRET)}</w:p>"),
    "letters set wide and narrow": WordFile(
        text('<w:spacing w:val="40"/>') + text('<w:spacing w:val="-10"/><w:w w:val="90"/>')
    ),
    "outlined letters": WordFile(
        text(
            f'<w14:textOutline {_W14}><w14:solidFill><w14:srgbClr w14:val="000000"/>'
            f"</w14:solidFill></w14:textOutline><w14:textFill {_W14}><w14:noFill/></w14:textFill>"
        )
    ),
    "half transparent letters": WordFile(
        text(
            f'<w14:textFill {_W14}><w14:solidFill><w14:srgbClr w14:val="000000"><w14:alpha '
            'w14:val="40000"/></w14:srgbClr></w14:solidFill></w14:textFill>'
        )
    ),
}
"""Read without a flag."""

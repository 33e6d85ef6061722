"""Excel files that hide text, and ordinary ones.

In a trick, `IBAN DE00 1234`, or the number 9100, is what a person does not see, or may not see.
Everything in an ordinary file is seen.
"""

from __future__ import annotations

from typing import Final

from tests.fakes.office import cell, row, words, workbook

SECRET: Final = "IBAN DE00 1234"
NUMBER: Final = "9100"
_A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
_XDR = 'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"'
_X14 = 'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"'
_XM = 'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"'
_TABLE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_HEAD = row(words("A1", "Invoice R-17"), words("B1", "Total 119"), attributes='r="1"')


def looks(fonts: str = "", fills: str = "", code: str = "", rules: str = "", more: str = "") -> str:
    """Styles: 0 is plain, 1 has the second font and fill, 2 the third ones, 3 the format."""
    return (
        f'<numFmts><numFmt numFmtId="200" formatCode="{code}"/></numFmts>'
        f'<fonts><font><sz val="11"/><color theme="1"/></font>{fonts}</fonts>'
        f'<fills><fill><patternFill patternType="none"/></fill>{fills}</fills>'
        '<cellXfs><xf fontId="0" fillId="0"/><xf fontId="1" fillId="1"/><xf fontId="2" fillId="2"/>'
        f'<xf fontId="0" fillId="0" numFmtId="200"/></cellXfs><dxfs>{rules}</dxfs>{more}'
    )


def font(color: str, size: int = 11) -> str:
    return f'<font><sz val="{size}"/><color {color}/></font>'


def fill(color: str, pattern: str = "solid") -> str:
    return f'<fill><patternFill patternType="{pattern}"><fgColor {color}/></patternFill></fill>'


def one(style: int = 0, attributes: str = 'r="2"') -> str:
    """The row with the secret in its second cell."""
    return row(words("A2", "Account", 0), words("B2", SECRET, style), attributes=attributes)


def amount(style: int = 3) -> str:
    return row(words("A2", "Amount"), cell("B2", NUMBER, style=style), attributes='r="2"')


def rule(kind: str, inner: str = "", more: str = 'dxfId="0"', area: str = "B2:B9") -> str:
    return (
        f'<conditionalFormatting sqref="{area}"><cfRule type="{kind}" priority="1" {more}>{inner}'
        "</cfRule></conditionalFormatting>"
    )


def rich(properties: str) -> str:
    return f"<si><r><t>seen </t></r><r><rPr>{properties}</rPr><t>{SECRET}</t></r></si>"


def string_row() -> str:
    return row(words("A2", "Account"), cell("B2", "0", "s"), attributes='r="2"')


def drawn(shape: str, begin: tuple[int, int] = (0, 0), end: tuple[int, int] = (9, 9)) -> str:
    def corner(name: str, place: tuple[int, int]) -> str:
        return (
            f"<xdr:{name}><xdr:col>{place[0]}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>"
            f"{place[1]}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:{name}>"
        )

    return (
        f"<xdr:wsDr {_XDR} {_A}><xdr:twoCellAnchor>{corner('from', begin)}{corner('to', end)}"
        f"{shape}</xdr:twoCellAnchor></xdr:wsDr>"
    )


def shape(paint: str, text: str = "", run: str = "", hidden: str = "", size: str = "") -> str:
    return (
        f'<xdr:sp><xdr:nvSpPr><xdr:cNvPr id="1" name="x" {hidden}/></xdr:nvSpPr><xdr:spPr>{paint}'
        f"</xdr:spPr><xdr:txBody><a:p><a:r><a:rPr {size}>{run}</a:rPr><a:t>{text}</a:t></a:r></a:p>"
        "</xdr:txBody></xdr:sp>"
    )


def solid(color: str) -> str:
    return f'<a:solidFill><a:srgbClr val="{color}"/></a:solidFill>'


def table(style: str) -> str:
    return (
        f'<table {_TABLE} ref="A2:B4" headerRowCount="1"><tableStyleInfo name="{style}"/></table>'
    )


WHITE: Final = 'rgb="FFFFFFFF"'
_WHITE_RULE: Final = f"<dxf><font><color {WHITE}/></font></dxf>"
_NO_NUMBER: Final = '<dxf><numFmt numFmtId="9" formatCode=";;;"/></dxf>'

HIDDEN: Final = {
    "white": workbook(_HEAD + one(1), styles=looks(font(WHITE))),
    "theme's ground": workbook(_HEAD + one(1), styles=looks(font('theme="0"'))),
    "theme's ground, hardly tinted": workbook(
        _HEAD + one(1), styles=looks(font('theme="0" tint="-0.01"'))
    ),
    "text tinted to white": workbook(_HEAD + one(1), styles=looks(font('theme="1" tint="0.99"'))),
    "white of the palette": workbook(_HEAD + one(1), styles=looks(font('indexed="9"'))),
    "screen's ground": workbook(_HEAD + one(1), styles=looks(font('indexed="65"'))),
    "own palette": workbook(
        _HEAD + one(1),
        styles=looks(
            font('indexed="8"'),
            more="<colors><indexedColors>"
            + '<rgbColor rgb="00FFFFFF"/>' * 9
            + "</indexedColors></colors>",
        ),
    ),
    "colour of its fill": workbook(
        _HEAD + one(1), styles=looks(font('rgb="FF112233"'), fill('rgb="FF112233"'))
    ),
    "black on black": workbook(_HEAD + one(1), styles=looks("<font/>", fill('rgb="FF000000"'))),
    "colours of a gradient": workbook(
        _HEAD + one(1),
        styles=looks(
            font(WHITE),
            f"<fill><gradientFill><stop><color {WHITE}/></stop><stop><color "
            'rgb="FFFEFEFE"/></stop></gradientFill></fill>',
        ),
    ),
    "tiny": workbook(_HEAD + one(1), styles=looks(font('theme="1"', 1))),
    "white part of a text": workbook(
        _HEAD + string_row(), strings=rich(f"<color {WHITE}/>"), styles=looks()
    ),
    "theme's white part of a text": workbook(
        _HEAD + string_row(), strings=rich('<color theme="0"/>'), styles=looks()
    ),
    "tiny part of a text": workbook(
        _HEAD + string_row(), strings=rich('<sz val="1"/>'), styles=looks()
    ),
    "white part of a text in its cell": workbook(
        _HEAD
        + row(
            f'<c r="B2" t="inlineStr"><is><r><t>seen </t></r><r><rPr><color {WHITE}/></rPr><t>'
            f"{SECRET}</t></r></is></c>",
            attributes='r="2"',
        ),
        styles=looks(),
    ),
    "format without a part": workbook(_HEAD + amount(), styles=looks(code=";;;")),
    "format without a part for text": workbook(_HEAD + one(3), styles=looks(code="0;0;0;")),
    "format of an empty word": workbook(_HEAD + amount(), styles=looks(code="&quot;&quot;")),
    "format of a blank": workbook(_HEAD + amount(), styles=looks(code="_-")),
    "format of blanks": workbook(_HEAD + amount(), styles=looks(code="&quot;  &quot;;0")),
    "white of a format": workbook(_HEAD + amount(), styles=looks(code="[White]0.00")),
    "white of a format by number": workbook(_HEAD + amount(), styles=looks(code="[Color 2]0")),
    "white of a format's part for text": workbook(
        _HEAD + one(3), styles=looks(code="0;0;0;[White]@")
    ),
    "rule that is always true": workbook(
        _HEAD + one(),
        after=rule("expression", "<formula>TRUE</formula>"),
        styles=looks(rules=_WHITE_RULE),
    ),
    "rule about another cell that is an error": workbook(
        _HEAD + one() + row(cell("A3", "#REF!", "e"), attributes='r="3"'),
        after=rule("expression", "<formula>ISERROR($A$3)</formula>"),
        styles=looks(rules=_WHITE_RULE),
    ),
    "rule about another cell that is blank": workbook(
        _HEAD + one(),
        after=rule("expression", "<formula>ISBLANK($Z$9)</formula>"),
        styles=looks(rules=_WHITE_RULE),
    ),
    "rule about the value": workbook(
        _HEAD + amount(0),
        after=rule("cellIs", "<formula>1</formula>", 'dxfId="0" operator="greaterThan"'),
        styles=looks(rules=_WHITE_RULE),
    ),
    "rule about another cell": workbook(
        _HEAD + amount(0),
        after=rule("expression", "<formula>$B2&gt;100</formula>"),
        styles=looks(rules=_WHITE_RULE),
    ),
    "rule with a format": workbook(
        _HEAD + amount(0),
        after=rule("expression", "<formula>1</formula>"),
        styles=looks(rules=_NO_NUMBER),
    ),
    "rule of a newer program": workbook(
        _HEAD + one(),
        after=f"<extLst><ext><x14:conditionalFormattings {_X14} {_XM}><x14:conditionalFormatting>"
        '<x14:cfRule type="containsText" text="IBAN" priority="1"><xm:f>x</xm:f><x14:dxf><font>'
        f"<color {WHITE}/></font></x14:dxf></x14:cfRule><xm:sqref>B2:B9</xm:sqref>"
        "</x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst>",
        styles=looks(),
    ),
    "bars without values": workbook(
        _HEAD + amount(0), after=rule("dataBar", '<dataBar showValue="0"/>', ""), styles=looks()
    ),
    "signs without values": workbook(
        _HEAD + amount(0), after=rule("iconSet", '<iconSet showValue="0"/>', ""), styles=looks()
    ),
    "below a merged cell": workbook(
        _HEAD + one(), after='<mergeCells><mergeCell ref="A2:C3"/></mergeCells>', styles=looks()
    ),
    "below a merged cell of rows above": workbook(
        _HEAD + one(), after='<mergeCells><mergeCell ref="B1:B4"/></mergeCells>', styles=looks()
    ),
    "row of half a point": workbook(
        _HEAD + one(attributes='r="2" ht="0.5" customHeight="1"'), styles=looks()
    ),
    "all rows of half a point": workbook(
        row(words("A1", "Total"), attributes='r="1" ht="15"') + one(),
        before='<sheetFormatPr defaultRowHeight="0.5" customHeight="1"/>',
        styles=looks(),
    ),
    "narrow column": workbook(
        _HEAD + one(), before='<cols><col min="2" max="2" width="0.1"/></cols>', styles=looks()
    ),
    "hidden column": workbook(
        _HEAD + one(), before='<cols><col min="2" max="2" hidden="1"/></cols>', styles=looks()
    ),
    "all columns narrow": workbook(
        _HEAD + one(),
        before='<sheetFormatPr defaultColWidth="0.1"/><cols><col min="1" max="1" width="9"/>'
        "</cols>",
        styles=looks(),
    ),
    "hidden box": workbook(
        _HEAD,
        drawing=drawn(shape("", SECRET, hidden='hidden="1"'), (20, 20), (30, 30)),
        styles=looks(),
    ),
    "tiny in a box": workbook(
        _HEAD, drawing=drawn(shape("", SECRET, size='sz="299"'), (20, 20), (30, 30)), styles=looks()
    ),
    "white in a white box": workbook(
        _HEAD,
        drawing=drawn(shape(solid("FFFFFF"), SECRET, solid("FFFFFF")), (20, 20), (30, 30)),
        styles=looks(),
    ),
    "white row of a light table": workbook(
        _HEAD
        + row(words("A2", "Item"))
        + one(1).replace('"A2"', '"A3"').replace('"B2"', '"B3"').replace('r="2"', 'r="3"'),
        styles=looks(font(WHITE)),
        table=table("TableStyleMedium2"),
    ),
}
"""Dropped and listed."""

UNSURE: Final = {
    "rule of a formula": workbook(
        _HEAD + one(),
        after=rule("expression", "<formula>SUM(A1:A9)&gt;0</formula>"),
        styles=looks(rules=_WHITE_RULE),
    ),
    "rule about an error that is not in a cell": workbook(
        _HEAD + one(),
        after=rule("expression", "<formula>ISERROR(1/0)</formula>"),
        styles=looks(rules=_WHITE_RULE),
    ),
    "rule about the largest": workbook(
        _HEAD + amount(0), after=rule("top10"), styles=looks(rules=_WHITE_RULE)
    ),
    "rule with the colour of the letters": workbook(
        _HEAD + one(1),
        after=rule("duplicateValues"),
        styles=looks(
            font('rgb="FF800000"'),
            rules='<dxf><fill><patternFill><bgColor rgb="FF800000"/></patternFill></fill></dxf>',
        ),
    ),
    "more rules than are followed": workbook(
        _HEAD + one(),
        after=rule("cellIs", "<formula>0</formula>", 'dxfId="0" operator="equal"') * 99,
        styles=looks(rules=_WHITE_RULE),
    ),
    "format with a condition": workbook(_HEAD + amount(), styles=looks(code="[&gt;1][White]0;0")),
    "white on a gradient": workbook(
        _HEAD + one(1),
        styles=looks(
            font(WHITE),
            f"<fill><gradientFill><stop><color {WHITE}/></stop><stop><color "
            'rgb="FF000000"/></stop></gradientFill></fill>',
        ),
    ),
    "below a shape": workbook(_HEAD + one(), drawing=drawn(shape(solid("FFFFFF"))), styles=looks()),
    "below a picture": workbook(
        _HEAD + one(), drawing=drawn("<xdr:pic><xdr:spPr/></xdr:pic>"), styles=looks()
    ),
    "half open column": workbook(
        _HEAD + one(), before='<cols><col min="2" max="2" width="0.6"/></cols>', styles=looks()
    ),
    "half open row": workbook(_HEAD + one(attributes='r="2" ht="4"'), styles=looks()),
    "rows hidden as usual": workbook(
        _HEAD + one(),
        before='<sheetFormatPr defaultRowHeight="15" zeroHeight="1"/>',
        styles=looks(),
    ),
    "above a frozen pane": workbook(
        _HEAD + one(),
        before='<sheetViews><sheetView topLeftCell="A50"><pane ySplit="2" topLeftCell="A60" '
        'state="frozen"/></sheetView></sheetViews>',
        styles=looks(),
    ),
    "far to the right": workbook(
        _HEAD + row(words("A2", "Account"), words("XFD2", SECRET), attributes='r="2"'),
        styles=looks(),
    ),
    "far below": workbook(
        _HEAD + row(words("A9000", SECRET), attributes='r="9000"'), styles=looks()
    ),
    "white in a box without a fill": workbook(
        _HEAD,
        drawing=drawn(shape("<a:noFill/>", SECRET, solid("FFFFFF")), (20, 20), (30, 30)),
        styles=looks(),
    ),
}
"""The file asks for a look."""

ORDINARY: Final = {
    "plain": workbook(_HEAD + one(), styles=looks()),
    "without styles": workbook(_HEAD + one()),
    "dark heads": workbook(
        _HEAD + one(1), styles=looks(font('theme="0"'), fill('theme="4" tint="-0.25"'))
    ),
    "dark heads of a table": workbook(
        _HEAD + one(1), styles=looks(font(WHITE)), table=table("TableStyleMedium2")
    ),
    "dark table": workbook(_HEAD + one(), styles=looks(), table=table("TableStyleDark1")),
    "grey letters": workbook(_HEAD + one(1), styles=looks(font('theme="0" tint="-0.5"'))),
    "dots": workbook(_HEAD + one(1), styles=looks(font('theme="1"'), fill('auto="1"', "gray125"))),
    "red part of a text": workbook(
        _HEAD + string_row(), strings=rich('<b/><color rgb="FFFF0000"/>'), styles=looks()
    ),
    "zero that is not shown": workbook(
        _HEAD + one() + row(cell("A3", "0", style=3), attributes='r="3"'),
        styles=looks(code="0.00;-0.00;"),
    ),
    "zeros that the sheet does not show": workbook(
        _HEAD + one() + row(cell("A3", "0"), attributes='r="3"'),
        before='<sheetViews><sheetView showZeros="0"/></sheetViews>',
        styles=looks(),
    ),
    "red below zero": workbook(
        _HEAD + one() + row(cell("A3", "-5", style=3)), styles=looks(code="0.00;[Red]-0.00")
    ),
    "white where it is zero": workbook(
        _HEAD + one() + row(cell("B3", "0"), attributes='r="3"'),
        after=rule("cellIs", "<formula>0</formula>", 'dxfId="0" operator="equal"'),
        styles=looks(rules=_WHITE_RULE),
    ),
    "white where the row is empty": workbook(
        _HEAD + one() + row(cell("B3", "0"), attributes='r="3"'),
        after=rule("expression", '<formula>$A2=""</formula>'),
        styles=looks(rules=_WHITE_RULE),
    ),
    "white errors": workbook(
        _HEAD + one() + row(cell("B3", "#N/A", "e"), attributes='r="3"'),
        after=rule("containsErrors", "<formula>ISERROR(B2)</formula>"),
        styles=looks(rules=_WHITE_RULE),
    ),
    "white where a cell is blank": workbook(
        _HEAD + one(),
        after=rule("expression", "<formula>ISBLANK(B2)</formula>"),
        styles=looks(rules=_WHITE_RULE),
    ),
    "white where a formula of errors holds": workbook(
        _HEAD + one() + row(cell("B3", "#N/A", "e"), attributes='r="3"'),
        after=rule("expression", "<formula>ISNA($B2)</formula>"),
        styles=looks(rules=_WHITE_RULE),
    ),
    "red rule": workbook(
        _HEAD + one(),
        after=rule("expression", "<formula>SUM(A1)&gt;0</formula>"),
        styles=looks(
            rules='<dxf><font><color rgb="FF9C0006"/></font><fill><patternFill><bgColor '
            'rgb="FFFFC7CE"/></patternFill></fill></dxf>'
        ),
    ),
    "stripes by a rule": workbook(
        _HEAD + one(),
        after=rule("expression", "<formula>MOD(ROW(),2)=0</formula>", area="A1:F99"),
        styles=looks(
            rules='<dxf><fill><patternFill><bgColor rgb="FFDDEBF7"/></patternFill></fill></dxf>'
        ),
    ),
    "bars with values": workbook(
        _HEAD + one(), after=rule("dataBar", "<dataBar/>", ""), styles=looks()
    ),
    "scale of colours": workbook(
        _HEAD + one(),
        after=rule(
            "colorScale",
            '<colorScale><color rgb="FFF8696B"/><color rgb="FF63BE7B"/></colorScale>',
            "",
        ),
        styles=looks(),
    ),
    "merged cells": workbook(
        _HEAD + row(words("A2", SECRET), '<c r="B2"/>', attributes='r="2"'),
        after='<mergeCells><mergeCell ref="A2:C3"/><mergeCell ref="D1:D9"/></mergeCells>',
        styles=looks(),
    ),
    "logo beside the cells": workbook(
        _HEAD + one(),
        drawing=drawn("<xdr:pic><xdr:spPr/></xdr:pic>", (4, 0), (8, 5)),
        styles=looks(),
    ),
    "line below the heads": workbook(
        _HEAD + one(), drawing=drawn(shape("<a:noFill/>"), (0, 1), (9, 1)), styles=looks()
    ),
    "box with a size that is no number": workbook(
        _HEAD + one(),
        drawing=drawn(shape("", "Thanks", size='sz="big"'), (6, 6), (9, 9)),
        styles=looks(),
    ),
    "box beside the cells": workbook(
        _HEAD + one(),
        drawing=drawn(shape(solid("1F3864"), "Thank you", solid("FFFFFF")), (6, 6), (9, 9)),
        styles=looks(),
    ),
    "frozen heads": workbook(
        _HEAD + one(),
        before='<sheetViews><sheetView><pane ySplit="1" topLeftCell="A2" state="frozen"/>'
        "</sheetView></sheetViews>",
        styles=looks(),
    ),
    "narrow gap": workbook(
        _HEAD + row(words("A2", SECRET), attributes='r="2"'),
        before='<cols><col min="3" max="3" width="0.5"/></cols>',
        styles=looks(),
    ),
    "low row between": workbook(
        _HEAD + row(attributes='r="2" ht="3"') + row(words("A3", SECRET), attributes='r="3"'),
        styles=looks(),
    ),
}
"""Read without a flag."""

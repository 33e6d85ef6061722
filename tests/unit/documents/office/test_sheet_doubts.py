"""Values of Excel files that people see otherwise than they are saved are flagged, no others."""

from __future__ import annotations

from typing import Final

import pytest

from service.checks.suspicion import Flag
from tests.fakes.office import cell, parsed_sheets, row, words, workbook, xlsx
from tests.unit.documents.office.sheet_tricks import amount, drawn, looks, rule

HEAD: Final = row(words("A1", "Total"), attributes='r="1"')
MERGED: Final = '<mergeCells><mergeCell ref="B2:E2"/></mergeCells>'
RIGHT: Final = '<sheetViews><sheetView rightToLeft="1"/></sheetViews>'
PICTURE: Final = "<xdr:pic><xdr:blipFill><a:blip/></xdr:blipFill><xdr:spPr/></xdr:pic>"
SHRUNK: Final = '<xf numFmtId="4"><alignment shrinkToFit="1"/></xf></cellXfs>'


def narrow(value: str, code: str, width: float, after: str = "", more: str = "") -> bytes:
    """A number in a column of this width."""
    return workbook(
        HEAD + row(words("A2", "Sum"), cell("B2", value, style=4 if more else 3)),
        before=f'<cols><col min="2" max="2" width="{width}"/></cols>',
        after=after,
        styles=looks(code=code).replace("</cellXfs>", more or "</cellXfs>"),
    )


def computed(formula: str, saved: str, kind: str = "n") -> bytes:
    """100 in A2, and a formula in B2."""
    made = f'<c r="B2" t="{kind}"><f>{formula}</f><v>{saved}</v></c>'
    return workbook(HEAD + row(cell("A2", "100"), made, attributes='r="2"'), styles=looks())


def of_shared_text(saved: str) -> bytes:
    """A formula that repeats a text of the file's list."""
    made = f'<c r="B1" t="str"><f>A1</f><v>{saved}</v></c>'
    return workbook(row(cell("A1", "0", "s"), made), strings="<si><t>DE11</t></si>", styles=looks())


def shared(place: str, saved: str, formula: str = "") -> str:
    """A cell whose formula stands in the first cell that shares it."""
    return f'<c r="{place}"><f t="shared" si="0">{formula}</f><v>{saved}</v></c>'


def of_another_sheet(saved: str) -> bytes:
    """A formula that doubles 50 of the second sheet."""
    doubled = f'<c r="B1"><f>Zwei!A1*2</f><v>{saved}</v></c>'
    return xlsx(row(words("A1", "Total"), doubled), hidden_rows=row(cell("A1", "50")))


OTHERWISE: Final = {
    "amount without room": narrow("123456.78", "#,##0.00", 4),
    "day without room": narrow("46000", "yyyy-mm-dd", 5),
    "day in words without room": narrow("46000", "dddd, d. mmmm yyyy", 12),
    "amount that its indent pushes out": narrow(
        "119.00", "0.00", 9, more='<xf numFmtId="2"><alignment indent="8"/></xf></cellXfs>'
    ),
    "digit that fills its cell": narrow(
        "5", "0", 9, more='<xf numFmtId="1"><alignment horizontal="fill"/></xf></cellXfs>'
    ),
    "whole number without room": narrow("987654321", "0", 4),
    "decimals that are cut": narrow("123.456", "General", 3),
    "columns of the sheet without room": workbook(
        HEAD + row(words("A2", "Sum"), cell("B2", "123456.78")),
        before='<sheetFormatPr defaultColWidth="3"/>',
        styles=looks(),
    ),
    "sum of something else": computed("SUM(A2:A2)", "900"),
    "product of something else": computed("A2*2", "900"),
    "product of something else that is filled down": workbook(
        HEAD
        + row(cell("A2", "100"), shared("B2", "100", "A2*1"), attributes='r="2"')
        + row(cell("A3", "7"), shared("B3", "900"), attributes='r="3"'),
        styles=looks(),
    ),
    "product of something else on another sheet": of_another_sheet("900"),
    "text of something else": computed('"DE"&amp;"11"', "DE00", "str"),
    "text of another cell": computed("A1", "DE00", "str"),
    "text that cells share": of_shared_text("DE00"),
    "day of today": computed("TODAY()", "46000"),
    "columns from right to left": workbook(
        HEAD + row(words("A2", "Net"), cell("B2", "100")), before=RIGHT, styles=looks()
    ),
    "account below the pages": workbook(
        HEAD,
        after="<headerFooter><oddFooter>&amp;C&amp;8IBAN DE02 1203</oddFooter></headerFooter>",
        styles=looks(),
    ),
}
ORDINARY: Final = {
    "wide enough": narrow("123456.78", "#,##0.00", 10.7),
    "day in the way of the country": narrow("46000", "dd/mm/yy", 9),
    "smaller letters": narrow("123456.78", "#,##0.00", 4, more=SHRUNK),
    "merged cells": narrow("123456.78", "#,##0.00", 3, after=MERGED),
    "long article without a format": narrow("4006381333931", "General", 8),
    "sum": computed("SUM(A1:A2)", "100"),
    "rounded sum": computed("ROUND(A2*19%,2)", "19"),
    "the text of a cell": computed("A1", "Total", "str"),
    "the text that cells share": of_shared_text("DE11"),
    "another formula": computed("VLOOKUP(A2,A1:C9,2,0)", "900"),
    "numbers of pages": workbook(
        HEAD + row(cell("A2", "5")),
        after="<headerFooter><oddFooter>&amp;CPage &amp;P of &amp;N</oddFooter></headerFooter>",
        styles=looks(),
    ),
    "arabic": workbook(
        HEAD + row(words("A2", "المجموع"), cell("B2", "100")), before=RIGHT, styles=looks()
    ),
    "logo": workbook(HEAD, drawing=drawn(PICTURE, (5, 0), (7, 4)), styles=looks()),
}


@pytest.mark.parametrize("name", OTHERWISE)
def test_what_people_see_otherwise_is_flagged(name: str) -> None:
    """Numbers without room, results of other values, and labels on the other side."""
    assert parsed_sheets(OTHERWISE[name]).flags == {Flag.UNSURE_TEXT}


@pytest.mark.parametrize("name", ORDINARY)
def test_ordinary_values_are_read_without_a_flag(name: str) -> None:
    """Columns that are wide enough, formulas, margins and logos are usual."""
    found = parsed_sheets(ORDINARY[name])
    assert (found.flags, found.hidden) == (frozenset(), ())


def test_large_pictures_are_flagged() -> None:
    """Nothing reads them."""
    data = workbook(HEAD, drawing=drawn(PICTURE, (1, 5), (9, 30)), styles=looks())
    assert parsed_sheets(data).flags == {Flag.UNREAD_PICTURE}


def test_hidden_lists_to_choose_from_are_listed_without_a_flag() -> None:
    """Names and rates; an account or an amount in a hidden sheet asks for a look."""
    seen = row(words("A1", "Total"), cell("B1", "5"))
    rates = row(words("A1", "standard"), cell("B1", "19")) + row(words("A2", "reduced"))
    listed = parsed_sheets(xlsx(seen, hidden_rows=rates))
    assert (listed.flags, [one.quote for one in listed.hidden]) == (
        frozenset(),
        ["standard 19 reduced"],
    )
    account = parsed_sheets(xlsx(seen, hidden_rows=rates + row(words("A3", "IBAN DE02 1203"))))
    assert account.flags == {Flag.HIDDEN_TEXT}


def test_signs_for_letters_are_no_text() -> None:
    """A font that draws pictures hides an account, and a check mark is no account."""
    styles = looks('<font><name val="Wingdings"/></font>')
    hidden = parsed_sheets(workbook(HEAD + row(words("A2", "IBAN DE02", 1)), styles=styles))
    assert (hidden.text, hidden.flags) == ("Total", frozenset({Flag.HIDDEN_TEXT}))
    mark = parsed_sheets(
        workbook(HEAD + row(words("A2", "ü", 1), words("B2", "paid")), styles=styles)
    )
    assert (mark.text, mark.flags) == ("Total\npaid", frozenset())


def test_a_rule_that_prints_a_value_in_another_way_is_doubtful() -> None:
    """Its format has words with digits; more decimals say the same."""
    for code, is_other in (("&quot;9&quot;0", True), ("0.00", False)):
        rules = f'<dxf><numFmt numFmtId="201" formatCode="{code}"/></dxf>'
        rewritten = rule("cellIs", "<formula>0</formula>", 'dxfId="0" operator="greaterThan"')
        found = parsed_sheets(
            workbook(HEAD + amount(0), styles=looks(rules=rules), after=rewritten)
        )
        assert (Flag.UNSURE_TEXT in found.flags) == is_other, code

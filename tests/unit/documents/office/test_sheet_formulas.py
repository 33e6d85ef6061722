"""Saved values that their own formulas contradict are told; of other formulas nothing is said."""

from __future__ import annotations

import pytest

from service.documents.office.sheet_formulas import CELLS_MAX, SheetFormulas

VALUES = {
    (1, 0): "'Set",
    (1, 1): "'DE 75",
    (2, 0): "100",
    (2, 1): "0.19",
    (3, 0): "50.5",
    (4, 0): "0.1",
    (5, 0): "",
}


@pytest.mark.parametrize(
    ("formula", "result"),
    [
        ("SUM(A1:A4)", "150.6"),
        ("SUM(A2,A3,10)", "160.5"),
        ("A2*B2", "19"),
        ("ROUND($A$3*19%,2)", "9.6"),
        ("-(A2-A3)/2", "-24.75"),
        ("A2+Z99", "100"),
        ("A4+0.2", "0.30000000000000004"),
        ('"INV-"&"17"', "INV-17"),
        (" sum( a2 : a3 ) ", "150.5"),
        ("1E2", "100"),
        ("AVERAGE(A2:A3)", "75.25"),
        ("MAX(A2:A3,7)-MIN(A2,B2)", "99.81"),
        ("SUMPRODUCT(A2:A3,A2:A3)", "12550.25"),
        ("PRODUCT(A2,B2)", "19"),
        ("IF(A2>=100,A2,0)", "100"),
        ("IF(A2<>100,1,IF(A2=100,2,3))", "2"),
        ("IFERROR(A2,0)", "100"),
        ("ABS(-A2)", "100"),
        ("A2^2", "10000"),
        ("4^50%", "2"),
        ("-2^2+2^-1+2^3^2", "68.5"),
        ("IF(A2=99.9,1,INT(A3)+ROUNDUP(B2,1)+ROUNDDOWN(B2,1)+TRUNC(-A3))", "0.3"),
        ("COUNT(A1:A9)", "3"),
        ("A1", "Set"),
        ('CONCATENATE("IBAN ",B1)', "IBAN DE75"),
        ('"INV-"&TEXT(A2/100,"000")&" "&A2', "INV-001 100"),
        ('"EUR "&TEXT(A3*20,"#,##0.00")', "EUR 1.010,00"),
        ('IF(A1="set",B1,"none")', "DE 75"),
        ('IF(A9="","",A2)', ""),
        ('IFERROR(A2*2,"")', "200"),
        ('SUMIF(A2:A4,">50")', "150.5"),
        ('SUMIF(A1:A4,"set",B1:B4)+SUMIFS(A2:A4,A2:A4,"<100",A2:A4,">1")', "50.5"),
        ('SUMIFS(A2:A4,A2:A4,"<100")+COUNTIF(A1:A4,"Set")', "51.6"),
        ("VLOOKUP(50.5,A1:B4,1,FALSE)", "50.5"),
        ('VLOOKUP("SET",A1:B4,2,0)', "DE 75"),
        ("INDEX(A1:B4,MATCH(100,A1:A4,0),2)", "0.19"),
        ("_xlfn.XLOOKUP(A2,A1:A4,B1:B4)*INDEX(A1:A4,2)", "19"),
    ],
)
def test_simple_formulas_are_computed(formula: str, result: str) -> None:
    """Their own result is no doubt, and any other one is."""
    formulas = SheetFormulas()
    assert not formulas.is_doubtful(formula, result, VALUES)
    assert formulas.is_doubtful(formula, "900", VALUES)


@pytest.mark.parametrize("formula", ["TODAY()", "B2+NOW()", "RAND()*A2"])
def test_values_that_change_by_themselves_are_doubtful(formula: str) -> None:
    """A person sees those of today."""
    assert SheetFormulas().is_doubtful(formula, "46000", VALUES)


@pytest.mark.parametrize(
    "formula",
    [
        *(
            "VLOOKUP(A2,A1:B9,2)",
            "SUBTOTAL(9,A1:A4)",
            "Data!A2",
            "IF(A4+0.2=0.3,7,8)",
            "INT((A4+0.2)/0.1)",
            "A1*2",
            "A2/0",
            "IF(A2>1,2)",
            "0^-1",
            "SUM(",
            ")",
        ),
        *(
            "AVERAGE(Z1:Z9)",
            "SUMPRODUCT(A1:A2,A1:A3)",
            "A2:A3",
            "SUM(A2:A3",
            "ROUND(A2)",
            "ROUND(A2,99)",
            "(" * 50 + "1",
            "1" * 400,
            "",
            "A5+1",
        ),
    ],
)
def test_of_other_formulas_nothing_is_said(formula: str) -> None:
    """Whatever their saved value is."""
    assert not SheetFormulas().is_doubtful(formula, "900", VALUES)


def test_cells_that_are_added_up_are_bounded() -> None:
    """A sheet of sums over all of its columns costs no more than its bound."""
    formulas, values = SheetFormulas(), {(row, 0): "1" for row in range(1, CELLS_MAX + 1)}
    assert formulas.is_doubtful(f"MAX(A1:A{CELLS_MAX})", "900", values)
    assert formulas.is_doubtful("MAX(A1:A9)", "1", values)  # Nothing is left to judge it by.
    assert not formulas.is_doubtful("A1*2", "2", values)


def test_an_area_too_large_keeps_no_other_formula_from_being_computed() -> None:
    """Nor does it use up what may be added up."""
    formulas, values = SheetFormulas(), {(CELLS_MAX, 2): "1", **VALUES}
    assert formulas.is_doubtful(f"MIN(A1:C{CELLS_MAX})", "900", values)
    assert formulas.is_doubtful("SUM(A2:A3)", "900", values)
    assert not formulas.is_doubtful("SUM(A2:A3)", "150.5", values)


def test_rows_below_the_last_value_do_not_count() -> None:
    """People add up whole columns."""
    formulas = SheetFormulas()
    assert formulas.is_doubtful("SUM(A1:A1048576)", "900", VALUES)
    assert not formulas.is_doubtful("SUM(A1:A1048576)", "150.6", VALUES)


def test_running_totals_use_up_no_cells() -> None:
    """Each adds up all rows above it, and a sheet may have thousands of them."""
    formulas, values = SheetFormulas(), {(row, 0): "0.1" for row in range(1, 1_001)}
    rows = range(1, 1_001)
    assert not any(formulas.is_doubtful(f"SUM(A$1:A{n})", str(n / 10), values) for n in rows)
    assert formulas.is_doubtful("SUM(A11:A1000)", "100", values)
    assert not formulas.is_doubtful("MAX(A1:A1000)", "0.1", values)


def test_cells_of_other_sheets_are_found_by_name() -> None:
    """With or without quotes and capitals; of a sheet that is not found nothing is said."""
    sheets = {"data2026": VALUES}
    formulas = SheetFormulas(sheets.get)
    for formula in ("'Data 2026'!A2*2", "SUM(data2026!A2:A3,49.5)"):
        assert not formulas.is_doubtful(formula, "200", {})
        assert formulas.is_doubtful(formula, "900", {})
    assert not formulas.is_doubtful("Other!A2*2", "900", {})


def test_a_formula_that_was_filled_down_moves_but_for_its_fixed_parts() -> None:
    """It is written once, for the first of its cells."""
    formulas = SheetFormulas()
    assert not formulas.is_doubtful("A2*$A$2", "5050", VALUES, (1, 0))
    assert formulas.is_doubtful("A2*$A$2", "10000", VALUES, (1, 0))
    assert not formulas.is_doubtful("A2*1", "900", VALUES, (-5, 0))

"""A withheld tax explains an amount due below the gross total."""

from __future__ import annotations

from typing import Any

import pytest

from schemas.invoice import Invoice
from service.checks.rules import check_invoice

TEXT = """FACTURA Nº 2026/145
Fecha: 02/11/2026
Base imponible            390,00
IVA 21%                    81,90
Retención IRPF 15%        -58,50
TOTAL A PAGAR             413,40 €
"""


def _broken(text: str = TEXT, **totals: str | None) -> set[tuple[str, str]]:
    answer: dict[str, Any] = {
        "document_type": "invoice",
        "invoice_number": "2026/145",
        "issue_date": "2026-11-02",
        "currency": "EUR",
        "supplier": {"name": "x"},
        "totals": {"net": "390", "tax": "81.90", "gross": "471.90", "amount_due": "413.40"}
        | totals,
    }
    checks = check_invoice(Invoice.model_validate(answer), text)
    return {
        (check.id, path)
        for check in checks
        if not check.passed
        for path in check.fields[:1]
        if path.startswith("totals.")
    }


@pytest.mark.parametrize(
    "label", ["Retención IRPF 15%", "Ritenuta d'acconto 20%", "Retenção na fonte", "IRPF 15%"]
)
def test_less_is_due_where_a_tax_is_withheld(label: str) -> None:
    """The gross total is not printed, and follows from net and tax."""
    assert _broken(TEXT.replace("Retención IRPF 15%", label)) == set()


COLUMNS = """FACTURA Nº 2026/145
Base imponible   IVA 21 %   IRPF 15 %   Total
390,00           81,90      58,50       413,40
"""


def test_less_is_due_where_a_column_is_withheld() -> None:
    """Its head says so, and the cell below it is what the amount due lacks."""
    assert _broken(COLUMNS) == set()
    due = ("BR-CO-16", "totals.amount_due")
    assert due in _broken(COLUMNS, amount_due="390")
    assert due in _broken(COLUMNS.replace("IRPF 15 %", "Descuento"))
    assert due in _broken(COLUMNS.replace("   413,40", ""))


def test_only_the_printed_difference_is_explained() -> None:
    """Another amount due, another label, or a gross total that its parts do not make."""
    due = ("BR-CO-16", "totals.amount_due")
    assert due in _broken(amount_due="413.30")
    assert due in _broken(TEXT.replace("Retención IRPF 15%", "Descuento"))
    assert ("GROUNDED", "totals.gross") in _broken(gross="471.80", amount_due="413.30")


_PAPERS = {
    "es": """FACTURA Nº 2026/145
Base imponible            1.000,00
IVA 21%                     210,00
IRPF 15% s/ 1.000,00       -150,00
Total factura             1.060,00 €
""",
    "es, sign before the rate": """Base imponible   1.000,00
+ 21% IVA   210,00
- 15% IRPF   150,00
Importe total   1.060,00 €
""",
    "it": """Imponibile   1.000,00
IVA 22%   220,00
Ritenuta d'acconto 20%   -200,00
Totale documento   1.020,00 €
""",
    "it, split payment": """Imponibile   1.000,00
IVA 22%   220,00
Totale fattura   1.220,00
Netto a pagare   1.000,00 €
Operazione soggetta a scissione dei pagamenti, art. 17-ter DPR 633/72
""",
    "pt": """Total ilíquido   1.000,00
IVA 23%   230,00
Retenção IRS 25%   -250,00
Total   980,00 €
""",
    "fr": """Total HT   10 000,00
TVA 20 %   2 000,00
Total TTC   12 000,00
Retenue de garantie 5 %   -600,00
Net à payer   11 400,00 €
""",
    "pl": """Razem netto   10 000,00
VAT 23%   2 300,00
Razem brutto   12 300,00
Kaucja gwarancyjna 5%   -615,00
Do zapłaty   11 685,00 EUR
""",
    "in": """Taxable Value   1,00,000.00
IGST @ 18%   18,000.00
Grand Total   1,18,000.00
Less: TDS @ 10%   (10,000.00)
Amount due   EUR 1,08,000.00
""",
    "mx": """Subtotal   10,000.00
IVA 16%   1,600.00
ISR retenido 10%   1,000.00
IVA retenido 10.6667%   1,066.67
Total   9,533.33 EUR
""",
    "de": """Nettobetrag   10.000,00
USt 19 %   1.900,00
Bruttobetrag   11.900,00
abzgl. Sicherheitseinbehalt 5 %   -595,00
Zahlbetrag   11.305,00 EUR
""",
    "se": """Summa exkl. moms   10 000,00
Moms 25 %   2 500,00
Totalt   12 500,00
ROT-avdrag   -3 750,00
Att betala   EUR 8 750,00
""",
}
_TOTALS = {
    "es": ("1000", "210", "1210", "1060"),
    "es, sign before the rate": ("1000", "210", "1210", "1060"),
    "it": ("1000", "220", "1220", "1020"),
    "it, split payment": ("1000", "220", "1220", "1000"),
    "pt": ("1000", "230", "1230", "980"),
    "fr": ("10000", "2000", "12000", "11400"),
    "pl": ("10000", "2300", "12300", "11685"),
    "in": ("100000", "18000", "118000", "108000"),
    "mx": ("10000", "1600", "11600", "9533.33"),
    "de": ("10000", "1900", "11900", "11305"),
    "se": ("10000", "2500", "12500", "8750"),
}
_NAMES = ("net", "tax", "gross", "amount_due")


@pytest.mark.parametrize("paper", _PAPERS)
def test_the_gross_total_is_what_it_was_before_the_withholding(paper: str) -> None:
    """Taxes and retentions, above the printed total or below it, one or two of them."""
    totals = dict(zip(_NAMES, _TOTALS[paper], strict=True))
    assert _broken(_PAPERS[paper], **totals) == set()


@pytest.mark.parametrize("paper", _PAPERS)
def test_another_total_beside_a_withholding_is_flagged(paper: str) -> None:
    """The amount due as gross total, the gross total or another amount as due."""
    totals = dict(zip(_NAMES, _TOTALS[paper], strict=True))
    gross, due = totals["gross"], totals["amount_due"]
    for wrong in ({"gross": due}, {"amount_due": gross}, {"amount_due": totals["tax"]}):
        assert _broken(_PAPERS[paper], **totals | wrong)


def test_a_withholding_that_the_answer_does_not_know_is_omitted() -> None:
    """Where no label names the amount due, and the answer pays the gross total."""
    text = _PAPERS["es"].replace("Total factura", "Líquido")
    text = text.replace("IRPF", "Total factura  1.210,00\nIRPF")
    totals = dict(zip(_NAMES, _TOTALS["es"], strict=True))
    assert _broken(text, **totals) == set()
    for due in (None, totals["gross"]):
        assert ("OMITTED", "totals.amount_due") in _broken(text, **totals | {"amount_due": due})


@pytest.mark.parametrize(
    "row",
    [
        "Retención IRPF 0 %   0,00",
        "Ritenuta d'acconto   0,00",
        "Retenção IRS   0,00 €",
        "Retención IRPF: no sujeta, art. 210",
        "Retención IRPF 0 %   0,00\nBase retención   1.000,00",
    ],
)
@pytest.mark.parametrize("due", ["1210", None])
def test_a_withholding_of_zero_is_none(row: str, due: str | None) -> None:
    """Software prints such rows by default, and the whole gross total is due."""
    text = f"Base imponible 1.000,00\nIVA 21% 210,00\nTotal factura 1.210,00\n{row}\n"
    totals = {"net": "1000", "tax": "210", "gross": "1210", "amount_due": due}
    assert _broken(text, **totals) == set()


_GERMAN = "Nettobetrag 10.000,00\nUSt 19 % 1.900,00\nBruttobetrag 11.900,00\n"


@pytest.mark.parametrize(
    ("rows", "due"),
    [
        ("Operazione non soggetta a split payment.", "10000"),
        ("Si applica la non scissione dei pagamenti.", "10000"),
        ("Operazione soggetta a split payment.", "10000"),
        ("Sicherheitseinbehalt 5 % durch Bürgschaft abgelöst 595,00\nBar 11.305,00", "11305"),
        ("Kein Sicherheitseinbehalt 5 % -595,00\nZahlbetrag 11.305,00", "11305"),
        ("Retenção não aplicável 595,00\nTotal a pagar 11.305,00", "11305"),
        ("Sicherheitseinbehalt 5 % wären 595,00\nBei Barzahlung 11.305,00", "11305"),
    ],
)
def test_a_withholding_that_is_only_named_explains_nothing(rows: str, due: str) -> None:
    """The row denies it, or no label says that less is due."""
    totals = {"net": "10000", "tax": "1900", "gross": "11900"}
    broken = _broken(_GERMAN + rows, **totals, amount_due=due)
    assert ("BR-CO-16", "totals.amount_due") in broken


@pytest.mark.parametrize(
    "rows",
    [
        "Sicherheitseinbehalt 5 %   -595,00\nAuszahlung   11.305,00",
        "Sicherheitseinbehalt 5 %   595,00\nZahlbetrag   11.305,00",
        "Non-resident withholding tax 5 %   -595,00\nNet   11.305,00",
        "Retenção no valor de 5 %   595,00\nTotal a pagar   11.305,00",
    ],
)
def test_an_amount_below_zero_or_a_labelled_rest_is_withheld(rows: str) -> None:
    """Either shows that less is due."""
    totals = {"net": "10000", "tax": "1900", "gross": "11900", "amount_due": "11305"}
    assert ("BR-CO-16", "totals.amount_due") not in _broken(_GERMAN + rows, **totals)

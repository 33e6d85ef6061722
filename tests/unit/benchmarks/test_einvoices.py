"""The bench of official e-invoices counts what it says, without the official documents, too."""

from __future__ import annotations

from pathlib import Path

from benchmarks.einvoices import as_dict, as_text, false_reviews, measure
from service.testbed.papers import pdf_of

EINVOICES = Path(__file__).resolve().parents[1] / "einvoices"
UBL = (EINVOICES / "invoice.ubl.xml").read_bytes()
FRAGMENT = b"""<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
 <cbc:DocumentCurrencyCode>NOK</cbc:DocumentCurrencyCode>
 <cac:TaxTotal><cbc:TaxAmount currencyID="NOK">300</cbc:TaxAmount></cac:TaxTotal>
 <cac:LegalMonetaryTotal><cbc:TaxExclusiveAmount>1000</cbc:TaxExclusiveAmount>
 <cbc:TaxInclusiveAmount>1300</cbc:TaxInclusiveAmount></cac:LegalMonetaryTotal></Invoice>"""
TESTS = b"""<testSet xmlns="http://difi.no/xsd/vefa/validator/1.0">
 <test><assert><success>BR-CO-15</success></assert>%b</test>
 <test><assert><error>BR-CO-15</error></assert>%b</test></testSet>"""


def test_documents_are_counted_by_what_becomes_of_them(tmp_path: Path) -> None:
    """Valid ones, a wrong total, a wrong account, a broken one, and papers that are none."""
    wrong = UBL.replace(
        b'PayableAmount currencyID="EUR">100', b'PayableAmount currencyID="EUR">101'
    )
    files = {
        "right.xml": UBL,
        "total.xml": wrong,
        "account.xml": UBL.replace(b"DE02120300000000202051", b"DE02120300000000202052"),
        "fail/total.xml": wrong,
        "fail/half.xml": UBL[:-100],
        "order.xml": b"<order/>",
        "letter.pdf": pdf_of("Hello, this is a letter without an invoice in it"),
        "unit.xml": TESTS % (FRAGMENT, FRAGMENT.replace(b"1300", b"1301")),
    }
    for name, data in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    measured = measure([tmp_path])
    valid, broken = measured.groups["valid XML"], measured.groups["broken XML"]
    assert (valid.read, valid.reviewed, valid.own_faults) == (3, 2, 1)
    assert dict(valid.rules) == {"BR-CO-16": 1, "IBAN": 1}
    assert (broken.read, broken.reviewed, len(broken.refused)) == (1, 1, 1)
    assert (measured.not_einvoices, false_reviews(measured)) == (2, 1)
    assert as_dict(measured)["unit_tests"] == {
        "BR-CO-15": {"right": 1, "right_broken": 0, "wrong": 1, "wrong_caught": 1}
    }
    assert any("1 of 1 wrong ones caught" in line for line in as_text(measured))

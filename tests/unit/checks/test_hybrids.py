"""XML against print: what the pages do not say is an error with both values."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.invoice import Invoice
from schemas.outcome import Check, FieldStatus
from service.checks.assessment import field_verdicts, needs_review
from service.checks.hybrids import check_einvoice
from service.checks.printed.printed_text import PrintedText
from service.documents.frames.parsed import Parsed, ParseLimits
from service.documents.parsers import parse
from service.model.pdf_pages import PdfPages
from tests.fakes.corpus import cases

OURS, FOREIGN = "DE89370400440532013000", "DE75512108001245126199"
PRINT = """Blue Harbour Ltd
Invoice R-2026-17 of 2026-11-02
Order 4711 of 2026-10-20
Delivery date: 2026-10-30
Description  Quantity  Price  Net
Rope  4  25.00  100.00
Sail  2  50.50  101.00
Net total 201.00 EUR
VAT 20 %  40.20
Grand total: 241.20
Prepaid 41.20
Amount due
200.00
Due date: 2026-12-02
IBAN: DE89 3704 0044 0532 0130 00
"""
XML: dict[str, Any] = {
    "document_type": "invoice",
    "invoice_number": "R-2026-17",
    "issue_date": "2026-11-02",
    "due_date": "2026-12-02",
    "delivery_date": "2026-10-30",
    "currency": "EUR",
    "supplier": {"name": "Blue Harbour Ltd"},
    "payment": {"iban": OURS},
    "lines": [
        {"description": "Rope", "quantity": "4", "unit_price": "25", "net_amount": "100"},
        {"description": "Sail", "quantity": "2", "unit_price": "50.5", "net_amount": "101"},
    ],
    "taxes": [{"rate": "20", "taxable_amount": "201", "tax_amount": "40.2"}],
    "totals": {
        "net": "201",
        "tax": "40.2",
        "gross": "241.20",
        "prepaid": "41.20",
        "amount_due": "200",
    },
}
ONE_PAGE = PdfPages(1)


def checks_of(text: str = PRINT, pages: PdfPages = ONE_PAGE, **changed: Any) -> tuple[Check, ...]:
    return check_einvoice(Invoice.model_validate(XML | changed), PrintedText(text), pages, None)


def errors(checks: tuple[Check, ...]) -> dict[str, tuple[str | None, str | None]]:
    return {
        ",".join(check.fields): (check.expected, check.found)
        for check in checks
        if not check.passed and check.severity == "error"
    }


def totals(**changed: str | None) -> dict[str, Any]:
    return {"totals": XML["totals"] | changed}


def test_an_honest_pair_passes_and_is_verified() -> None:
    """No error and no warning."""
    checks = checks_of()
    assert [check for check in checks if not check.passed] == []
    verdicts = field_verdicts(Invoice.model_validate(XML), checks, exact=True)
    assert verdicts["totals.gross"].status is FieldStatus.VERIFIED


@pytest.mark.parametrize(
    ("changed", "path", "expected", "found"),
    [
        (totals(amount_due="9200", rounding="9000"), "totals.amount_due", "200.00", "9200"),
        (totals(amount_due="241.20", prepaid=None), "totals.amount_due", "200.00", "241.20"),
        (totals(amount_due=None, prepaid=None), "totals.amount_due", "200.00", "241.20"),
        (totals(gross="2412"), "totals.gross", "241.20", "2412"),
        (totals(prepaid="20.60", amount_due="220.60"), "totals.prepaid", "41.20", "20.60"),
        (totals(net="2010"), "totals.net", "201.00", "2010"),
        ({"invoice_number": "R-2026-1"}, "invoice_number", None, "R-2026-1"),
        ({"issue_date": "2026-11-03"}, "issue_date", "2026-11-02", "2026-11-03"),
        ({"issue_date": "2026-10-20"}, "issue_date", "2026-11-02", "2026-10-20"),
        ({"due_date": "2026-11-02"}, "due_date", "2026-12-02", "2026-11-02"),
        ({"delivery_date": "2026-11-02"}, "delivery_date", "2026-10-30", "2026-11-02"),
        ({"currency": "CHF"}, "currency", "EUR", "CHF"),
    ],
)
def test_a_value_of_the_xml_that_the_print_does_not_have_is_an_error_with_both_values(
    changed: dict[str, Any], path: str, expected: str | None, found: str
) -> None:
    """Also where the value is printed elsewhere, under another label."""
    assert errors(checks_of(**changed))[path] == (expected, found)


@pytest.mark.parametrize(
    ("paid", "left", "wrong"),
    [
        ("Prepaid 41.20", "Left 200.00", True),
        ("Prepaid 41.20", "", False),
        ("Prepaid 0.00", "Left 241.20", False),
        ("Prepaid", "241.20", False),
    ],
)
def test_a_prepayment_that_the_xml_leaves_out_is_an_error(
    paid: str, left: str, wrong: bool
) -> None:
    """The gross total is asked for again. Without the rest in print, a row may be misread."""
    text = PRINT.replace("Prepaid 41.20\nAmount due\n200.00", f"{paid}\n{left}")
    found = errors(checks_of(text, **totals(prepaid=None, amount_due="241.20")))
    assert found == ({"totals.prepaid": ("41.20", None)} if wrong else {})


@pytest.mark.parametrize(
    ("row", "number"),
    [
        ("Customer no. 700412", "700412"),
        ("Order no. PO88123", "PO88123"),
        ("Contract no. V7712345", "V7712345"),
        ("Delivery note no. 5550177", "5550177"),
    ],
)
def test_a_number_of_another_thing_is_no_invoice_number(row: str, number: str) -> None:
    """It is printed, and its label says what it is. The own number is right."""
    text = PRINT.replace("Order 4711 of", f"{row}\nOrdered").replace(
        "Invoice R-2026-17 of", "Invoice no. R-2026-17\nInvoice date:"
    )
    assert errors(checks_of(text)) == {}
    assert errors(checks_of(text, invoice_number=number)) == {
        "invoice_number": ("R-2026-17", number)
    }


SELLER, BUYER = {"name": "Blue Harbour Ltd"}, {"name": "Aurora Foods Ltd"}
ADDRESSES = """Blue Harbour Ltd
12 Harbour Road
Leeds LS1 4AP
Tel. 0113 496 0000

{label}Aurora Foods Ltd
48 Mill Lane
Bristol BS1 6QF

"""


@pytest.mark.parametrize("label", ["", "Bill to:\n"])
def test_seller_and_buyer_must_not_be_exchanged(label: str) -> None:
    """Both names are printed. Without a label, the exchanged pair is what raises no doubt."""
    text = ADDRESSES.format(label=label) + PRINT.partition("\n")[2]
    assert errors(checks_of(text, supplier=SELLER, customer=BUYER)) == {}
    found = errors(checks_of(text, supplier=BUYER, customer=SELLER))
    assert found["supplier.name"] == (None, "Aurora Foods Ltd")


@pytest.mark.parametrize("label", ["", "Bill to:\n"])
def test_a_self_billed_invoice_may_have_the_letterhead_of_the_buyer(label: str) -> None:
    """The buyer writes it, and addresses the seller."""
    text = ADDRESSES.format(label=label) + PRINT.partition("\n")[2]
    checks = checks_of(text, supplier=BUYER, customer=SELLER, type_code="389")
    assert errors(checks) == {}
    assert bool([check for check in checks if not check.passed]) is bool(label)


@pytest.mark.parametrize(
    ("changed", "severity"),
    [
        ({}, "error"),
        ({"payment": {"iban": OURS, "terms_text": "30 days"}}, None),
        ({"specification": "urn:factur-x.eu:1p0:minimum"}, None),
    ],
)
def test_a_due_date_that_the_xml_leaves_out_asks_for_review(
    changed: dict[str, Any], severity: str | None
) -> None:
    """Terms may say it in words, and one profile has no place for it."""
    checks = checks_of(due_date=None, **changed)
    found = [c.severity for c in checks if c.id == "XML-PRINT" and c.fields == ("due_date",)]
    assert found == ([severity] if severity else [])


def test_the_due_date_is_no_issue_date_where_labels_stand_in_a_second_column() -> None:
    """A row need not begin with the label."""
    labelled = PRINT.replace(" of 2026-11-02", "\nInvoice date: 2026-11-02")
    text = re.sub("^(.* date: .*)$", r"12 Quay Street          \1", labelled, flags=re.M)
    assert errors(checks_of(text)) == {}
    assert errors(checks_of(text, issue_date="2026-12-02")) == {
        "issue_date": ("2026-11-02", "2026-12-02")
    }


@pytest.mark.parametrize(
    ("row", "doubtful"), [("", True), ("Paid by card 241.20", False), ("Amount due 0.00", False)]
)
def test_an_invoice_is_paid_in_full_only_where_the_print_says_so(row: str, doubtful: bool) -> None:
    """A warning: a receipt may say it in words that the reader does not know."""
    text = PRINT.replace("Prepaid 41.20\nAmount due\n200.00", row)
    checks = checks_of(text, **totals(prepaid="241.20", amount_due="0"))
    found = [c.severity for c in checks if not c.passed and "totals.prepaid" in c.fields]
    assert found == (["warning"] if doubtful else [])


def test_every_account_must_be_printed() -> None:
    """The first as an IBAN, the first as a proprietary number, and any other."""
    found = errors(checks_of(payment={"iban": FOREIGN}))
    assert found["payment.iban"] == (OURS, FOREIGN)
    found = errors(checks_of(payment={"account_number": FOREIGN}))
    assert found == {"payment.account_number": (OURS, FOREIGN)}
    both = {"iban": OURS, "further_accounts": [{"iban": FOREIGN}, {"account_number": "815"}]}
    assert errors(checks_of(payment=both)) == {
        "payment.further_accounts.0.iban": (None, FOREIGN),
        "payment.further_accounts.1.account_number": (None, "815"),
    }
    assert errors(checks_of(PRINT + f"or {FOREIGN}, account 815\n", payment=both)) == {}


def test_an_account_that_is_printed_alone_is_a_warning() -> None:
    """Profiles without payment data are honest; the account of a direct debit is the buyer's."""
    alone = checks_of(payment=None)
    assert [(check.id, check.severity, check.expected) for check in alone if not check.passed] == [
        ("XML-PRINT", "warning", OURS)
    ]
    debited = checks_of(PRINT.replace("IBAN:", "Direct debit from"), payment=None)
    assert all(check.passed for check in debited)


def test_a_payee_must_be_printed() -> None:
    """By its name, or by its identifier where it has no name (BT-59, BT-60)."""
    named, numbered = {"name": "Grey Factoring plc"}, {"registration_id": "HRB 999"}
    assert errors(checks_of(payee=named)) == {"payee.name": (None, "Grey Factoring plc")}
    assert errors(checks_of(payee=numbered)) == {"payee.registration_id": (None, "HRB 999")}
    assert errors(checks_of(PRINT + "Pay to Grey Factoring plc\n", payee=named)) == {}


def test_lines_that_the_print_has_and_the_xml_does_not_are_an_error() -> None:
    """The sum of the lines is printed, too, so that no other rule sees it."""
    merged = [{"description": "Rope and sail", "net_amount": "201"}]
    expected = ("lines over 100.00, 101.00", "1 line without them")
    assert errors(checks_of(lines=merged)) == {"lines": expected}


def test_a_credit_note_is_printed_with_either_sign() -> None:
    """Its type says in XML what the sign says in print."""
    text = "Credit note" + PRINT.replace("Invoice", "").replace("0.00\n", "0.00-\n")
    negative = text.replace("241.20", "-241.20").replace("201.00 ", "-201.00 ")
    assert errors(checks_of(text=negative, document_type="credit_note")) == {}


def test_the_buyer_s_own_invoice_may_be_called_a_credit_note() -> None:
    """A Gutschrift of type 389 is an invoice."""
    text = "Gutschrift\n" + PRINT
    assert "document_type" in errors(checks_of(text=text))
    assert errors(checks_of(text, type_code="389")) == {}


@pytest.mark.parametrize(
    ("number", "row", "flagged"),
    [
        ("KR87654321", "InvoiceNr.KR87654321vom02.11.2026", False),
        ("KR8765432", "InvoiceNr.KR87654321vom02.11.2026", True),
        ("R87654321", "InvoiceNr.KR87654321vom02.11.2026", True),
        ("KR87654321", "InvoiceNr.KR87654321A", True),
    ],
)
def test_a_number_that_lost_the_blank_before_its_date_is_printed(
    number: str, row: str, flagged: bool
) -> None:
    """PDF text has such rows; a part of another number does not count."""
    checks = checks_of(text=PRINT + row, invoice_number=number)
    assert ("invoice_number" in errors(checks)) is flagged


FORM = PRINT.replace(
    "Blue Harbour Ltd\n",
    """
   Seller
   Number:            549910
                      Harbourside Mutual
   Name:              Insurance Association

   Address:           12 Dock Road
                      Leeds LS10 1NB
   VAT number:        GB474911919

   Buyer
                      Mr
   Name:              Owen Harding

   Address:           4 Mill Lane
                      Leeds LS2 9XX

""",
)
INSURER = {"name": "Harbourside Mutual\nInsurance Association", "tax_id": "GB474911919"}
INSURED = {"name": "Mr\nOwen Harding", "address_text": "4 Mill Lane, Leeds LS2 9XX"}


def test_parties_of_a_form_are_those_of_its_fields() -> None:
    """The label of the field stands between the rows of a name, and a title above it."""
    honest = checks_of(FORM, supplier=INSURER, customer=INSURED)
    assert [one for one in honest if not one.passed and one.id == "XML-PRINT"] == []
    exchanged = checks_of(FORM, supplier=INSURED, customer={"name": INSURER["name"]})
    assert "supplier.name" in errors(exchanged)
    of_another = checks_of(
        FORM, supplier=INSURED | {"tax_id": INSURER["tax_id"]}, customer={"name": INSURER["name"]}
    )
    assert "supplier.name" in errors(of_another)


@pytest.mark.parametrize("pages", [1, 2, 40])
@pytest.mark.parametrize("text", ["", "\n\n", "Page 1"])
def test_a_pdf_of_pictures_alone_is_unverifiable_whatever_its_length(pages: int, text: str) -> None:
    """Its print may say anything, so a person looks at it."""
    checks = checks_of(text, PdfPages(pages, pages))
    assert needs_review(checks)
    assert [check.id for check in checks if not check.passed] == ["PRINT-UNREAD"]
    verdicts = field_verdicts(Invoice.model_validate(XML), checks, exact=True)
    assert {verdict.status for verdict in verdicts.values()} == {FieldStatus.UNVERIFIABLE}


def test_one_page_without_text_among_others_is_a_warning() -> None:
    """What the other pages print is compared."""
    checks = checks_of(pages=PdfPages(2, 1))
    assert [(check.id, check.severity) for check in checks if not check.passed] == [
        ("PRINT-UNREAD", "warning")
    ]


def test_xml_alone_has_no_print_to_compare() -> None:
    """Its text, if there is any, is no print."""
    invoice = Invoice.model_validate(XML)
    plain = check_einvoice(invoice, None, None, None)
    assert plain == check_einvoice(invoice, PrintedText("another text"), None, None)
    assert "XML-PRINT" not in {check.id for check in plain}


@given(st.text(), st.text(max_size=50), st.text(max_size=30))
def test_no_text_makes_it_raise(text: str, payee: str, account: str) -> None:
    """For any print and any names."""
    payment = {"account_number": account, "further_accounts": [{"iban": account}]}
    assert checks_of(text, payee={"name": payee}, payment=payment)


@pytest.mark.parametrize("path", cases("zugferd", "*.pdf"))
def test_public_hybrids_have_no_false_error(path: Path) -> None:
    """Rules about the XML alone (made-up accounts) do not count here."""
    limits = ParseLimits(50, 400_000, 1, 100, render=False, einvoices=True)
    parsed = parse("application/pdf", path.read_bytes(), limits)
    assert isinstance(parsed, Parsed)
    assert parsed.invoice is not None
    checks = check_einvoice(parsed.invoice, PrintedText(parsed.text), parsed.pages, None)
    assert [c for c in checks if not c.passed and c.id in ("XML-PRINT", "PRINT-UNREAD")] == []

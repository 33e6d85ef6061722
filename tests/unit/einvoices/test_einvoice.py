"""E-invoices: both syntaxes give the same invoice, everything is mapped, nothing hostile is
followed."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.invoice import DocumentType, Invoice
from service.checks.answer.missing import missing_checks
from service.checks.assessment import needs_review
from service.checks.rules import check_invoice
from service.einvoices.einvoice import is_einvoice_name, read_einvoice, refused_format
from service.einvoices.en16931 import document_type, line_discount, unit_price
from service.model.document_problem import DocumentProblem
from service.model.outcome import Reason
from tests.fakes.corpus import cases

HERE = Path(__file__).resolve().parent
CII = (HERE / "invoice.cii.xml").read_bytes()
UBL = (HERE / "invoice.ubl.xml").read_bytes()
DUE = b"<cbc:PaymentDueDate>2026-04-06</cbc:PaymentDueDate>"
LEAVES = re.compile(rb">([^<>]*)</")


def invoice_in(data: bytes) -> Invoice:
    found = read_einvoice(data)
    assert isinstance(found, Invoice), found
    return found


def problem_in(data: bytes) -> DocumentProblem:
    found = read_einvoice(data)
    assert isinstance(found, DocumentProblem), found
    assert (found.reason, found.retryable) == (Reason.DOCUMENT_REJECTED, False)
    return found


def test_both_syntaxes_give_the_same_invoice() -> None:
    """The same invoice written twice, every field that the model has in use."""
    cii, ubl = invoice_in(CII), invoice_in(UBL)
    assert cii == ubl
    used = cii.model_dump(exclude_none=True)
    assert set(used) == set(Invoice.model_fields)
    assert set(used["supplier"]) == set(used["customer"]) | {"registration_id"}
    assert set(used["totals"]) == set(type(cii.totals).model_fields)


def test_every_field_is_where_it_belongs() -> None:
    """Checked by hand against the XML."""
    invoice = invoice_in(CII)
    assert invoice.document_type is DocumentType.INVOICE
    assert (invoice.invoice_number, str(invoice.issue_date)) == ("R-2026-17", "2026-03-07")
    assert (str(invoice.due_date), str(invoice.delivery_date)) == ("2026-04-06", "2026-03-01")
    assert (str(invoice.period_start), str(invoice.period_end)) == ("2026-02-01", "2026-02-28")
    assert invoice.supplier.tax_id == "DE123456789"
    assert invoice.supplier.registration_id == "HRB 4711"
    assert invoice.supplier.address_text == "Hafenweg 1, Hof 2, 20457 Hamburg"
    assert invoice.customer is not None
    assert invoice.customer.tax_id == "22/815/0815/4"
    assert invoice.payment is not None
    assert invoice.payment.iban == "DE02120300000000202051"
    assert invoice.lines[0].unit_price == Decimal("1.25")
    assert invoice.lines[0].discount == Decimal("2.50")
    assert invoice.lines[1].unit_price == Decimal(100)
    assert invoice.lines[1].base_quantity == Decimal(3)
    assert invoice.payee is not None
    assert (invoice.payee.name, invoice.payee.registration_id) == ("Factor Bank AG", "HRB 99")
    assert (invoice.specification, invoice.type_code) == ("urn:cen.eu:en16931:2017", "380")
    assert invoice.buyer_reference == "04011000-12345-34"
    assert [(p.number, str(p.issue_date)) for p in invoice.preceding_invoices] == [
        ("R-2026-3", "2026-01-10")
    ]
    assert (invoice.accounting_currency, invoice.totals.tax_accounting) == ("USD", Decimal("20.90"))
    assert [entry.is_charge for entry in invoice.allowances] == [False, True]
    assert invoice.totals.tax == Decimal("19.00")
    assert invoice.notes == "Thank you\nDelivered free"


def test_the_rules_hold_for_the_fixture() -> None:
    """So that a mapping of a wrong total would be seen."""
    assert not needs_review(check_invoice(invoice_in(CII), None))


@pytest.mark.parametrize("path", cases("zugferd", "*.cii.xml"))
def test_public_pairs_are_equal(path: Path) -> None:
    """ZUGFeRD's own samples, CII and UBL."""
    other = path.with_name(path.name.replace(".cii.", ".ubl."))
    cii, ubl = invoice_in(path.read_bytes()), invoice_in(other.read_bytes())
    assert cii == ubl.model_copy(update={"specification": cii.specification})


MADE_UP_IBANS = {
    "ubl-tc434-example3",
    "ubl-tc434-example7",
    "EN16931_AbweichenderZahlungsempf.cii",
    "EN16931_OEPNV.cii",
}
"""Published samples whose account numbers have wrong check digits."""


@pytest.mark.parametrize("path", cases("en16931", "*.[xX][mM][lL]") + cases("zugferd", "*.cii.xml"))
def test_public_examples_add_up(path: Path) -> None:
    """Every one is read; no rule of severity error is broken but by the made-up IBANs."""
    broken = {
        check.id
        for check in check_invoice(invoice_in(path.read_bytes()), None)
        if check.severity == "error" and not check.passed
    }
    assert broken == ({"IBAN"} if path.stem in MADE_UP_IBANS else set())


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "not well-formed"),
        (b"<a>", "not well-formed"),
        (CII[: len(CII) // 2], "not well-formed"),
        (b'<?xml version="1.0" encoding="x-unknown"?><a/>', "encoding"),
        (b'<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>', "document type"),
        (b'<!DOCTYPE a SYSTEM "http://127.0.0.1:1/x.dtd"><a/>', "document type"),
        (b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>', "document type"),
        (b"<a>" * 100 + b"</a>" * 100, "deeper"),
        (b"<a>" + b" " * (8 * 1024 * 1024) + b"</a>", "bytes"),
        (b"<a>" + b"<b/>" * 300_000 + b"</a>", "tags"),
        (b"<a>" * 2_000_000, "tags"),
        (CII.decode().encode("latin-1"), "not well-formed"),
        (CII.replace(b"UTF-8", b"shift_jis", 1), "encoding"),
    ],
    ids=lambda value: str(value)[:24],
)
def test_hostile_and_broken_xml_is_refused_with_a_reason(data: bytes, said: str) -> None:
    """The message contains nothing of the document."""
    message = problem_in(data).message
    assert said in message
    assert "passwd" not in message


def test_a_thousand_million_laughs_are_not_laughed() -> None:
    """The document type alone is enough to stop."""
    levels = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
    problem_in(b'<!DOCTYPE a [<!ENTITY l0 "ha">' + levels + b"]><a>&l9;</a>")


SWAPS = [
    (CII, b"<udt:Indicator>true", b"<udt:Indicator>1"),
    (UBL, b"<cbc:ChargeIndicator>true", b"<cbc:ChargeIndicator>1"),
    (UBL, b"<cbc:IssueDate>2026-03-07", b"<cbc:IssueDate>2026-03-07+01:00"),
    (CII, b' currencyID="EUR">19.00', b">19.00"),
    (CII, b"ExchangedDocument>", b"ExchangedDocument><!-- a note -->"),
    (CII, b"<ram:ID>R-2026-17", b"<ram:ID>R-2026<!-- x -->-17"),
    (CII, b"GrandTotalAmount>119.00", b"GrandTotalAmount>119.0000000000000000"),
    (UBL, b'"LTR">1.2<', b'"LTR">+1.2000000000000000<'),
    (UBL, b"<cbc:Percent>19.00", b"<cbc:Percent>19.000000000000"),
    (UBL, b'encoding="UTF-8"', b"encoding='utf8'"),
    (
        CII,
        b'<udt:DateTimeString format="102">20260307</udt:DateTimeString>',
        b"<udt:DateTime>2026-03-07T23:30:00.000+01:00</udt:DateTime>",
    ),
]
"""Other spellings with the same meaning."""


@pytest.mark.parametrize(("data", "old", "new"), SWAPS, ids=lambda value: str(value)[-32:])
def test_other_spellings_of_the_same_are_the_same(data: bytes, old: bytes, new: bytes) -> None:
    """EN 16931 and XML allow them."""
    assert data.count(old) >= 1
    assert invoice_in(data.replace(old, new, 1)) == invoice_in(data)


WRONG_VALUES = [
    (CII, b"<ram:ActualAmount>2.50", b"<ram:ActualAmount>sNaN", "lines.0.discount"),
    (CII, b"<ram:ActualAmount>2.50", b"<ram:ActualAmount>1E9999999999", "lines.0.discount"),
    (UBL, b">2.50<", b">many<", "lines.0.discount"),
    (CII, b"<udt:Indicator>true</udt:Indicator>", b"", "allowances.1.is_charge"),
    (UBL, b"Indicator>true<", b"Indicator>maybe<", "allowances.1.is_charge"),
    (CII, b"GrandTotalAmount>119.00", b"GrandTotalAmount>1_190", "totals.gross"),
    (UBL, b"2026-03-07", b"1767225600", "issue_date"),
    (CII, b'format="102">20260406', b'format="4">20260406', "due_date"),
    (
        CII,
        b'<udt:DateTimeString format="102">20260307</udt:DateTimeString>',
        b"<udt:DateTime>2026-03-07 noon</udt:DateTime>",
        "issue_date",
    ),
]
"""Values that Python, or a guess, would misread."""


@pytest.mark.parametrize(("data", "old", "new", "field"), WRONG_VALUES, ids=lambda v: str(v)[-24:])
def test_a_value_of_another_form_is_named_by_its_field(
    data: bytes, old: bytes, new: bytes, field: str
) -> None:
    """And not quoted, not passed over, and not turned into something else."""
    assert data.count(old) >= 1
    message = problem_in(data.replace(old, new, 1)).message
    assert f"{field}:" in message
    assert not any(quoted in message for quoted in ("1E99", "many", "maybe", "1_190", "17672"))


@pytest.mark.parametrize("data", [CII, UBL], ids=["cii", "ubl"])
def test_the_bank_is_the_account_s(data: bytes) -> None:
    """A second means of payment lends the first neither account nor bank."""
    tag = b"ram:SpecifiedTradeSettlementPaymentMeans" if data is CII else b"cac:PaymentMeans"
    start, end = data.index(b"<" + tag + b">"), data.index(b"</" + tag + b">") + len(tag) + 3
    means = data[start:end]
    iban = b"DE02120300000000202051"
    card = means.replace(iban, b"").replace(b"BYLADEM1001", b"COBADEFFXXX")
    other = means.replace(iban, b"DE75512108001245126199").replace(b"BYLADEM1001", b"")
    before = invoice_in(data[:start] + card + data[start:]).payment
    assert before == invoice_in(data).payment
    ahead = invoice_in(data[:start] + other + data[start:]).payment
    assert ahead is not None
    assert (ahead.iban, ahead.bic) == ("DE75512108001245126199", None)
    assert [account.iban for account in ahead.further_accounts] == [iban.decode()]


@pytest.mark.parametrize("data", [CII, UBL], ids=["cii", "ubl"])
def test_taxes_in_another_currency_are_not_this_invoice_s(data: bytes) -> None:
    """With the accounting currency's total alone (BT-111) there is no total of taxes."""
    assert data.count(b'currencyID="EUR">19.00') >= 1
    other = data.replace(b'currencyID="EUR">19.00', b'currencyID="USD">19.00')
    assert invoice_in(other).totals.tax is None


@pytest.mark.parametrize("data", [CII, UBL], ids=["cii", "ubl"])
def test_the_region_is_part_of_the_address(data: bytes) -> None:
    """BT-39."""
    region = b"ram:CountrySubDivisionName" if data is CII else b"cbc:CountrySubentity"
    town = b"Hamburg</ram:CityName>" if data is CII else b"Hamburg</cbc:CityName>"
    assert data.count(town) == 1
    with_region = data.replace(town, town + b"<%b>HH</%b>" % (region, region))
    address = invoice_in(with_region).supplier.address_text
    assert address == "Hafenweg 1, Hof 2, 20457 Hamburg, HH"


def test_a_credit_note_in_ubl_is_one() -> None:
    """By its root, with names of its own for lines, quantities and the due date."""
    data = UBL.replace(b"<cbc:DueDate>2026-04-06</cbc:DueDate>", b"")
    for old, new in (
        (b"InvoiceTypeCode>380", b"InvoiceTypeCode>381"),
        (b"InvoicedQuantity", b"CreditedQuantity"),
        (b"InvoiceLine", b"CreditNoteLine"),
        (b"InvoiceTypeCode", b"CreditNoteTypeCode"),
        (b"<Invoice ", b"<CreditNote "),
        (b"</Invoice>", b"</CreditNote>"),
        (b"xsd:Invoice-2", b"xsd:CreditNote-2"),
        (b"<cac:PaymentMeans>", b"<cac:PaymentMeans>%b" % DUE),
    ):
        assert data.count(old) >= 1
        data = data.replace(old, new)
    expected = invoice_in(UBL).model_copy(
        update={"document_type": DocumentType.CREDIT_NOTE, "type_code": "381"}
    )
    assert invoice_in(data) == expected
    coded_otherwise = data.replace(b"TypeCode>381<", b"TypeCode>380<")
    assert invoice_in(coded_otherwise).document_type is DocumentType.CREDIT_NOTE


BOM = b"\xef\xbb\xbf"
TEXT = UBL.decode()
WRONGLY_DECLARED = TEXT.replace('encoding="UTF-8"', 'encoding="utf-16"')


@pytest.mark.parametrize(
    "data",
    [
        BOM + UBL,
        WRONGLY_DECLARED.encode(),
        BOM + WRONGLY_DECLARED.encode(),
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        b"\r\n " + UBL,
        TEXT.replace("UTF-8", "windows-1252").encode("windows-1252"),
    ],
    ids=["bom", "utf16-declared", "both", "utf16", "le", "be", "blanks", "windows-1252"],
)
def test_the_encoding_is_what_the_bytes_are(data: bytes) -> None:
    """A mark or zero bytes prove an encoding; a declaration that contradicts them is not
    believed."""
    assert invoice_in(data) == invoice_in(UBL)


SBDH = b"http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader"


def enveloped(*documents: bytes) -> bytes:
    """As Peppol's access points send them."""
    inside = b"".join(data.partition(b"?>")[2] for data in documents)
    return b'<StandardBusinessDocument xmlns="%b"><StandardBusinessDocumentHeader/>%b</%b>' % (
        SBDH,
        inside,
        b"StandardBusinessDocument",
    )


@pytest.mark.parametrize(
    ("begin", "end", "said"),
    [
        (
            b'<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>',
            b"</s:Body></s:Envelope>",
            "SOAP message",
        ),
        (
            b'<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><Object>',
            b"</Object></Signature>",
            "XML signature",
        ),
        (
            b'<XHE xmlns="http://docs.oasis-open.org/bdxr/ns/XHE/1/ExchangeHeaderEnvelope"><P>',
            b"</P></XHE>",
            "XHE envelope",
        ),
    ],
)
def test_other_envelopes_are_taken_off(begin: bytes, end: bytes, said: str) -> None:
    """An envelope with nothing to read is named."""
    inside = UBL.partition(b"?>")[2]
    assert invoice_in(begin + inside + end) == invoice_in(UBL)
    empty = read_einvoice(begin + end)
    assert isinstance(empty, DocumentProblem)
    assert f"the {said} holds no invoice" in empty.message


def test_the_one_invoice_in_peppol_s_envelope_is_read() -> None:
    """In either syntax; two, or none, are not chosen from."""
    assert invoice_in(enveloped(UBL)) == invoice_in(UBL)
    assert invoice_in(enveloped(CII)) == invoice_in(CII)
    for data, said in ((enveloped(UBL, UBL), "2 invoices"), (enveloped(), "no invoice")):
        found = read_einvoice(data)
        assert isinstance(found, DocumentProblem)
        assert found.reason is Reason.UNSUPPORTED_DOCUMENT
        assert said in found.message


def test_ubl_whose_totals_mean_other_things_is_no_invoice_here() -> None:
    """OIOUBL's TaxExclusiveAmount is the tax."""
    oioubl = UBL.replace(b"urn:cen.eu:en16931:2017", b"OIOUBL-2.02")
    assert read_einvoice(oioubl) is None
    assert "OIOUBL" in (refused_format(oioubl) or "")


def test_xml_of_another_kind_is_no_invoice() -> None:
    """Other XML is left to the parser."""
    assert read_einvoice(b"<svg xmlns='http://www.w3.org/2000/svg'/>") is None


def test_an_invoice_without_a_mandatory_field_is_read() -> None:
    """Its other fields are exact; the rule that demands the field asks for review."""
    without = CII.replace(b"<ram:GrandTotalAmount>119.00</ram:GrandTotalAmount>", b"")
    read = invoice_in(without)
    assert read.totals.gross is None
    assert [check.id for check in missing_checks(read)] == ["BR-14"]


@pytest.mark.parametrize("root", [b"Invoice", b"CreditNote"])
def test_an_invoice_without_content_is_a_problem(root: bytes) -> None:
    """There is nothing to publish."""
    name = b"urn:oasis:names:specification:ubl:schema:xsd:" + root + b"-2"
    assert "no content" in problem_in(b"<" + root + b' xmlns="' + name + b'"/>').message
    wrong = CII.replace(b"20260307", b"secret-value")
    message = problem_in(wrong).message
    assert "issue_date" in message
    assert "secret-value" not in message


def test_long_texts_are_cut_and_nothing_else() -> None:
    """An exact invoice is not lost for a long note."""
    long = invoice_in(CII.replace(b"Thank you", b"Thank you " * 1_000))
    assert long.notes is not None
    assert len(long.notes) <= 2_000
    assert long.model_copy(update={"notes": None}) == invoice_in(CII).model_copy(
        update={"notes": None}
    )


@settings(max_examples=150)
@given(st.integers(0, len(UBL) - 1), st.binary(max_size=8), st.sampled_from([CII, UBL]))
def test_no_damage_raises(position: int, junk: bytes, original: bytes) -> None:
    """Any bytes put anywhere: an invoice, a problem, or no invoice."""
    damaged = original[:position] + junk + original[position + len(junk) :]
    assert isinstance(read_einvoice(damaged), Invoice | DocumentProblem | None)


@settings(max_examples=200)
@given(
    st.sampled_from([CII, UBL]),
    st.integers(0, 200),
    st.sampled_from(["NaN", "sNaN", "1E9999999999", "-1E-99999", "9" * 4_000, "0." + "0" * 200])
    | st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="<>&"), max_size=9),
)
def test_no_value_in_any_place_raises(original: bytes, place: int, value: str) -> None:
    """Well-formed XML with any text in any one element: an invoice or a problem."""
    leaves = list(LEAVES.finditer(original))
    start, end = leaves[place % len(leaves)].span(1)
    swapped = original[:start] + value.encode() + original[end:]
    assert isinstance(read_einvoice(swapped), Invoice | DocumentProblem)


def test_quantities_and_rates_are_exact_or_absent() -> None:
    """The standard does not bound their decimals: neither is a reason to refuse the invoice."""
    data = UBL.replace(b'"LTR">1.2<', b'"LTR">1.23456789012345<')
    line = invoice_in(data).lines[1]
    assert (line.quantity, line.unit) == (None, "LTR")
    assert not needs_review(check_invoice(invoice_in(data), None))


def test_both_prices_have_one_base_quantity() -> None:
    """BT-149 may stand beside the gross price alone."""
    net, base = b"<ram:NetPriceProductTradePrice>", b"<ram:BasisQuantity"
    start = CII.index(base, CII.index(b">Oil, by thirds<"))
    end = CII.index(b"</ram:BasisQuantity>", start) + len(b"</ram:BasisQuantity>")
    at = CII.rindex(net, 0, start)
    gross = b"<ram:GrossPriceProductTradePrice>%b</ram:GrossPriceProductTradePrice>"
    moved = CII[:at] + gross % CII[start:end] + CII[at:start] + CII[end:]
    assert invoice_in(moved) == invoice_in(CII)


def test_phrases_in_the_place_of_numbers_are_no_numbers() -> None:
    """`NA` beside the seller's own number of the order; words instead of a tax number. One account
    that is written in two ways is one."""
    order = b"<cbc:ID>PO-9</cbc:ID>"
    assert UBL.count(order) == 1
    na = b"<cbc:ID>NA</cbc:ID><cbc:SalesOrderID>S-1</cbc:SalesOrderID>"
    assert invoice_in(UBL.replace(order, na)).purchase_order is None
    words = "Godkänd för F-skatt".encode()
    assert invoice_in(UBL.replace(b"DE123456789", words)).supplier.tax_id is None
    start, end = UBL.index(b"<cac:PaymentMeans>"), UBL.index(b"<cac:PaymentTerms>")
    spaced = UBL[start:end].replace(b"DE02120300000000202051", b"de02 1203 0000 0000 2020 51")
    assert invoice_in(UBL[:end] + spaced + UBL[end:]) == invoice_in(UBL)


@given(st.binary(max_size=200))
def test_random_bytes_are_a_problem_or_nothing(data: bytes) -> None:
    """Never an invoice, never an exception."""
    assert isinstance(read_einvoice(data), DocumentProblem | None)


@pytest.mark.parametrize(
    ("price", "base", "expected"),
    [
        ("10.00", None, "10.00"),
        ("10.00", "1", "10.00"),
        ("10.00", "100", "0.1"),
        ("10.00", "3", None),
        ("10.00", "0", None),
        ("10.000000000000000", None, "10"),
        ("0.12345678901", None, None),
        ("1.00", "4096", None),
        ("-7.5", "2", "-3.75"),
        ("x", "2", "unreadable"),
        ("2", "1E9", "unreadable"),
        (None, "2", None),
    ],
)
def test_the_price_of_one_is_exact_or_absent(
    price: str | None, base: str | None, expected: str | None
) -> None:
    """A rounded price would break the line's own check."""
    found = unit_price(price, base)
    assert (found is None) == (expected is None)
    if expected == "unreadable":
        assert found == expected
    elif found is not None and expected is not None:
        assert Decimal(found) == Decimal(expected)


def test_codes_names_and_discounts() -> None:
    """Small tables, each with both sides."""
    codes = ("380", "381", "325", "384", "473", "503", "220", None)
    assert [document_type(code) for code in codes] == [
        "invoice",
        "credit_note",
        "proforma",
        "invoice",
        "invoice",
        "credit_note",
        "other",
        None,
    ]
    assert is_einvoice_name("Factur-X.xml")
    assert is_einvoice_name("ZUGFeRD-invoice.xml")
    assert not is_einvoice_name("terms.xml")
    assert line_discount([(False, "5"), (True, "2.50")]) == "2.50"
    assert line_discount([]) is None

"""One bad value never loses the others, and a second invoice is never cut off."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.invoice import Allowance, DocumentType, Invoice, Line, Party, Payment, Tax, Totals
from schemas.outcome import Check
from service.checks.assessment import needs_review
from service.checks.printed.printed_text import PrintedText
from service.checks.reply.invoice_answer import read_invoice
from service.checks.reply.reply import ReplyObjects, ReplyProblem, read_objects
from service.checks.rules import RULES
from service.model.answer import ReadAnswer
from service.model.completion import Completion, Finish
from service.model.outcome import Reason
from tests.unit.checks.reply.test_answer_values import ANYTHING

TRUTH: dict[str, Any] = {
    "document_type": "invoice",
    "invoice_number": "R-2026-17",
    "issue_date": "2026-11-02",
    "currency": "EUR",
    "supplier": {"name": "Muster Handel GmbH", "country": "DE"},
    "lines": [
        {"description": "Papier A4", "quantity": "10", "unit_price": "4.20", "net_amount": "42.00"}
    ],
    "allowances": [],
    "taxes": [{"rate": "19", "taxable_amount": "42.00", "tax_amount": "7.98"}],
    "totals": {"net": "42.00", "tax": "7.98", "gross": "49.98"},
}
OTHER = {**TRUTH, "invoice_number": "R-2026-18", "totals": {"gross": "12.00"}}
WHOLE = Invoice.model_validate(TRUTH)
MODELS = (Invoice, Party, Payment, Line, Allowance, Tax, Totals)


def read(text: str, printed: str | None = None) -> tuple[Invoice, tuple[Check, ...]]:
    reply = read_objects(Completion(text, Finish.STOP, "m"))
    assert isinstance(reply, ReplyObjects), reply
    found = read_invoice(reply, None if printed is None else PrintedText(printed))
    assert isinstance(found, ReadAnswer), found
    assert isinstance(found.answer, Invoice)
    return found.answer, found.findings


def changed(**changes: Any) -> str:
    return json.dumps({**TRUTH, **changes})


@pytest.mark.parametrize(
    "text",
    [
        changed(),
        changed(document_type="Invoice", currency="eur"),
        changed(currency="€"),
        changed(issue_date="02.11.2026"),
        changed(supplier={"name": "Muster Handel GmbH", "country": "Germany"}),
        changed(totals={"net": "42,00", "tax": "7,98 EUR", "gross": "49,98 €"}),
        changed(totals={"net": 42, "tax": 7.98, "gross": 49.98}),
        changed(taxes={"rate": "19 %", "taxable_amount": "42.00", "tax_amount": "7.98"}),
        changed(allowances=None, customer=None, notes=""),
        json.dumps({"invoice": TRUTH}),
        json.dumps({"status": "ok", "data": {"invoices": [TRUTH]}}),
        "[" + changed() + "]",
        'The schema is {"type":"object","properties":{}} and the answer:\n' + changed(),
        json.dumps({k.title().replace("_", ""): v for k, v in TRUTH.items()}),
        json.dumps({"name": "invoice", "arguments": changed()}),
        json.dumps({"answer": {"text": f" {changed()}"}}),
    ],
)
def test_every_form_of_the_same_invoice_is_read(text: str) -> None:
    """With nothing to remark."""
    assert read(text) == (WHOLE, ())


@pytest.mark.parametrize(
    ("path", "changes", "severity"),
    [
        ("currency", {"currency": "euros and cents"}, "error"),
        ("issue_date", {"issue_date": "yesterday"}, "error"),
        ("due_date", {"due_date": "in 30 days"}, "warning"),
        ("document_type", {"document_type": "letter"}, "error"),
        ("totals.gross", {"totals": {"gross": "about fifty"}}, "error"),
        ("totals.gross", {"totals": {"gross": True}}, "error"),
        ("totals.prepaid", {"totals": {"gross": "49.98", "prepaid": "?"}}, "warning"),
        ("supplier.country", {"supplier": {"name": "A", "country": "Atlantis"}}, "warning"),
        ("totals", {"totals": "49.98"}, "error"),
        ("invoice_number", {"invoice_number": "x" * 201}, "error"),
        ("lines.0", {"lines": [5]}, "warning"),
        ("lines.0.net_amount", {"lines": [{"net_amount": "a lot"}]}, "warning"),
        ("allowances.0.is_charge", {"allowances": [{"amount": "1", "is_charge": "?"}]}, "error"),
        ("taxes.0.tax_amount", {"taxes": [{"tax_amount": "19 %"}]}, "error"),
    ],
)
def test_a_value_that_cannot_be_read_becomes_null(
    path: str, changes: dict[str, Any], severity: str
) -> None:
    """It is named, and the others stay."""
    invoice, findings = read(changed(**changes))
    assert [(check.id, check.severity, check.fields) for check in findings] == [
        ("UNREADABLE", severity, (path,))
    ]
    assert severity in RULES["UNREADABLE"]
    field = path.partition(".")[0]
    rest = {name: getattr(invoice, name) for name in Invoice.model_fields if name != field}
    assert rest == {name: getattr(WHOLE, name) for name in rest}


def test_the_raw_value_is_shown_in_one_bounded_line() -> None:
    """To people. The message, which the model is told, names the field alone."""
    raw = "pay\n\x1b[31mat once " + "x" * 500
    check = read(changed(due_date=raw))[1][0]
    assert check.found is not None
    assert check.found.startswith("pay [31mat once xxx")
    assert len(check.found) == 61
    assert check.message == "due_date cannot be read as a date"


def test_names_that_the_schema_does_not_have_are_dropped_and_counted() -> None:
    """They are not repeated: they may carry the document's words."""
    supplier = {**TRUTH["supplier"], "CANARY": "x"}
    invoice, findings = read(changed(CANARY_word="x", confidence=0.9, supplier=supplier))
    assert invoice == WHOLE
    assert [(check.id, check.passed, check.found) for check in findings] == [("DROPPED", True, "3")]
    assert "CANARY" not in str(findings)


def test_lines_that_are_totals_are_removed_and_counted() -> None:
    """The places of other lines are those without them."""
    tax = {"description": "VAT 19%", "quantity": None, "net_amount": "7.98"}
    broken = {"description": "Pens", "net_amount": "a few"}
    invoice, findings = read(changed(lines=[tax, *TRUTH["lines"], broken]))
    assert [one.description for one in invoice.lines] == ["Papier A4", "Pens"]
    assert [(check.id, check.fields, check.found) for check in findings] == [
        ("UNREADABLE", ("lines.1.net_amount",), "a few"),
        ("TOTAL-LINES", ("lines",), "1"),
    ]


def test_the_schema_version_of_a_model_counts_for_nothing() -> None:
    """The service writes its own."""
    assert read(changed(schema_version="1")) == (WHOLE, ())


def test_fields_of_xml_are_not_taken_from_a_model() -> None:
    """A document could make it say that fewer rules apply."""
    invoice, findings = read(changed(specification="minimum", type_code="381", payee={"name": "x"}))
    assert invoice == WHOLE
    assert [(check.id, check.found) for check in findings] == [("DROPPED", "3")]


def test_a_text_in_the_place_of_an_object_is_its_name() -> None:
    """And a line of words alone is a description."""
    invoice, findings = read(changed(supplier="Muster Handel GmbH", lines=["Papier A4"]))
    assert invoice.supplier == Party(name="Muster Handel GmbH")
    assert invoice.lines == (Line(description="Papier A4"),)
    assert findings == ()


def test_the_unit_behind_a_quantity_is_kept() -> None:
    """Where the line has no unit of its own."""
    lines = [{"quantity": "10 Stk"}, {"quantity": "2 kg", "unit": "KGM"}]
    invoice, findings = read(changed(lines=lines))
    assert [(line.quantity, line.unit) for line in invoice.lines] == [
        (Decimal(10), "Stk"),
        (Decimal(2), "KGM"),
    ]
    assert findings == ()


def test_a_long_text_for_people_is_cut() -> None:
    """Its beginning is of use; an identifier's is not."""
    invoice, _ = read(changed(notes="n" * 3_000, purchase_order="p" * 3_000))
    assert invoice.notes == "n" * 2_000
    assert invoice.purchase_order is None


@pytest.mark.parametrize(
    "text",
    [
        json.dumps([TRUTH, OTHER]),
        json.dumps({"invoices": [TRUTH, OTHER]}),
        json.dumps({"result": {"documents": [{"invoice": TRUTH}, {"invoice": OTHER}]}}),
        f"{json.dumps(TRUTH)}\n{json.dumps(OTHER)}",
        json.dumps({**TRUTH, "second_invoice": OTHER}),
    ],
)
def test_two_invoices_are_said(text: str) -> None:
    """The first is the result, and a person looks for the other."""
    invoice, findings = read(text)
    assert invoice == WHOLE
    check = findings[0]
    assert (check.id, check.severity, check.found) == (
        "SEVERAL-INVOICES",
        "error",
        "R-2026-17, R-2026-18",
    )
    assert needs_review(findings)


def test_two_invoices_of_one_number_in_a_list_are_two() -> None:
    """A list means each of its entries; the same entry twice is one."""
    twice = {**TRUTH, "totals": {"gross": "12.00"}}
    assert [check.id for check in read(json.dumps([TRUTH, twice]))[1]] == ["SEVERAL-INVOICES"]
    assert read(json.dumps([TRUTH, TRUTH])) == (WHOLE, ())


def test_a_correction_counts() -> None:
    """Outside of a list, the later object about the same invoice."""
    draft = json.dumps({**TRUTH, "totals": {"gross": "4998"}})
    for words in ("\n\nCorrection:\n", "\nWait, the gross is 49.98.\n\n"):
        assert read(f"<think>\nDraft: {draft}{words}{json.dumps(TRUTH)}") == (WHOLE, ())


@pytest.mark.parametrize(
    "text", ["{}", '{"summary": "a letter"}', '{"notes": "x"}', '{"error": {"code": 5}}', "[{}]"]
)
def test_an_answer_about_no_invoice_is_a_problem(text: str) -> None:
    """There is nothing to publish."""
    reply = read_objects(Completion(text, Finish.STOP, "m"))
    assert isinstance(reply, ReplyObjects)
    found = read_invoice(reply, None)
    assert isinstance(found, ReplyProblem)
    assert found.reason is Reason.REPLY_SCHEMA_INVALID
    assert found.errors


def test_findings_are_bounded() -> None:
    """A hostile answer cannot fill a result."""
    findings = read(changed(lines=[5] * 10_000))[1]
    assert len(findings) == 30


FIELDS = sorted({name for model in MODELS for name in model.model_fields})


@given(st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=5), ANYTHING, max_size=6))
def test_no_answer_raises(value: dict[str, Any]) -> None:
    """At any depth; what is read is a valid invoice."""
    for answer in (value, {**TRUTH, **value}, {**TRUTH, "supplier": value, "lines": [value]}):
        found = read_invoice(ReplyObjects((answer,)), PrintedText("Total 1.234,56 EUR"))
        if isinstance(found, ReadAnswer):
            assert isinstance(found.answer, Invoice)
            assert Invoice.model_validate_json(found.answer.model_dump_json()) == found.answer


@pytest.mark.parametrize("kind", list(DocumentType))
def test_every_type_of_the_schema_is_read(kind: DocumentType) -> None:
    """As the schema writes it."""
    assert read(changed(document_type=kind.value))[0].document_type is kind

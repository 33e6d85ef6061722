"""Fields as texts, and texts as fields."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from schemas.invoice import Invoice, Party
from service.checks.answer.invoice_fields import value_at
from service.console.field_paths import HEAD, changed_paths, editable_paths, text_at, with_texts
from tests.fakes.published import invoice

READ = invoice(1)


def test_unchanged_texts_change_nothing() -> None:
    """Whatever else a form sends."""
    texts = {path: text_at(READ, path) for path in editable_paths(READ)}
    assert with_texts(READ, texts | {"schema_version": "9", "lines.7.unit": "x"}).invoice == READ


def test_texts_become_values() -> None:
    """An emptied field has no value; a group that was not there is made."""
    texts = {
        "totals.gross": " 120.50 ",
        "due_date": "",
        "customer.tax_id": "DE1",
        "lines.0.description": "Paper",
    }
    read = with_texts(READ, texts)
    assert read.invoice is not None
    assert read.invoice.totals.gross == Decimal("120.50")
    assert read.invoice.due_date is None
    assert read.invoice.customer is not None
    assert read.invoice.customer.tax_id == "DE1"
    assert read.invoice.lines[0].description == "Paper"
    assert set(changed_paths(READ, read.invoice)) == set(texts)
    empty = with_texts(Invoice(), {"payment.iban": "DE00"}).invoice
    assert empty is not None
    assert empty.payment is not None


def test_amounts_and_dates_are_read_as_people_type_them() -> None:
    """In every field that takes an amount or a date."""
    for path in editable_paths(READ):
        value = value_at(READ, path)
        if isinstance(value, Decimal):
            assert not with_texts(READ, {path: "1.234,56"}).faults, path
        if isinstance(value, date):
            assert not with_texts(READ, {path: "31.12.2026"}).faults, path
    read = with_texts(READ, {"totals.prepaid": "12,5", "invoice_number": "1.234,56"}).invoice
    assert read is not None
    assert (read.totals.prepaid, read.invoice_number) == (Decimal("12.5"), "1.234,56")


def test_line_breaks_of_a_form_are_no_change() -> None:
    """A form writes CRLF, the page's own requests write LF, and a text may have either or CR."""
    for written in ("\n", "\r\n", "\r"):
        text = f"Main Street 1{written}12345 Town"
        before = READ.model_copy(update={"supplier": Party(name="Acme", address_text=text)})
        for sent in ("\n", "\r\n"):
            given = {"supplier.address_text": f"Main Street 1{sent}12345 Town", "due_date": ""}
            after = with_texts(before, given).invoice
            assert after is not None
            assert after.supplier.address_text == text
            assert "supplier.address_text" not in changed_paths(before, after)
    joined = with_texts(before, {"supplier.address_text": "Main Street 1 12345 Town"}).invoice
    assert joined is not None
    assert joined.supplier.address_text == "Main Street 1 12345 Town"


def test_a_form_adds_no_characters_to_a_long_text() -> None:
    """The schema's bound is about the text, not about the way a browser writes line breaks."""
    lines = "\r\n".join(["x"] * 1_000)
    read = with_texts(READ, {"lines.0.description": lines}).invoice
    assert read is not None
    assert read.lines[0].description == "\n".join(["x"] * 1_000)


def test_what_cannot_be_a_value_is_named() -> None:
    """By its path, with the right form."""
    faults = with_texts(READ, {"totals.net": "1,234", "issue_date": "11/12/2026"}).faults
    assert faults == {
        "totals.net": "write an amount as 1234.56",
        "issue_date": "write a date as 2026-12-31",
    }
    assert set(with_texts(READ, {"currency": "euro"}).faults) == {"currency"}
    assert set(with_texts(READ, {"document_type": "bill"}).faults) == {"document_type"}


@given(st.dictionaries(st.sampled_from([*HEAD, "lines.0.quantity", "x.y"]), st.text(max_size=30)))
def test_no_text_raises(texts: dict[str, str]) -> None:
    """A form may send anything; there is an invoice or a fault."""
    read = with_texts(READ, texts)
    assert (read.invoice is None) == bool(read.faults)


def test_a_number_written_otherwise_is_no_change() -> None:
    """19 is 19.00, and nothing is an empty text."""
    typed = with_texts(READ, {"totals.gross": f"{READ.totals.gross}00", "payment.bic": " "})
    assert typed.invoice is not None
    assert changed_paths(READ, typed.invoice) == ()


def test_a_total_of_two_meanings_is_refused() -> None:
    """`1.234` is a thousand for some; dinars have thousandths, and prices may have."""
    faults = with_texts(READ, {"totals.net": "1.234", "lines.0.unit_price": "1.234"}).faults
    assert set(faults) == {"totals.net"}
    assert not with_texts(READ, {"totals.net": "1.234", "currency": "KWD"}).faults


def test_money_of_a_row_has_one_meaning_or_is_refused() -> None:
    """As totals; rates and quantities may have thousandths."""
    for path in ("lines.0.net_amount", "taxes.0.tax_amount", "taxes.0.taxable_amount"):
        assert set(with_texts(READ, {path: "1.234"}).faults) == {path}
        assert not with_texts(READ, {path: "1.234", "currency": "KWD"}).faults
    assert not with_texts(READ, {"lines.0.quantity": "1.234", "taxes.0.rate": "5.125"}).faults


def test_only_plain_amounts_and_dates_are_values() -> None:
    """The schema alone would read seconds since 1970, exponents and other digits."""
    dates = ("0", "86400", "1735689600", "20261231", "2026-12-31T00:00:00", "2026-W01-1")
    for typed in dates:
        for path in ("issue_date", "due_date", "delivery_date"):
            assert with_texts(READ, {path: typed}).faults == {path: "write a date as 2026-12-31"}
    for typed in ("1_000", "1e3", "\u0663", "+5", "(5)", "5-", "0x5", ".5", "NaN"):
        for path in ("totals.gross", "lines.0.unit_price", "taxes.0.rate"):
            told = with_texts(READ, {path: typed}).faults
            assert told == {path: "write an amount as 1234.56"}, typed

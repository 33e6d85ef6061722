"""A label of the currency, and amounts that the answer does not have, tell of another currency."""

from __future__ import annotations

import pytest

from schemas.invoice import Invoice
from service.checks.comparisons.currencies import currency_checks
from service.checks.printed.printed_text import PrintedText


def _is_doubted(currency: str, tail: str, total: str = "Total 431.54") -> bool:
    invoice = Invoice.model_validate(
        {
            "document_type": "invoice",
            "currency": currency,
            "supplier": {"name": "Norvek Ltd"},
            "totals": {"gross": "431.54"},
        }
    )
    return any(currency_checks(invoice, PrintedText(f"Norvek Ltd\n{total}\n{tail}\n")))


@pytest.mark.parametrize(
    "tail",
    [
        "Currency: GBP\nFor information: USD 560.99 (rate 1.30)",
        "All amounts in GBP.\nUSD equivalent at 1.30: USD 560.99",
        "Currency GBP. USD 560.99 at 1.30",
        "Invoice currency: GBP\n$ 560.99",
        "Währung: GBP\nentspricht 560,99 USD",
        "Alle Beträge sind in GBP\nUSD-Kurs 1,30",
        "Amounts in GBP\nUSD",
        "Devise : GBP\nsoit 560,99 USD",
        "Currency: pound sterling\nUSD",
        "Currency: £\nUSD",
        "Amount (GBP)\nUSD 560.99",
    ],
)
def test_the_label_decides(tail: str) -> None:
    """Of two currencies, the one that is labelled, or that no other amount has alone."""
    assert _is_doubted("USD", tail)
    assert not _is_doubted("GBP", tail)


@pytest.mark.parametrize(
    "tail",
    [
        "Foreign currency: USD 560.99\nGBP",
        "Exchange currency: USD\nGBP",
        "Currency: GBP / USD",
        "Currency: all prices include VAT. GBP",
        "Valuta 30.11.2026 GBP",
        "Share capital 100.00 GBP",
        "Account in USD\nShare capital 100.00 GBP\nGBP",
    ],
)
def test_other_labels_say_nothing(tail: str) -> None:
    """Of a foreign currency, of both, or of a day; an answer's currency that is named otherwise."""
    assert not _is_doubted("GBP", tail)


def test_a_total_with_its_mark_is_right() -> None:
    """Whatever a label says."""
    assert not _is_doubted("GBP", "Currency: USD", total="Total £431.54")


def test_of_two_kinds_of_dollars_the_one_before_the_total_counts() -> None:
    """The other one stands in a conversion."""
    tail = "US$ equivalent for reference: US$ 315.03"
    assert _is_doubted("USD", tail, "Total CA$ 431.54")
    assert not _is_doubted("CAD", tail, "Total CA$ 431.54")


def test_the_rows_of_the_total_name_its_currency() -> None:
    """Its code may stand far from the amount, and another one beside an amount elsewhere."""
    tail = "Exchange rate 1 USD = 1.3410 SGD   SGD equivalent 578.70"
    total = "GRAND TOTAL USD                     431.54"
    assert _is_doubted("SGD", tail, total)
    assert not _is_doubted("USD", tail, total)
    assert not _is_doubted("USD", tail, f"{total}\nTotal 431.54")


@pytest.mark.parametrize("row", ["Kurs EUR NBP 4,2650: 1 EUR", "Taux de change : 1 EUR = 0.84 GBP"])
def test_a_rate_of_exchange_names_no_currency_of_the_invoice(row: str) -> None:
    """Where the total has the mark of another one, in its row or not."""
    assert _is_doubted("EUR", row, "Total 431.54\nTo pay 431.54 GBP")
    assert not _is_doubted("GBP", row, "Total 431.54\nTo pay 431.54 GBP")


@pytest.mark.parametrize(
    ("tail", "meant", "others"),
    [
        ("總計新臺幣（大寫）貳萬壹仟元整", "TWD", ("CNY", "HKD")),
        ("統一編號 28440916\n總計 431.54 元", "TWD", ("CNY",)),
        ("港幣 431.54 元", "HKD", ("CNY", "TWD")),
        ("金额（人民币）: 431.54 元", "CNY", ("TWD",)),
        ("合计 431.54 元", "CNY", ()),
    ],
)
def test_a_name_tells_whose_yuan_it_is(tail: str, meant: str, others: tuple[str, ...]) -> None:
    """Three currencies are written so."""
    assert not _is_doubted(meant, tail)
    assert all(_is_doubted(other, tail) for other in others)

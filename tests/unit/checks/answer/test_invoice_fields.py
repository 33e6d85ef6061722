"""Faulty fields cost a bounded number of errors, and ordinary ones are all reported."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from schemas.invoice import Invoice
from service.checks.answer.invoice_fields import validated_invoice, value_at
from service.testbed.invoices import make_invoice

TRUTH = make_invoice(11).truth


def error_count(**changes: Any) -> int:
    with pytest.raises(ValidationError) as raised:
        validated_invoice({**TRUTH, **changes})
    return raised.value.error_count()


def test_an_ordinary_answer_is_told_all_its_faults() -> None:
    """Each faulty row, and each field, so that one question mends them all."""
    assert error_count(currency="euros", issue_date="soon", lines=[5] * 40) == 42


@pytest.mark.parametrize(
    "faulty",
    [
        {"lines": [5] * 10_000},
        {"taxes": [5] * 10_000, "allowances": [{}] * 10_000},
        {"lines": [{"description": "x"}] * 9_999 + [{"description": 7}]},
        {f"made_up_{n}": n for n in range(10_000)},
        {"lines": [{"description": "x"} | {f"made_up_{n}": n for n in range(10_000)}]},
        {"supplier": {"name": "A"} | {f"made_up_{n}": n for n in range(10_000)}},
        {"lines": [{f"made_up_{n}": n for n in range(100)}] * 1_000},
    ],
    ids=lambda faulty: next(iter(faulty)),
)
def test_hostile_fields_cost_few_errors(faulty: dict[str, Any]) -> None:
    """Pydantic keeps each error it finds, 0.1 ms apiece."""
    assert 1 <= error_count(**faulty) < 50


def test_a_long_invoice_is_the_same_invoice() -> None:
    """Whichever way it was validated."""
    long = {**TRUTH, "lines": [{"description": str(n), "quantity": "1"} for n in range(1_000)]}
    assert validated_invoice(long) == Invoice.model_validate(long)
    assert type(validated_invoice(long)) is Invoice


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("currency", TRUTH["currency"]),
        ("supplier.name", TRUTH["supplier"]["name"]),
        ("lines.0.description", TRUTH["lines"][0]["description"]),
        ("lines.9999.description", None),
        ("lines.9999999999999999999999.description", None),
        ("lines.first.description", None),
        ("currency.name.0", None),
        ("", None),
    ],
)
def test_the_value_at_a_path(path: str, value: object) -> None:
    """A path that leads nowhere has none."""
    assert value_at(validated_invoice(TRUTH), path) == value

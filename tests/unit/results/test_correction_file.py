"""A file of a correction that corrects nothing, or has more than is read."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest

from schemas.invoice import Totals
from schemas.outcome import InvoiceExtracted
from schemas.versions import CorrectedInvoice, read_corrected_invoice
from service.results.correction_file import corrects_nothing, is_of_another, passed_over
from service.results.listed import KnownDecisions, ListedResult, listed
from service.results.views import result_facts
from service.review.replayed import SentEvents
from tests.fakes.published import FAILURES, invoice, result, result_record

RESULT = result(0)


def _listed() -> ListedResult:
    return listed(result_record(RESULT), KnownDecisions({}, SentEvents(FAILURES, ""), None))


def _file(**changes: Any) -> CorrectedInvoice:
    """What `results show` prints, with these changes."""
    published = RESULT.model_dump(mode="json")
    shown = {
        **result_facts(_listed()),
        "invoice": published["invoice"],
        "fields": published["fields"],
        "checks": published["checks"],
        "review_version": 0,
        "reviews": [],
        "published": published,
    }
    return read_corrected_invoice(json.dumps({**shown, **changes}))


def test_an_invoice_as_it_counts_is_no_correction() -> None:
    """However it is written; one with another value is one."""
    assert "no value of `invoice`" in corrects_nothing(_file(), RESULT.invoice)
    other = invoice(0, totals=Totals(gross=Decimal("5.00")))
    assert corrects_nothing(_file(), other) == ""
    assert corrects_nothing(CorrectedInvoice(other, {}), other)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, []),
        ({"state": "approved", "review_version": 3}, []),
        ({"gross": "5.00"}, ["edit `invoice.totals.gross`"]),
        (
            {"supplier": None, "currency": "USD"},
            ["edit `invoice.supplier.name`", "edit `invoice.currency`"],
        ),
        ({"published": {"invoice": {}}}, ["`published` is what was read"]),
        ({"totals": {"gross": "5"}, "a\x1b": 1}, ["not read: a�, totals"]),
        ({f"n{n}": n for n in range(7)}, ["n0, n1, n2, n3, n4 and 2 more"]),
    ],
)
def test_what_is_beside_the_invoice_is_said(changes: dict[str, Any], told: list[str]) -> None:
    """Copies that differ, each with the place to edit, and names that no result has."""
    said = list(passed_over(_file(**changes), _listed(), RESULT))
    assert len(said) == len(told)
    assert all(words in line for words, line in zip(told, said, strict=True)), said


@pytest.mark.parametrize("name", ["event", "source"])
def test_a_file_of_another_event_is_told(name: str) -> None:
    """Its values would overrule those of an invoice that nobody looked at."""
    place = result_facts(_listed())["event"]
    assert is_of_another(_file(), _listed()) == ""
    assert is_of_another(CorrectedInvoice(RESULT.invoice, {name: place}), _listed()) == ""
    other = CorrectedInvoice(RESULT.invoice, {name: {**place, "offset": 8}})
    assert "another event" in is_of_another(other, _listed())


def test_a_record_of_the_topic_has_nothing_unknown() -> None:
    """As other tools read it."""
    assert isinstance(RESULT, InvoiceExtracted)
    file = read_corrected_invoice(RESULT.model_dump_json())
    assert list(passed_over(file, _listed(), RESULT)) == []

"""The schema asked of the model: flat, closed, bounded, and whole."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
from pydantic import BaseModel

from schemas.invoice import ONLY_IN_XML, Allowance, Invoice, Line, Party, Payment, Tax, Totals
from service.checks.reply.flat_answer import ALLOWANCE_COLUMNS, LINE_NAMES, PATHS, TAX_COLUMNS
from service.checks.reply.invoice_schema import REQUIRED, invoice_schema, left_out_names
from service.checks.reply.row_bounds import MOST_ROWS, RowBounds

PARTS: dict[str, type[BaseModel]] = {
    "supplier": Party,
    "customer": Party,
    "payment": Payment,
    "totals": Totals,
}
NOT_ASKED = ONLY_IN_XML | {"schema_version"}
EMPTY: dict[str, Any] = {
    **dict.fromkeys(REQUIRED),
    "seller": None,
    "lines": [],
    "taxes": [],
}


def valid(answer: Any, left_out: frozenset[str] = frozenset()) -> bool:
    validator = jsonschema.Draft202012Validator(invoice_schema(left_out))
    return bool(validator.is_valid(answer))


def test_it_has_no_references_and_is_closed() -> None:
    """Grammars can enforce it."""
    assert "$ref" not in json.dumps(invoice_schema())
    assert not valid({**EMPTY, "supplier": {}})


def test_it_has_every_field_of_the_invoice() -> None:
    """A field that is not asked for vanishes from every answer."""
    single = {name for name in Invoice.model_fields if name not in (*PARTS, *RowBounds._fields)}
    inner = {f"{part}.{name}" for part, model in PARTS.items() for name in model.model_fields}
    paths = {path for path in single | inner if path.rpartition(".")[2] not in NOT_ASKED}
    assert set(PATHS.values()) == paths
    assert set(PATHS) | set(RowBounds._fields) == set(invoice_schema()["properties"])
    assert set(LINE_NAMES.values()) == set(Line.model_fields) - NOT_ASKED
    assert set(ALLOWANCE_COLUMNS) == set(Allowance.model_fields)
    assert set(TAX_COLUMNS) == set(Tax.model_fields) - {"category"}


def test_what_decides_a_payment_is_required_and_may_be_null() -> None:
    """A grammar must not let a model forget an IBAN, and must not force it to make one up."""
    assert valid(EMPTY)
    for name in REQUIRED:
        assert not valid({key: value for key, value in EMPTY.items() if key != name})


def test_what_is_known_is_not_asked_for() -> None:
    """Its tokens are saved, also where the name is a required one."""
    left_out = left_out_names({"totals.gross", "payment.bic"})
    assert left_out == {"gross", "bic"}
    without = {name: value for name, value in EMPTY.items() if name != "gross"}
    assert valid(without, left_out)
    assert not valid(EMPTY, left_out)


def test_a_day_is_of_this_century_or_the_last() -> None:
    """A small model began `06/12/2018` as it is printed, and wrote the year 612."""
    for day in ("2018-12-06", "1999-01-31", None):
        assert valid({**EMPTY, "date": day, "due": day, "period_end": day})
    for day in ("0612-12-20", "3000-11-11", "2018-13-06", "2018-12-32", "06/12/2018"):
        assert not valid({**EMPTY, "date": day})
        assert not valid({**EMPTY, "delivery_date": day})


def test_the_same_names_give_the_same_object() -> None:
    """A request serialises its constant part once."""
    assert invoice_schema() is invoice_schema()
    assert invoice_schema(frozenset({"net", "tax"})) is invoice_schema(frozenset({"tax", "net"}))


def test_the_seller_is_asked_for_first_and_the_type_last() -> None:
    """A small model that began with the type "other" wrote null for all that followed. The rare
    names come behind, as the grammars of some servers have them."""
    names = list(invoice_schema()["properties"])
    assert names[: len(REQUIRED)] == invoice_schema()["required"]
    assert (names[0], names[len(REQUIRED) - 1]) == ("seller", "type")
    assert set(names[: len(REQUIRED)]) == REQUIRED


def test_amounts_are_taken_as_they_are_printed_and_are_no_words() -> None:
    """Small models move the point of a number that they rewrite."""
    for printed in ("1.234,56", "-1'234.50", "1 234,56", "12,50-", "19"):
        assert valid({**EMPTY, "gross": printed}), printed
    for words in ("about 12", "12 EUR", "-", ""):
        assert not valid({**EMPTY, "gross": words}), words


def test_lists_are_bounded() -> None:
    """A model that repeats itself stops."""
    asked = invoice_schema()["properties"]
    assert {name: asked[name]["maxItems"] for name in RowBounds._fields} == MOST_ROWS._asdict()
    few = invoice_schema(frozenset(), RowBounds(lines=2, allowances=1, taxes=1))["properties"]
    assert [few[name]["maxItems"] for name in RowBounds._fields] == [2, 1, 1]
    assert not valid({**EMPTY, "lines": [["Tee", "1"]]})
    assert not valid({**EMPTY, "taxes": [["19", "100,00"]]})

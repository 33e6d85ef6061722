"""The short form of an answer becomes the nested one; everything else stays as it was."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.checks.reply.flat_answer import PATHS, nested

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from([*PATHS, "lines", "taxes", "rate", "x"]), inner)
    ),
    max_leaves=20,
)


def test_flat_names_go_to_their_places() -> None:
    """Each has one."""
    answer = nested(dict.fromkeys(PATHS, "v"))
    for path in PATHS.values():
        value: Any = answer
        for name in path.split("."):
            value = value[name]
        assert value == "v"


def test_a_group_without_values_is_none() -> None:
    """An invoice without a buyer has no customer, and not one without a name."""
    assert nested({"buyer": None, "iban": None, "gross": "1"}) == {"totals": {"gross": "1"}}


def test_lines_have_short_names() -> None:
    """The names of the nested form count before them."""
    lines = [
        {"description": "Tee", "rate": "7", "amount": "4,00", "code": "T-1"},
        {"description": "Porto", "amount": "1", "net_amount": "3,90"},
    ]
    assert nested({"lines": lines})["lines"] == [
        {"description": "Tee", "tax_rate": "7", "net_amount": "4,00", "product_code": "T-1"},
        {"description": "Porto", "net_amount": "3,90"},
    ]


def test_a_line_may_be_a_row_of_cells() -> None:
    """In the order in which lines are asked for; a cell that is null says nothing."""
    assert nested({"lines": [["Tee", "2", "2,00", None, "4,00"]]})["lines"] == [
        {"description": "Tee", "quantity": "2", "unit_price": "2,00", "net_amount": "4,00"}
    ]


def test_a_cell_without_a_column_has_a_name_that_no_invoice_knows() -> None:
    """The reader counts it among what it dropped."""
    answer = nested({"taxes": [["7", "100", "7", "x"]]})
    assert answer["taxes"][0]["cell_3"] == "x"


@pytest.mark.parametrize(
    ("kind", "is_charge"),
    [("charge", True), ("Discount", False), ("allowance", False), (True, True), ("x", "x")],
)
def test_allowances_say_what_they_are(kind: Any, is_charge: Any) -> None:
    """In a word, or as the nested form does; another word is for the reader to refuse."""
    rows = nested({"allowances": [["Fracht", "5,00", kind]]})["allowances"]
    assert rows == [{"reason": "Fracht", "amount": "5,00", "is_charge": is_charge}]


def test_taxes_are_rows() -> None:
    """Rate, taxed amount, tax."""
    assert nested({"taxes": [["19", "100", "19"]]})["taxes"] == [
        {"rate": "19", "taxable_amount": "100", "tax_amount": "19"}
    ]


def test_the_nested_form_stays() -> None:
    """Earlier versions of the prompt ask for it, and so may an operator's own."""
    answer = {
        "supplier": {"name": "A"},
        "totals": {"gross": "1"},
        "lines": [{"description": "Tee"}],
        "payment": None,
    }
    assert nested(answer) == answer


def test_a_nested_value_counts_before_a_flat_one() -> None:
    """A model that mixes both forms means one of them."""
    mixed = {"gross": "2", "totals": {"gross": "1"}, "tax": "3", "iban": "X", "payment": None}
    assert nested(mixed) == {"totals": {"gross": "1", "tax": "3"}, "payment": {"iban": "X"}}


def test_the_answer_is_left_as_it_is() -> None:
    """Others hold it, too."""
    answer = {"tax": "3", "totals": {"gross": "1"}}
    nested(answer)
    assert answer == {"tax": "3", "totals": {"gross": "1"}}


def test_parties_may_be_objects_under_their_short_names() -> None:
    """A model that answers so is understood."""
    assert nested({"seller": {"name": "A"}}) == {"supplier": {"name": "A"}}


def test_names_may_be_written_in_another_case() -> None:
    """`amountDue` is `amount_due`."""
    assert nested({"amountDue": "1"}) == {"totals": {"amount_due": "1"}}


@given(JSON)
def test_nothing_raises(value: Any) -> None:
    """Whatever a model writes."""
    if isinstance(value, dict):
        nested(value)


def test_a_row_of_very_many_cells_is_none() -> None:
    """It stays a list, which the reader refuses."""
    row = ["x"] * 1_000
    assert nested({"lines": [row]})["lines"] == [row]

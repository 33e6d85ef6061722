"""Rows in every form are complete, in their order, and one line each."""

from __future__ import annotations

import csv
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.model.next_command import names_a_command
from service.model.printable import is_printable
from service.ops.row_output import OutputForm, RowOutput

PLACE = {"topic": "t", "partition": 1, "offset": 2}


def _written(form: OutputForm, rows: list[dict[str, Any]], head: str | None = None) -> list[str]:
    said: list[str] = []
    with RowOutput(form, said.append, head) as output:
        for row in rows:
            output.row(row, lambda row=row: f"row {row['a']}")  # type: ignore[misc]
    return said


@pytest.mark.parametrize("count", [0, 1, 3])
def test_an_array_is_json_however_many_rows_it_has(count: int) -> None:
    """Commas stand between the rows alone."""
    rows = [{"a": number} for number in range(count)]
    assert json.loads("\n".join(_written(OutputForm.JSON, rows))) == rows
    assert [json.loads(line) for line in _written(OutputForm.JSONL, rows)] == rows


def test_an_array_is_closed_where_a_command_ends_early() -> None:
    """What was found until then can be read."""
    said: list[str] = []
    with pytest.raises(ValueError, match="away"):
        _end_early(said)
    assert json.loads("".join(said)) == [{"a": 1}]


def _end_early(said: list[str]) -> None:
    with RowOutput(OutputForm.JSON, said.append) as output:
        output.json('{"a": 1}')
        raise ValueError("away")


def test_a_table_has_its_head_first() -> None:
    """And one line a row, as the command draws it."""
    assert _written(OutputForm.TABLE, [{"a": 1}], "head") == ["head", "row 1"]


@pytest.mark.parametrize("form", OutputForm)
def test_a_command_that_fails_before_its_first_row_says_nothing(form: OutputForm) -> None:
    """An empty list would look like good news; one that ends without a row has its head."""
    said: list[str] = []
    with pytest.raises(ValueError, match="away"), RowOutput(form, said.append, "head"):
        raise ValueError("away")
    assert said == []
    assert _written(OutputForm.TABLE, [], "head") == ["head"]


def test_cells_are_plain() -> None:
    """Places as they are written elsewhere, nothing for null, words with commas between them, JSON
    for the rest."""
    row = {"a": None, "at": PLACE, "ok": True, "list": [1], "text": "=1+1"}
    words = {"some": ["GROUNDED", "totals.gross"], "none": [], "evil": ["=1+1"]}
    assert list(csv.reader(_written(OutputForm.CSV, [words])))[1] == [
        "GROUNDED, totals.gross",
        "",
        "'=1+1",
    ]
    assert list(csv.reader(_written(OutputForm.CSV, [row]))) == [
        ["a", "at", "ok", "list", "text"],
        ["", "t-1@2", "true", "[1]", "'=1+1"],
    ]


@given(st.lists(st.dictionaries(st.just("a"), st.text(), min_size=1), max_size=4))
def test_every_text_comes_back(rows: list[dict[str, str]]) -> None:
    """Whatever it holds; JSON escapes what no terminal may see."""
    lines = _written(OutputForm.JSONL, rows)
    assert [json.loads(line) for line in lines] == rows
    assert all(map(is_printable, lines))


@pytest.mark.parametrize("form", list(OutputForm))
def test_values_stay_as_they_are(form: OutputForm) -> None:
    """A supplier may be named like a command of ours, which gets `uv run` in advice."""
    rows = _written(form, [{"a": "invoice-stream store GmbH"}])
    assert not any(map(names_a_command, rows))
    assert any("invoice-stream store GmbH" in row for row in rows)


@pytest.mark.parametrize("form", OutputForm)
def test_a_command_that_refuses_its_order_writes_no_empty_list(form: OutputForm) -> None:
    """Neither a head nor an array: both would say that nothing fits."""
    said: list[str] = []
    with RowOutput(form, said.append, "head") as output:
        output.say_nothing()
    assert said == []

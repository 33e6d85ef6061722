"""Lines about settings that are wrong."""

from __future__ import annotations

import pytest
from pydantic import BaseModel, ConfigDict, ValidationError

from service.settings.fault_lines import FAULTS_MAX, fault_lines, no_json_line


class _Group(BaseModel):
    model_config = ConfigDict(extra="forbid")
    limit_bytes: int = 1
    wait_s: float = 1.0


class _All(BaseModel):
    model_config = ConfigDict(extra="forbid")
    group: _Group = _Group()
    numbers: list[int] = []


def _variable(name: str) -> str:
    return f"X_{name.upper().replace('.', '__')}"


def _lines(given: object, told: tuple[str, ...] = ()) -> list[str]:
    with pytest.raises(ValidationError) as refused:
        _All.model_validate(given)
    return list(
        fault_lines(refused.value, _All.model_fields, lambda name: (_variable(name),), told)
    )


def test_each_fault_is_a_line_with_its_place_and_without_its_value() -> None:
    """The value may be a secret."""
    lines = _lines({"group": {"limit_bytes": "CANARY"}, "numbers": [1, "CANARY"]})
    assert [line.partition(": ")[0] for line in lines] == [
        "group.limit_bytes (X_GROUP__LIMIT_BYTES)",
        "numbers.1 (X_NUMBERS__1)",
    ]
    assert "CANARY" not in "".join(lines)


def test_a_misspelt_name_is_told_with_the_nearest() -> None:
    """Where none is near, with all names of its small group."""
    assert _lines({"group": {"limit_byte": 1}}) == [
        "group.limit_byte (X_GROUP__LIMIT_BYTE): no such setting; did you mean group.limit_bytes?"
    ]
    assert _lines({"group": {"q": 1}})[0].endswith("; group has limit_bytes, wait_s")


def test_a_variable_that_was_told_is_not_told_again() -> None:
    """Its other faults are."""
    given = {"group": {"limit_byte": 1, "wait_s": "x"}}
    assert len(_lines(given)) == 2
    assert [line[:12] for line in _lines(given, ("X_GROUP__LIMIT_BYTE",))] == ["group.wait_s"]


def test_the_number_of_lines_is_bounded() -> None:
    """The last one counts the rest."""
    lines = _lines({"numbers": ["x"] * (FAULTS_MAX + 1_200)})
    assert len(lines) == FAULTS_MAX + 1
    assert lines[-1] == "and 1,200 more"


def test_a_variable_that_is_no_json_is_named_by_its_group() -> None:
    """pydantic-settings says no more."""
    assert no_json_line('error parsing value for field "kafka" from source', _variable).startswith(
        "X_KAFKA or X_KAFKA__… in the environment is no JSON"
    )

"""From replies to invoices: tolerant of packaging, strict in content, never repairing a cut."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.invoice import Invoice
from service.checks.reply import ReplyProblem, invoice_schema, read_invoice, read_object
from service.model.completion import Completion, Finish
from service.model.outcome import Reason
from service.testbed.invoices import make_invoice

SAMPLE = make_invoice(11)
ANSWER = json.dumps(SAMPLE.truth)


def _parse(text: str, finish: Finish = Finish.STOP) -> Invoice | ReplyProblem:
    value = read_object(Completion(text, finish, "m"))
    return value if isinstance(value, ReplyProblem) else read_invoice(value)


WHOLE = _parse(ANSWER)


@pytest.mark.parametrize(
    "packaging",
    [
        "{}",
        "```json\n{}\n```",
        "Here you are:\n{}\nThat is all.",
        "<think>maybe {{1}} or {{2</think>{}",
        "orphan thinking</think>\n```\n{}```",
        "\n\n   {}",
    ],
)
def test_packaging_does_not_matter(packaging: str) -> None:
    """Thinking, fences and prose around the object are passed over."""
    text = packaging.replace("{{", "\x01").replace("{}", ANSWER).replace("\x01", "{")
    assert _parse(text) == WHOLE


@given(st.integers(0, len(ANSWER) - 1))
def test_a_cut_reply_is_never_an_invoice(cut: int) -> None:
    """Wherever it is cut: no invoice, so no smaller amount that looks whole."""
    found = _parse(ANSWER[:cut])
    assert isinstance(found, ReplyProblem)
    if cut:
        assert found.reason is Reason.REPLY_TRUNCATED


def test_the_servers_word_about_a_cut_is_believed() -> None:
    """Finish reason "length": truncated, even where the JSON happens to be whole."""
    found = _parse(ANSWER, Finish.LENGTH)
    assert isinstance(found, ReplyProblem)
    assert found.reason is Reason.REPLY_TRUNCATED


@given(st.text(max_size=300), st.sampled_from(Finish))
def test_nothing_raises(text: str, finish: Finish) -> None:
    """For any reply of the model."""
    assert isinstance(_parse(text, finish), Invoice | ReplyProblem)


def _changed(**changes: object) -> str:
    return json.dumps({**SAMPLE.truth, **changes})


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", Reason.REPLY_NOT_JSON),
        ("I am sorry.", Reason.REPLY_NOT_JSON),
        ('{"a": 1, "a": 2}', Reason.REPLY_NOT_JSON),
        ('{"totals": NaN}', Reason.REPLY_NOT_JSON),
        ("{'single': 1}", Reason.REPLY_NOT_JSON),
        ("{}", Reason.REPLY_SCHEMA_INVALID),
        (_changed(currency="euros"), Reason.REPLY_SCHEMA_INVALID),
        (_changed(issue_date="yesterday"), Reason.REPLY_SCHEMA_INVALID),
        (_changed(totals={"gross": "1.234,56"}), Reason.REPLY_SCHEMA_INVALID),
        (_changed(totals={"gross": "NaN"}), Reason.REPLY_SCHEMA_INVALID),
        (_changed(totals={"gross": "1E+400"}), Reason.REPLY_SCHEMA_INVALID),
        (_changed(totals={"gross": True}), Reason.REPLY_SCHEMA_INVALID),
        (_changed(invented="field"), Reason.REPLY_SCHEMA_INVALID),
    ],
)
def test_unusable_answers_are_told_apart(text: str, reason: Reason) -> None:
    """Each problem has its reason, and faults for a corrective question that quote nothing."""
    found = _parse(text)
    assert isinstance(found, ReplyProblem)
    assert found.reason is reason
    assert found.errors
    assert not any("yesterday" in error or "euros" in error for error in found.errors)


def test_names_that_the_model_made_up_are_not_repeated() -> None:
    """They may carry the document's words into logs and headers."""
    found = _parse(_changed(CANARY_word="x"))
    assert isinstance(found, ReplyProblem)
    assert "CANARY" not in found.message + "".join(found.errors)


def test_null_lists_are_empty_lists() -> None:
    """Models write null for "there are none"."""
    found = _parse(_changed(allowances=None))
    assert isinstance(found, Invoice)
    assert found.allowances == ()


def test_the_schema_asked_of_the_model_is_flat_and_closed() -> None:
    """No references, every object closed, every field required: grammars can enforce it."""
    text = json.dumps(invoice_schema())
    assert "$ref" not in text
    assert "$defs" not in text
    todo = [invoice_schema()]
    while todo:
        node = todo.pop()
        if "properties" in node:
            assert node["additionalProperties"] is False
            assert set(node["required"]) == set(node["properties"])
        for value in node.values():
            items = value if isinstance(value, list) else [value]
            todo += [item for item in items if isinstance(item, dict)]

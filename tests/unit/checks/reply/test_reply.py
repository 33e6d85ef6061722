"""From replies to JSON objects: tolerant of packaging, never repairing a cut."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.checks.reply.reply import ReplyObjects, ReplyProblem, read_objects
from service.model.completion import Completion, Finish
from service.model.outcome import Reason
from service.testbed.invoices import make_invoice

SAMPLE = make_invoice(11)
ANSWER = json.dumps(SAMPLE.truth)
OTHER = json.dumps(make_invoice(12).truth)


def _read(text: str, finish: Finish = Finish.STOP) -> ReplyObjects | ReplyProblem:
    return read_objects(Completion(text, finish, "m"))


WHOLE = ReplyObjects((SAMPLE.truth,))


@pytest.mark.parametrize(
    "packaging",
    [
        "{}",
        "```json\n{}\n```",
        "Here you are:\n{}\nThat is all.",
        "<think>maybe {{1}} or {{2</think>{}",
        'maybe {{"a": 1}</think>{}',
        '<think>maybe {{"a": {{"b</think>{}',
        "<think>\nThe user wants {{invoice}. Set gross {{49.98}.\n\n{}",
        "orphan thinking</think>\n```\n{}```",
        "[THINK]is it {{1}?[/THINK]{}",
        'maybe {{"a": 1}</reasoning>{}',
        "<seed:think>{{x</seed:think>\n{}",
        '◁think▷{{"a": 1}◁/think▷{}',
        '<longcat_think>{{"a": 1}</longcat_think>{}',
        '<scratchpad>{{"a": 1}</scratchpad>{}',
        '<|START_THINKING|>{{"a": 1}<|END_THINKING|><|START_RESPONSE|>{}<|END_RESPONSE|>',
        '<|channel>thought\n{{"a": 1}\n<channel|>{}',
        '<|channel|>analysis<|message|>{{"a": 1}<|end|><|start|>assistant'
        "<|channel|>final <|constrain|>json<|message|>{}".replace("final ", "final"),
        '<|channel|>analysis<|message|>{{"a": 1}<|channel|>final<|message|>{}<|return|>',
        '<think>maybe {{"a": 1} or {{"b": 2}, so\n{}',
        '<tool_call>\n{{"name": "invoice", "arguments": {}}\n</tool_call>',
        '<|python_tag|>{{"name": "invoice", "parameters": {}}',
        '[TOOL_CALLS][{{"name": "invoice", "arguments": {}}]',
        "\n\n   {}",
        "[{}]",
    ],
)
def test_packaging_does_not_matter(packaging: str) -> None:
    """Thinking, fences and prose around the object are passed over."""
    text = packaging.replace("{{", "\x01").replace("{}", ANSWER).replace("\x01", "{")
    found = _read(text)
    assert isinstance(found, ReplyObjects)
    assert found.objects == WHOLE.objects


def test_an_object_in_a_json_string_is_decoded() -> None:
    """Some servers encode the answer twice."""
    assert _read(json.dumps(ANSWER)) == WHOLE


@pytest.mark.parametrize(
    "answer",
    [
        {"notes": "see </think> tag"},
        {"lines": [{"description": "Papier </think> A4"}], "totals": {"gross": "1"}},
    ],
)
def test_a_mark_in_a_value_ends_no_thinking(answer: dict[str, object]) -> None:
    """A document cannot keep itself from being read."""
    assert _read(json.dumps(answer)) == ReplyObjects((answer,))


def test_what_was_thought_is_not_answered() -> None:
    """An object before the mark is a draft; without another one there is no answer."""
    found = _read(f"<think>{ANSWER}</think> I am sorry.")
    assert isinstance(found, ReplyProblem)
    assert found.reason is Reason.REPLY_NOT_JSON


@pytest.mark.parametrize(
    ("text", "in_list"),
    [
        (f"[{ANSWER}, {OTHER}]", True),
        (f"```json\n[\n{ANSWER},\n{OTHER}\n]\n```", True),
        (f"{ANSWER}\n{OTHER}", False),
        (f"{ANSWER}\n\nCorrection:\n{OTHER}", False),
    ],
)
def test_every_object_is_found(text: str, in_list: bool) -> None:
    """A second invoice is never cut off."""
    found = _read(text)
    assert found == ReplyObjects((json.loads(ANSWER), json.loads(OTHER)), in_list)


@given(st.integers(0, len(ANSWER) - 1))
def test_a_cut_reply_is_never_an_invoice(cut: int) -> None:
    """Wherever it is cut: no object, so no smaller amount that looks whole."""
    found = _read(ANSWER[:cut])
    assert isinstance(found, ReplyProblem)
    if cut:
        assert found.reason is Reason.REPLY_TRUNCATED


@given(st.integers(1, len(ANSWER) + 1))
def test_a_list_without_an_end_is_cut(cut: int) -> None:
    """Another invoice may have followed."""
    found = _read(f"[{ANSWER}, {OTHER}]"[: cut + 1])
    assert isinstance(found, ReplyProblem)
    assert found.reason is Reason.REPLY_TRUNCATED


def test_the_servers_word_about_a_cut_is_believed() -> None:
    """Finish reason "length": truncated, even where the JSON happens to be whole."""
    found = _read(ANSWER, Finish.LENGTH)
    assert isinstance(found, ReplyProblem)
    assert found.reason is Reason.REPLY_TRUNCATED


@pytest.mark.parametrize("blank", [" ", "\n", " \n\t"])
def test_blanks_without_end_behind_an_answer_cut_nothing_off(blank: str) -> None:
    """Models write them until the limit. Within an object they are a cut as any other."""
    whole = _read(ANSWER + 300 * blank, Finish.LENGTH)
    assert whole == ReplyObjects((json.loads(ANSWER),))
    for text in (ANSWER[:-1], f"[{ANSWER}, ", f"[{ANSWER}"):
        assert isinstance(_read(text + 300 * blank, Finish.LENGTH), ReplyProblem)
    assert isinstance(_read(300 * blank, Finish.LENGTH), ReplyProblem)


@given(st.text(max_size=300) | st.text('{}[]" \\</think>,:1', max_size=80), st.sampled_from(Finish))
def test_nothing_raises(text: str, finish: Finish) -> None:
    """For any reply of the model."""
    assert isinstance(_read(text, finish), ReplyObjects | ReplyProblem)


@pytest.mark.parametrize(
    "text", ["", "I am sorry.", '{"a": 1, "a": 2}', '{"totals": NaN}', "{'single': 1}", "[]", "5"]
)
def test_a_reply_without_an_object_says_so(text: str) -> None:
    """With a fault for the corrective question."""
    found = _read(text)
    assert isinstance(found, ReplyProblem)
    assert found.reason is Reason.REPLY_NOT_JSON
    assert found.errors


def test_thinking_that_takes_all_the_room_is_said() -> None:
    """More room may be no help, so the message names what is."""
    found = read_objects(Completion("", Finish.LENGTH, "m", only_thought=True))
    assert isinstance(found, ReplyProblem)
    assert found.reason is Reason.REPLY_TRUNCATED
    assert "thinking took all tokens" in found.message

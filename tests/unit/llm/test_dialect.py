"""Rules that hold for every dialect alike."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.llm.dialect import (
    AskAgain,
    Dialect,
    Healthy,
    HttpReply,
    ServerGauges,
    instructions_with_schema,
)
from service.llm.ollama import OllamaDialect
from service.llm.openai import OpenAiDialect
from service.llm.think import ThinkDialect
from service.model.completion import Completion, LlmFailure, LlmFault, Prompt
from service.settings import DialectName

DIALECTS: list[Dialect] = [OllamaDialect(4096), OpenAiDialect(), ThinkDialect()]
PROMPT = Prompt("Read.", "Total 12.00", {"type": "object"}, "invoice", "v1", 16)

every_dialect = pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                [
                    "choices",
                    "message",
                    "content",
                    "response",
                    "done",
                    "models",
                    "data",
                    "gpu",
                    "usage",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)
bodies = st.binary(max_size=100) | json_values.map(lambda value: json.dumps(value).encode())


def test_settings_name_every_dialect_that_there_is() -> None:
    """A dialect that cannot be chosen, or a choice without a dialect, is an oversight."""
    assert {dialect.name for dialect in DIALECTS} == {name.value for name in DialectName}


@every_dialect
@given(status=st.integers(200, 599), body=bodies)
def test_nothing_that_a_server_says_can_raise(dialect: Dialect, status: int, body: bytes) -> None:
    """Every reply to every question ends in a value of the promised set."""
    request = dialect.request(PROMPT, "m")
    reply = HttpReply(status, {}, body)
    assert isinstance(dialect.read(request, reply), Completion | LlmFailure | AskAgain)
    assert isinstance(dialect.read_health(reply), Healthy | LlmFailure)
    assert isinstance(dialect.read_models(reply), tuple | LlmFailure)
    assert isinstance(dialect.read_gauges(reply), ServerGauges | LlmFailure)


@every_dialect
def test_only_a_200_is_a_success(dialect: Dialect) -> None:
    """A 204 or a 302 with a perfect body is none."""
    request = dialect.request(PROMPT, "m")
    for status in (204, 302):
        read = dialect.read(request, HttpReply(status, {}, b'{"response": "{}"}'))
        assert isinstance(read, LlmFailure)
        assert read.fault in (LlmFault.REPLY_MALFORMED, LlmFault.MODEL_MISSING)


def test_instructions_carry_the_schema_when_words_must_do() -> None:
    """The whole schema stands at the end, as JSON."""
    text = instructions_with_schema(PROMPT)
    assert text.startswith("Read.")
    assert json.loads(text.rsplit("\n", 1)[1]) == PROMPT.schema


def test_a_question_after_a_loop_asks_for_chance_and_a_penalty() -> None:
    """The plain question before and after it does not."""
    for dialect in (OllamaDialect(1), OpenAiDialect()):
        for loops in (False, True, False):
            asked = dialect.request(replace(PROMPT, against_loops=loops), "m")
            body = json.loads(asked.body)
            options = body.get("options", body)
            assert (options["temperature"] > 0) is loops
            assert any("penalty" in name for name in options) is loops

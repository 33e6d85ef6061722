"""A content filter is known by its codes and its form, and costs no second shape of a request."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.llm.content_filters import is_about_content, rejects_content
from service.llm.dialect import Dialect, HttpReply
from service.llm.faults import failure_of
from service.llm.ollama import OllamaDialect
from service.llm.openai import OpenAiDialect
from service.model.completion import LlmFailure, LlmFault, Prompt
from tests.fakes.scripted_server import ScriptedServer, answer
from tests.unit.llm.conftest import OpenClient

FILTERED: list[tuple[int, Any]] = [
    (400, {"contentFilter": [{"level": 1, "role": "user"}], "error": {"code": "1301"}}),
    (400, {"error": {"code": 1301, "message": "系统检测到输入或生成内容可能包含不安全或敏感内容"}}),
    (400, {"error": {"code": "data_inspection_failed", "param": None, "type": "x"}}),
    (400, {"code": "DataInspectionFailed", "message": "…", "request_id": "1"}),
    (400, {"error": {"code": "InternalError.Algo.DataInspectionFailed"}}),
    (400, {"error": {"message": "sensitive words", "code": "sensitive_words_detected"}}),
    (500, {"error": {"type": "new_api_error", "code": "sensitive_words_detected"}}),
    (400, {"error": {"code": 400, "param": "prompt", "type": "content_filter"}}),
    (400, {"error": {"code": "content_policy_violation", "type": "invalid_request_error"}}),
    (400, {"error": {"code": "InputTextSensitiveContentDetected", "type": "BadRequest"}}),
    (400, {"error": {"code": "400", "innererror": {"code": "ResponsibleAIPolicyViolation"}}}),
    (
        400,
        {"error": {"innererror": {"content_filter_result": {"hate": {"filtered": True}}}}},
    ),
    (403, {"error": {"code": 403, "metadata": {"flagged_input": "…", "reasons": ["x"]}}}),
    (451, {"error": {"type": "censorship_blocked"}}),
    (200, {"base_resp": {"status_code": 1026, "status_msg": "input new_sensitive"}}),
    (200, {"error": {"code": "10013", "message": "…"}}),
    (200, {"header": {"code": 10013, "message": "…"}, "error": {"message": "…"}}),
]


@pytest.mark.parametrize(("status", "body"), FILTERED)
def test_a_filter_is_known_by_its_code(status: int, body: Any) -> None:
    """And said in our own words; it is the document's fault, not the token's or the server's."""
    failed = failure_of(HttpReply(status, {}, json.dumps(body).encode()))
    assert failed.fault is LlmFault.BAD_REQUEST
    assert failed.message.endswith("its content filter)")


@pytest.mark.parametrize(
    "body",
    [
        {"error": {"code": "1210", "message": "contentFilter 1301"}},
        {"error": {"code": "invalid_request_error", "message": "content_filter"}},
        {"error": {"code": True, "type": None}},
        {"prompt_filter_results": [{"content_filter_results": {"hate": {"filtered": False}}}]},
        {"contentFilter": [], "error": {"code": "1213"}},
        {"error": {"code": 10**4000}},
        {"error": "content_filter"},
        {},
    ],
)
def test_other_errors_are_none(body: dict[str, Any]) -> None:
    """Sentences decide nothing, and neither does a finding that found nothing."""
    assert not rejects_content(body)


def test_a_busy_server_is_no_filter() -> None:
    """A refusal of all calls stays one, whatever else it says."""
    for status in (401, 429, 502, 503):
        body = json.dumps({"error": {"code": "content_filter"}}).encode()
        assert failure_of(HttpReply(status, {}, body)).fault is not LlmFault.BAD_REQUEST


def test_an_error_about_the_prompt_is_about_the_content() -> None:
    """No request of a chat has a field of that name."""
    assert is_about_content({"error": {"param": "prompt"}})
    assert not is_about_content({"error": {"param": "messages"}})


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["error", "code", "innererror", "content_filter_result", "filtered"]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    )
)
def test_any_error_is_judged(value: Any) -> None:
    """Nothing raises."""
    payload = {"error": value}
    assert rejects_content(payload) in (True, False)
    assert is_about_content(payload) in (True, False)


BLOCKED = "Output blocked by content filtering policy"
USAGE = "Content violates usage guidelines. Failed check: SAFETY_CHECK_TYPE_BIO"
IN_WORDS: list[tuple[int, Any]] = [
    (400, {"error": {"type": "invalid_request_error", "message": BLOCKED}}),
    (403, {"code": "The caller does not have permission", "error": USAGE}),
    (400, {"error": {"message": "<400> InternalError.Algo.DataInspectionFailed: Input data"}}),
    (400, {"error": {"param": "prompt", "message": "no"}}),
]


async def ask(
    open_client: OpenClient, prompt: Prompt, dialect: Dialect, status: int, body: Any
) -> LlmFailure:
    """The failure of a call; it took one request."""
    async with ScriptedServer([answer(body, status)]) as server:
        reply = await open_client(server.url, dialect).complete(prompt)
        assert len(server.seen) == 1
    assert isinstance(reply, LlmFailure)
    return reply


@pytest.mark.parametrize(("status", "body"), FILTERED + IN_WORDS)
async def test_a_filter_costs_one_request(
    open_client: OpenClient, prompt: Prompt, status: int, body: Any
) -> None:
    """Also of a server that has never answered: no humbler request is tried."""
    failed = await ask(open_client, prompt, OpenAiDialect(), status, body)
    assert failed.fault is LlmFault.BAD_REQUEST


@pytest.mark.parametrize(("status", "body"), [one for one in FILTERED if one[0] != 200])
async def test_a_filter_before_an_ollama_costs_one_request(
    open_client: OpenClient, prompt: Prompt, status: int, body: Any
) -> None:
    """Gateways put filters before every API."""
    failed = await ask(open_client, prompt, OllamaDialect(4096), status, body)
    assert failed.fault is LlmFault.BAD_REQUEST

"""A vendor's number says what went wrong; the field in which it stands says whose it is."""

from __future__ import annotations

import json
from typing import Any

import pytest

from service.llm.dialect import HttpReply
from service.llm.openai import OpenAiDialect
from service.llm.vendor_codes import vendor_fault
from service.model.completion import LlmFailure, LlmFault, Prompt


@pytest.mark.parametrize(
    ("status", "payload", "fault"),
    [
        (400, {"error": {"code": "1211", "message": "模型不存在"}}, LlmFault.MODEL_MISSING),
        (429, {"error": {"code": "1113", "message": "欠费"}}, LlmFault.QUOTA_EXHAUSTED),
        (400, {"error": {"code": "1261", "message": "超长"}}, LlmFault.CONTEXT_EXCEEDED),
        (200, {"error": {"code": "1302"}}, LlmFault.RATE_LIMITED),
        (200, {"error": {"code": 1002}}, LlmFault.UNAUTHORISED),
        (200, {"base_resp": {"status_code": 1002}}, LlmFault.RATE_LIMITED),
        (200, {"base_resp": {"status_code": 1008}, "choices": None}, LlmFault.QUOTA_EXHAUSTED),
        (200, {"header": {"code": 11202, "message": "limit"}}, LlmFault.RATE_LIMITED),
        (200, {"header": {"code": 10110, "message": "busy"}}, LlmFault.OVERLOADED),
        (200, {"header": {"code": 10010, "message": "engine"}}, LlmFault.SERVER_ERROR),
        (429, {"error": {"code": "1310", "message": "limit"}}, LlmFault.QUOTA_EXHAUSTED),
        (200, {"error_code": 336100, "error_msg": "busy"}, LlmFault.OVERLOADED),
        (200, {"error_code": 18, "error_msg": "limit"}, LlmFault.RATE_LIMITED),
        (200, {"error_code": 110, "error_msg": "token"}, LlmFault.UNAUTHORISED),
        (400, {"error_code": 336103}, LlmFault.CONTEXT_EXCEEDED),
    ],
)
def test_a_number_of_a_vendor_is_understood(
    prompt: Prompt, status: int, payload: Any, fault: LlmFault
) -> None:
    """Under any status, and not repeated in another shape."""
    dialect = OpenAiDialect()
    reply = HttpReply(status, {}, json.dumps(payload).encode())
    failed = dialect.read(dialect.request(prompt, "m"), reply)
    assert isinstance(failed, LlmFailure)
    assert failed.fault is fault


@pytest.mark.parametrize(
    "payload",
    [
        {"error": {"code": "9" * 99}},
        {"error": {"code": True, "status_code": None}},
        {"error": "1211"},
        {"error": {"message": "1211"}},
        {"code": 200, "error": [1211]},
    ],
)
def test_another_number_says_nothing(payload: Any) -> None:
    """Nor does one in a sentence."""
    assert vendor_fault(payload) is None

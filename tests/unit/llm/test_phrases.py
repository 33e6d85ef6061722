"""Servers' own words for faults that share a status: no key, no money, no model, no room."""

from __future__ import annotations

import json
from typing import Any

import pytest

from service.llm import phrases
from service.llm.dialect import AskAgain, HttpReply
from service.llm.faults import failure_of
from service.llm.openai import OpenAiDialect
from service.model.completion import Completion, LlmFailure, LlmFault, Prompt

_GEMINI = {"status": "INVALID_ARGUMENT", "code": 400}
_ERRORS: list[tuple[int, Any, LlmFault]] = [
    (400, [{"error": {"message": "API key not valid.", **_GEMINI}}], LlmFault.UNAUTHORISED),
    (400, [{"error": {"message": "API key expired.", **_GEMINI}}], LlmFault.UNAUTHORISED),
    (400, {"error": {"message": "no", "type": "expired_key"}}, LlmFault.UNAUTHORISED),
    (403, {"message": "Your account balance is insufficient"}, LlmFault.QUOTA_EXHAUSTED),
    (400, {"error": {"message": "Invalid model_kwargs: window"}}, LlmFault.BAD_REQUEST),
    (400, {"error": {"message": "unknown model option window"}}, LlmFault.BAD_REQUEST),
    (400, {"error": {"message": "Unable to access image: late"}}, LlmFault.BAD_REQUEST),
    (
        400,
        {"error": {"type": "invalid_request_error", "message": "Your credit balance is too low"}},
        LlmFault.QUOTA_EXHAUSTED,
    ),
    (
        400,
        {"error": {"message": "Budget has been exceeded! Current cost: 2", "code": "400"}},
        LlmFault.QUOTA_EXHAUSTED,
    ),
    (401, {"error": {"message": "ExceededBudget: …", "code": 401}}, LlmFault.QUOTA_EXHAUSTED),
    (429, {"error": {"type": "budget_exceeded"}}, LlmFault.QUOTA_EXHAUSTED),
    (403, {"message": "Out of call volume quota."}, LlmFault.QUOTA_EXHAUSTED),
    (400, {"code": "Arrearage", "message": "Access denied"}, LlmFault.QUOTA_EXHAUSTED),
    (400, {"error": {"message": "No models loaded. Please load one"}}, LlmFault.MODEL_MISSING),
    (400, {"error": {"code": "model_decommissioned"}}, LlmFault.MODEL_MISSING),
    (400, {"error": {"message": "a/b is not a valid model ID"}}, LlmFault.MODEL_MISSING),
    (400, {"error": {"code": "OperationNotSupported"}}, LlmFault.MODEL_MISSING),
    (400, {"error": {"message": "Model Not Exist"}}, LlmFault.MODEL_MISSING),
    (400, {"error": {"message": "m:1 is not a valid model name"}}, LlmFault.MODEL_MISSING),
    (400, {"message": "The provided model identifier is invalid."}, LlmFault.MODEL_MISSING),
    (422, {"error": {"message": "unknown", "param": "model"}}, LlmFault.MODEL_MISSING),
    (403, {"error": {"code": "model_not_found"}}, LlmFault.MODEL_MISSING),
    (400, {"error": {"code": "ModelNotFound"}}, LlmFault.MODEL_MISSING),
    (422, {"detail": [{"loc": ["body", "model"], "msg": "invalid"}]}, LlmFault.MODEL_MISSING),
    (503, {"error": {"code": "model_not_found"}}, LlmFault.MODEL_MISSING),
    (500, {"error": {"message": "model 'm:1' not found"}}, LlmFault.MODEL_MISSING),
    (500, {"error": {"message": "the model of this document was found"}}, LlmFault.SERVER_ERROR),
    (400, {"error": {"message": "prompt is too long: 9 tokens > 5"}}, LlmFault.CONTEXT_EXCEEDED),
    (400, {"message": "Input is too long for requested model."}, LlmFault.CONTEXT_EXCEEDED),
    (500, {"error": {"message": "context shift is disabled"}}, LlmFault.CONTEXT_EXCEEDED),
    (400, {"message": "Range of input length should be [1, 6]"}, LlmFault.CONTEXT_EXCEEDED),
    (400, {"message": "Prompt length (9) exceeds max_seq_len (5)"}, LlmFault.CONTEXT_EXCEEDED),
    (500, {"error": {"message": "Too big compared to KV size"}}, LlmFault.CONTEXT_EXCEEDED),
    (422, {"error": "`inputs` must have less than 9 tokens"}, LlmFault.CONTEXT_EXCEEDED),
    (400, {"code": "Invalid", "error": "Incorrect API key provided"}, LlmFault.UNAUTHORISED),
    (403, {"error": "It has used all available credits"}, LlmFault.QUOTA_EXHAUSTED),
    (403, {"error": {"message": "Key limit exceeded (total)"}}, LlmFault.QUOTA_EXHAUSTED),
    (429, {"errors": [{"message": "daily free allocation"}]}, LlmFault.QUOTA_EXHAUSTED),
    (400, {"error": {"code": "model_not_available"}}, LlmFault.MODEL_MISSING),
    (400, {"message": "ID m with on-demand throughput isn’t"}, LlmFault.MODEL_MISSING),
    (400, {"error": "Bad Request: Endpoint is paused"}, LlmFault.MODEL_MISSING),
]


@pytest.mark.parametrize(("status", "body", "fault"), _ERRORS)
def test_one_status_stands_for_several_faults(status: int, body: Any, fault: LlmFault) -> None:
    """Each with a remedy of its own; such a request is not asked again in another shape."""
    reply = HttpReply(status, {}, json.dumps(body).encode())
    assert failure_of(reply, phrases.OPENAI).fault is fault


@pytest.mark.parametrize(
    "message",
    [
        "No endpoints found that can handle the requested parameters.",
        "No endpoints found that support the provided 'response_format' value.",
    ],
)
def test_a_router_without_a_server_for_the_shape_gets_a_humbler_one(
    prompt: Prompt, message: str
) -> None:
    """OpenRouter calls it 404; a model that is missing is one in every shape."""
    dialect = OpenAiDialect()
    request = dialect.request(prompt, "m")
    body = json.dumps({"error": {"message": message, "code": 404}}).encode()
    again = dialect.read(request, HttpReply(404, {}, body))
    assert isinstance(again, AskAgain)
    assert again.shape != request.shape
    good = {"choices": [{"message": {"content": "{}"}, "finish_reason": "stop"}]}
    request = dialect.request(prompt, "m", again.shape)
    answered = dialect.read(request, HttpReply(200, {}, json.dumps(good).encode()))
    assert isinstance(answered, Completion)
    gone = dialect.read(dialect.request(prompt, "m"), HttpReply(404, {}, b'{"error": "no"}'))
    assert isinstance(gone, LlmFailure)
    assert gone.fault is LlmFault.MODEL_MISSING


def test_a_document_that_says_that_a_model_is_missing_decides_nothing() -> None:
    """A server that repeats the request says nothing about its models."""
    document = "Model X200 not found in stock, credited"
    reply = HttpReply(400, {}, json.dumps({"error": document}).encode())
    assert failure_of(reply, phrases.OPENAI, document).fault is LlmFault.BAD_REQUEST

"""Rules for judging failed replies: every status has a fault, and no foreign text a way out."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.core.completion import LlmFault
from service.llm.dialect import HttpReply
from service.llm.faults import SENTENCES, Phrase, failure_of


def reply(status: int, body: object = b"") -> HttpReply:
    return HttpReply(status, {}, body if isinstance(body, bytes) else json.dumps(body).encode())


@pytest.mark.parametrize(
    ("status", "fault"),
    [
        (204, LlmFault.REPLY_MALFORMED),
        (301, LlmFault.MODEL_MISSING),
        (400, LlmFault.BAD_REQUEST),
        (401, LlmFault.UNAUTHORISED),
        (402, LlmFault.QUOTA_EXHAUSTED),
        (403, LlmFault.UNAUTHORISED),
        (404, LlmFault.MODEL_MISSING),
        (408, LlmFault.TIMEOUT),
        (413, LlmFault.BAD_REQUEST),
        (422, LlmFault.BAD_REQUEST),
        (429, LlmFault.RATE_LIMITED),
        (500, LlmFault.SERVER_ERROR),
        (502, LlmFault.SERVER_ERROR),
        (503, LlmFault.OVERLOADED),
        (504, LlmFault.TIMEOUT),
        (529, LlmFault.OVERLOADED),
    ],
)
def test_a_status_alone_has_a_meaning(status: int, fault: LlmFault) -> None:
    """With an HTML page or nothing in the body, the status decides."""
    assert failure_of(reply(status, b"<html>nope</html>")).fault is fault


def test_every_fault_has_a_sentence() -> None:
    """A fault without words would fail when it first happens."""
    assert set(SENTENCES) == set(LlmFault)


def test_a_phrase_refines_only_its_statuses() -> None:
    """The same words under another status mean nothing."""
    phrases = (Phrase(LlmFault.CONTEXT_EXCEEDED, (400,), ("too long",)),)
    assert failure_of(reply(400, b"It is TOO LONG"), phrases).fault is LlmFault.CONTEXT_EXCEEDED
    assert failure_of(reply(429, b"It is too long"), phrases).fault is LlmFault.RATE_LIMITED


@pytest.mark.parametrize(
    "body",
    [
        {"error": {"code": "rate_limit_exceeded"}},
        {"error": {"type": "rate_limit_exceeded", "code": 429}},
        {"error": "Model is overloaded", "error_type": "rate_limit_exceeded"},
        {"code": "rate_limit_exceeded", "message": "…"},
    ],
)
def test_a_machine_readable_code_is_told(body: object) -> None:
    """Wherever a server of the family puts it."""
    failure = failure_of(reply(429, body))
    assert failure.message.endswith("(HTTP 429, rate_limit_exceeded)")


@given(st.integers(100, 599), st.binary(max_size=200))
def test_any_reply_is_judged(status: int, body: bytes) -> None:
    """One line of at most 500 characters, whatever the server sends."""
    failure = failure_of(HttpReply(status, {}, body))
    assert "\n" not in failure.message
    assert 0 < len(failure.message) <= 500


@given(st.text(min_size=6).filter(lambda text: not text.replace("_", "").isalnum()))
def test_the_servers_words_never_enter_the_message(words: str) -> None:
    """Only what looks like an identifier is told; sentences and keys are not."""
    body = {
        "error": {
            "message": "canary " + words,
            "code": "canary " + words,
            "type": words + " canary",
        }
    }
    assert "canary" not in failure_of(reply(400, body)).message

"""Rules for judging failed replies: every status has a fault, and no foreign text a way out."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.llm.dialect import HttpReply
from service.llm.faults import SENTENCES, Phrase, failure_of
from service.llm.phrases import OPENAI as PHRASES
from service.model.completion import LlmFault


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
        (409, LlmFault.SERVER_ERROR),
        (423, LlmFault.SERVER_ERROR),
        (424, LlmFault.SERVER_ERROR),
        (425, LlmFault.SERVER_ERROR),
        (498, LlmFault.OVERLOADED),
        (499, LlmFault.SERVER_ERROR),
        (431, LlmFault.BAD_REQUEST),
        (451, LlmFault.BAD_REQUEST),
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
    failed = failure_of(reply(status, b"<html>nope</html>"))
    assert failed.fault is fault
    assert status == 204 or "a web page" in failed.message


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


@pytest.mark.parametrize(
    "code",
    [
        "DE89370400440532013000",
        "sk-abcdefghijklmnopqrstuvwxyz",
        "Mueller",
        "R-2026-17",
        "sk-context_length_exceeded",
    ],
)
@pytest.mark.parametrize("place", ["code", "type", "error_type"])
def test_a_code_that_no_server_has_is_not_told(code: str, place: str) -> None:
    """An account, a key, a name: each may look like an identifier."""
    for body in ({place: code}, {"error": {place: code}}):
        assert failure_of(reply(400, body)).message.endswith("(HTTP 400)")


@given(st.integers(100, 599), st.binary(max_size=200))
def test_any_reply_is_judged(status: int, body: bytes) -> None:
    """One line of at most 500 characters, whatever the server sends."""
    failure = failure_of(HttpReply(status, {}, body))
    assert "\n" not in failure.message
    assert 0 < len(failure.message) <= 500


@given(st.text(min_size=6).filter(lambda text: not text.replace("_", "").isalnum()))
def test_the_servers_words_never_enter_the_message(words: str) -> None:
    """Only identifiers are shown; sentences and keys are not."""
    body = {
        "error": {
            "message": "canary " + words,
            "code": "canary " + words,
            "type": words + " canary",
        }
    }
    assert "canary" not in failure_of(reply(400, body)).message


@pytest.mark.parametrize(
    ("told", "fault"),
    [
        ([{"quotaId": "GenerateRequestsPerMinutePerProjectPerModel-FreeTier"}], "rate_limited"),
        ([{"quotaId": "GenerateRequestsPerDayPerProjectPerModel-FreeTier"}], "quota_exhausted"),
        (
            [{"quotaId": "InputTokensPerMinute"}, {"quotaId": "RequestsPerDayPerProject"}],
            "quota_exhausted",
        ),
        ("tokens per min. Limit: 40000", "rate_limited"),
        ([], "quota_exhausted"),
    ],
)
def test_a_quota_of_a_minute_is_a_rate(told: object, fault: str) -> None:
    """Gemini says of both that the current quota is exceeded; the shorter one is no reason to wait
    for people, nor is it where a longer one is used up too."""
    error = {"message": "You exceeded your current quota, check your plan", "details": told}
    reply = HttpReply(429, {}, json.dumps({"error": error}).encode())
    assert failure_of(reply, PHRASES).fault.value == fault


@pytest.mark.parametrize("status", [400, 403, 404, 422, 429, 500])
@pytest.mark.parametrize(
    "echo",
    ["{}", '{{"error": {{"message": "validation error: input: {}"}}}}', "detail: [{}]", "INPUT {}"],
)
@pytest.mark.parametrize(
    "spelled",
    [
        lambda words: words,
        lambda words: words.upper(),
        lambda words: words.replace("_", "\n_").replace(" ", " \n "),
        lambda words: "".join(chr(ord(c) + 0xFEE0) if c.isalpha() else c for c in words),
        lambda words: words.replace("_", "&#95;"),
        lambda words: words.replace("_", "%5F"),
    ],
)
def test_words_of_the_document_decide_nothing(status: int, echo: str, spelled: Any) -> None:
    """A server that repeats the document in its error, whatever it does to the spelling."""
    alone = failure_of(reply(status, b"no"), PHRASES).fault
    for phrase in PHRASES:
        for words in phrase.words:
            body = echo.format(words).encode()
            document = f"Invoice 1: {spelled(words)}, 5 EUR"
            assert failure_of(reply(status, body), PHRASES, document).fault is alone


def test_a_code_counts_whatever_the_document_says() -> None:
    """A field of its own is the server's own."""
    body = {"error": {"code": "context_length_exceeded", "message": "Invoice " * 5_000}}
    document = "context length exceeded"
    assert failure_of(reply(400, body), PHRASES, document).fault is LlmFault.CONTEXT_EXCEEDED


def test_an_honest_error_beside_a_document_is_understood() -> None:
    """Only a phrase all of whose words the document has is passed over."""
    body = {"message": "This model's maximum context length is 4096 tokens. Invoice 7, length 3 m"}
    document = "Invoice 7, length 3 m"
    assert failure_of(reply(400, body), PHRASES, document).fault is LlmFault.CONTEXT_EXCEEDED


@given(st.text(max_size=60), st.integers(400, 599))
def test_an_echo_of_any_document_is_judged_by_its_status(document: str, status: int) -> None:
    """The same as an empty body."""
    echoed = failure_of(reply(status, document.encode("utf-8", "replace")), PHRASES, document)
    assert echoed.fault is failure_of(reply(status), PHRASES).fault


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"error": "Input validation error", "error_type": "validation"}, 422),
        ({"error": "Model is overloaded", "error_type": "overloaded"}, 503),
        ({"error": {"message": "no", "type": "server_overloaded"}}, 503),
        ({"error": {"message": "no", "code": 502}}, 502),
        ({"error": "no", "statusCode": 429}, 429),
        ({"error": {"code": "UNAVAILABLE", "message": "no"}}, 503),
        ({"error": {"message": "no"}}, 500),
        ({"error": "no", "code": 7_003}, 500),
    ],
)
def test_an_error_within_a_success_stands_for_a_status(body: object, status: int) -> None:
    """By its own code, or by one beside it (TGI, Azure's gateway)."""
    assert failure_of(reply(200, body)).status == status


@pytest.mark.parametrize("escaped", [False, True])
@pytest.mark.parametrize(
    ("said", "missing"),
    [
        ("Le modèle « tiny:1b » n'existe pas", True),
        ("Le modèle tiny est introuvable", True),
        ("Das Modell „tiny“ wurde nicht gefunden", True),
        ("El modelo 'tiny' no existe", True),
        ("Il modello tiny non trovato", True),
        ("O modelo `tiny` não existe", True),
        ("Das Modell meldet, dass die Datei nicht gefunden wurde", False),
        ("Le modèle a refusé: ce champ n'existe pas", False),
    ],
)
def test_a_missing_model_is_known_in_several_languages(
    said: str, missing: bool, escaped: bool
) -> None:
    """Gateways write in the language of those who run them; another thing that is missing is not
    the model."""
    body = json.dumps({"error": {"message": said}}, ensure_ascii=escaped).encode()
    fault = failure_of(HttpReply(400, {}, body), PHRASES).fault
    assert (fault is LlmFault.MODEL_MISSING) == missing

"""Our client against an independent OpenAI-compatible server (llmock).

It injects faults and judges its clients: a client fails the verdict if it comes back before
Retry-After is over, repeats a hopeless call or gives up too early.
"""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator, validators

from service.checks.reply.invoice_schema import invoice_schema
from service.extraction.dialogue import DialogueContext
from service.extraction.extractor import Extractor, Reading
from service.extraction.prompts import load_prompt
from service.llm.client import Endpoint, LlmClient
from service.llm.endpoints import one_endpoint
from service.llm.gate import Gate
from service.llm.openai import OpenAiDialect
from service.llm.transport import open_transport
from service.model.completion import Completion, LlmFailure, LlmFault, Prompt
from service.model.outcome import Extracted, Failed
from service.model.record import SourceRecord
from tests.fakes import usual
from tests.fakes.inline_documents import InlineDocuments

MODEL = "gpt-4o"
INVOICE = {
    "document_type": "invoice",
    "invoice_number": "A-1",
    "issue_date": "2026-01-31",
    "currency": "EUR",
    "supplier": {"name": "ACME"},
    "totals": {"gross": "12.00"},
}
RECORD = SourceRecord(
    "events",
    0,
    0,
    0,
    None,
    b'{"invoice_id": "A", "document": {"text": "ACME Invoice A-1 2026-01-31 total 12.00 EUR"}}',
)


@pytest.fixture
async def client(llmock: Any) -> AsyncIterator[LlmClient]:
    """A client of the foreign server, addressed with `/v1` as its users would write it."""
    endpoint = Endpoint(llmock.base_url("openai"), MODEL, "llmock-test-key")
    client = LlmClient(endpoint, OpenAiDialect(), open_transport(), usual.call_bounds(total_s=5.0))
    yield client
    await client.aclose()


def extractor(client: LlmClient) -> Extractor:
    """The whole path with short pauses; the foreign server's Retry-After sets the real ones."""
    retry = usual.retry_policy(max_attempts=4, base_delay_s=0.02, max_delay_s=0.1)
    context = DialogueContext(rng=random.Random(3))
    policy = usual.extraction_policy(asking=usual.asking_policy(retry=retry))
    return Extractor(
        one_endpoint(client, Gate(2)),
        InlineDocuments(),
        Reading(load_prompt()),
        policy,
        context,
    )


async def test_the_invoice_schema_is_honoured(client: LlmClient) -> None:
    """Our schema goes through `response_format` and comes back as a valid object.

    This server makes its values up and leaves patterns alone; real ones constrain them.
    """
    no_patterns = {"pattern": lambda *_: None}
    lenient = validators.extend(Draft202012Validator, no_patterns)  # type: ignore[no-untyped-call]
    prompt = load_prompt().ask("Total 12.00", "b", 2048)
    reply = await client.complete(prompt)
    assert isinstance(reply, Completion)
    lenient(invoice_schema()).validate(json.loads(reply.text))
    assert reply.prompt_tokens is not None
    assert reply.completion_tokens is not None


async def test_models_and_health(client: LlmClient) -> None:
    """The list names the model that we ask for."""
    models = await client.models()
    assert isinstance(models, tuple)
    assert MODEL in models
    assert not isinstance(await client.health(), LlmFailure)


async def test_its_verdict_on_our_patience(llmock: Any, client: LlmClient) -> None:
    """Three 429 with Retry-After, then success: the server finds nothing to blame."""
    llmock.rate_limit(times=3, retry_after=0.3).reply(json.dumps(INVOICE), times=1)
    outcome = await asyncio.wait_for(extractor(client).extract(RECORD, "b"), 20)
    assert isinstance(outcome, Extracted)
    assert outcome.usage.attempts == 4
    verdict = llmock.verdict()
    assert not [f for f in verdict.findings if f.severity == "error"], verdict.findings


async def test_its_verdict_on_an_impatient_client(llmock: Any, client: LlmClient) -> None:
    """The control: the same verdict blames an immediate repetition."""
    llmock.rate_limit(times=1, retry_after=5.0)
    prompt = load_prompt().ask("Total 12.00", "b", 2048)
    first, second = await client.complete(prompt), await client.complete(prompt)
    assert isinstance(first, LlmFailure)
    assert (first.fault, first.retry_after_s) == (LlmFault.RATE_LIMITED, 5.0)
    assert isinstance(second, Completion)
    assert "retry_after_ignored" in [finding.code for finding in llmock.verdict().findings]


@pytest.mark.parametrize(
    ("status", "fault"),
    [
        (401, LlmFault.UNAUTHORISED),
        (404, LlmFault.MODEL_MISSING),
        (500, LlmFault.SERVER_ERROR),
        (503, LlmFault.OVERLOADED),
    ],
)
async def test_its_error_bodies_are_understood(
    llmock: Any, client: LlmClient, prompt: Prompt, status: int, fault: LlmFault
) -> None:
    """An independent imitation of the real server."""
    llmock.fail(status, times=1)
    reply = await client.complete(prompt)
    assert isinstance(reply, LlmFailure)
    assert reply.fault is fault


async def test_what_cannot_succeed_is_not_repeated(llmock: Any, client: LlmClient) -> None:
    """A request that the server rejects in every shape fails the invoice at once."""
    llmock.fail(422, times=OpenAiDialect.requests_max)
    outcome = await extractor(client).extract(RECORD, "b")
    assert isinstance(outcome, Failed)
    assert outcome.usage.attempts == 1

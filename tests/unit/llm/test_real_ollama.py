"""The dialects with a real Ollama and a tiny model of random weights.

Only the real server can show that it accepts our request, follows the schema, reports durations and
waiting time as we read them, and words its errors as we expect.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import shutil
import socket
import statistics
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator

from service.extraction.dialogue import DialogueContext
from service.extraction.extractor import Extractor, Reading
from service.extraction.prompts import load_prompt
from service.llm.client import Endpoint, LlmClient
from service.llm.dialect import Dialect, Healthy, StructuredOutput
from service.llm.endpoints import one_endpoint
from service.llm.gate import Gate
from service.llm.ollama import OllamaDialect
from service.llm.openai import OpenAiDialect
from service.llm.transport import open_transport
from service.model.completion import Completion, Finish, LlmFailure, LlmFault, Prompt
from service.model.outcome import Failed, Reason
from service.model.record import SourceRecord
from tests.fakes import usual
from tests.fakes.inline_documents import InlineDocuments
from tests.fakes.tiny_model import write_tiny_model

OLLAMA = shutil.which("ollama")
PARALLEL = 2
START_LIMIT_S = 30.0
NUM_CTX = 2048
CODES: dict[str, Any] = {
    "type": "object",
    "properties": {
        "codes": {
            "type": "array",
            "items": {"enum": ["ab", "cd", "ef", "gh"]},
            "minItems": 24,
            "maxItems": 24,
        },
        "ok": {"type": "boolean"},
    },
    "required": ["codes", "ok"],
    "additionalProperties": False,
}

pytestmark = pytest.mark.skipif(
    OLLAMA is None, reason="NOT TESTED: the Ollama dialect on a real server (no ollama on PATH)"
)


@pytest.fixture(scope="module")
def ollama(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real server with two slots and the tiny model; gives its address."""
    home = tmp_path_factory.mktemp("ollama")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    environment = os.environ | {
        "HOME": str(home),
        "OLLAMA_HOST": address,
        "OLLAMA_MODELS": str(home / "models"),
        "OLLAMA_NO_CLOUD": "1",
        "OLLAMA_NUM_PARALLEL": str(PARALLEL),
    }
    with (home / "log").open("wb") as log:
        server = subprocess.Popen([str(OLLAMA), "serve"], env=environment, stdout=log, stderr=log)
        try:
            _wait_until_up(f"http://{address}")
            _create_model(home, environment)
            yield f"http://{address}"
        finally:
            server.terminate()
            server.wait(timeout=START_LIMIT_S)


def _wait_until_up(url: str) -> None:
    deadline_s = time.monotonic() + START_LIMIT_S
    while True:
        try:
            httpx.get(f"{url}/api/version", timeout=1.0, trust_env=False).raise_for_status()
        except httpx.HTTPError:
            assert time.monotonic() < deadline_s, "Ollama did not start"
            time.sleep(0.05)
        else:
            return


def _create_model(home: Path, environment: dict[str, str]) -> None:
    write_tiny_model(home / "tiny.gguf")
    modelfile = home / "Modelfile"
    template = 'TEMPLATE """{{ .System }} {{ .Prompt }}"""'
    modelfile.write_text(f"FROM {home / 'tiny.gguf'}\n{template}\n")
    command = [str(OLLAMA), "create", "tiny", "-f", str(modelfile)]
    subprocess.run(command, env=environment, check=True, capture_output=True, timeout=60)


class OpenClients:
    """Clients of the real server; all closed after the test."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.opened: list[LlmClient] = []

    def open(self, dialect: Dialect, model: str = "tiny") -> LlmClient:
        endpoint = Endpoint(self._url, model)
        self.opened.append(
            LlmClient(endpoint, dialect, open_transport(), usual.call_bounds(total_s=60.0))
        )
        return self.opened[-1]


@pytest.fixture
async def clients(ollama: str) -> AsyncIterator[OpenClients]:
    """Opens clients of the real server."""
    clients = OpenClients(ollama)
    yield clients
    for client in clients.opened:
        await client.aclose()


def ask(user: str = "Total 12.00", max_tokens: int = 600) -> Prompt:
    return Prompt("Read.", user, CODES, "codes", "v1", max_tokens)


async def completed(client: LlmClient, prompt: Prompt) -> Completion:
    reply = await client.complete(prompt)
    assert isinstance(reply, Completion), reply
    return reply


async def fault_of(client: LlmClient, prompt: Prompt) -> LlmFault:
    reply = await client.complete(prompt)
    assert isinstance(reply, LlmFailure), reply
    return reply.fault


async def test_the_schema_constrains_the_answer(clients: OpenClients) -> None:
    """Random weights, and yet valid: the grammar is at work. Tokens and durations are told."""
    reply = await completed(clients.open(OllamaDialect(NUM_CTX)), ask())
    Draft202012Validator(CODES).validate(json.loads(reply.text))
    assert reply.finish is Finish.STOP
    assert reply.model == "tiny"
    assert (reply.prompt_tokens or 0) > 5
    assert (reply.completion_tokens or 0) > 24
    assert reply.server_times is not None
    assert (reply.server_times.generation_s or 0) > 0


async def test_the_openai_look_alike_takes_the_schema_too(clients: OpenClients) -> None:
    """No step down is needed; durations are not told there."""
    dialect = OpenAiDialect()
    reply = await completed(clients.open(dialect), ask())
    Draft202012Validator(CODES).validate(json.loads(reply.text))
    assert dialect.shape.structured is StructuredOutput.JSON_SCHEMA
    assert reply.server_times is None


async def test_an_answer_cut_by_its_token_limit_says_length(clients: OpenClients) -> None:
    """Both ways of asking."""
    for dialect in (OllamaDialect(NUM_CTX), OpenAiDialect()):
        reply = await completed(clients.open(dialect), ask(max_tokens=9))
        assert (reply.finish, reply.completion_tokens) == (Finish.LENGTH, 9)


async def test_a_prompt_that_does_not_fit_is_refused(clients: OpenClients) -> None:
    """Instead of losing its beginning in silence."""
    client = clients.open(OllamaDialect(NUM_CTX))
    assert await fault_of(client, ask("x" * (2 * NUM_CTX))) is LlmFault.CONTEXT_EXCEEDED


async def test_a_model_that_is_not_there(clients: OpenClients) -> None:
    """404 in both APIs."""
    for dialect in (OllamaDialect(NUM_CTX), OpenAiDialect()):
        assert await fault_of(clients.open(dialect, "nope"), ask()) is LlmFault.MODEL_MISSING


async def test_health_and_models(clients: OpenClients) -> None:
    """The tiny model is listed under the name it is asked by."""
    for dialect in (OllamaDialect(NUM_CTX), OpenAiDialect()):
        client = clients.open(dialect)
        assert isinstance(await client.health(), Healthy)
        assert await client.models() == ("tiny:latest",)


async def test_the_wait_for_a_slot_is_measured(clients: OpenClients) -> None:
    """With four times as many calls as slots, the last wait longer than a generation takes.

    And one call alone waits for less than it generates.
    """
    client = clients.open(OllamaDialect(NUM_CTX))
    await completed(client, ask())
    alone = (await completed(client, ask("alone"))).server_times
    crowd = await asyncio.gather(
        *(completed(client, ask(f"document {n}")) for n in range(4 * PARALLEL))
    )
    times = [reply.server_times for reply in crowd]
    waits = [told.queue_s or 0.0 for told in times if told]
    generations = [told.generation_s or 0.0 for told in times if told]
    assert alone is not None
    assert (alone.queue_s or 0.0) < (alone.generation_s or 0.0)
    assert max(waits) > statistics.median(generations)


async def test_an_invoice_goes_the_whole_way(clients: OpenClients) -> None:
    """Nonsense ends as a typed failure after the better question, never as an invoice."""
    gate = Gate(PARALLEL)
    client = clients.open(OllamaDialect(8192))
    context = DialogueContext(rng=random.Random(1))
    policy = usual.extraction_policy(
        asking=usual.asking_policy(max_tokens=64, max_tokens_after_cut=128)
    )
    extractor = Extractor(
        one_endpoint(client, gate), InlineDocuments(), Reading(load_prompt()), policy, context
    )
    value = json.dumps({"invoice_id": "A", "document": {"text": "ACME, total 12.00 EUR"}})
    record = SourceRecord("events", 0, 0, 0, None, value.encode())
    outcome = await extractor.extract(record, "b")
    assert isinstance(outcome, Failed)
    assert outcome.reason in (Reason.REPLY_TRUNCATED, Reason.REPLY_NOT_JSON)
    assert outcome.usage.attempts >= 2
    assert outcome.usage.prompt_tokens > 1_000
    assert gate.in_use == 0

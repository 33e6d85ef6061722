"""Signing in with tokens at a real Kafka that checks them, and that ends a connection with them."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from confluent_kafka import Producer

from service.settings import environment_for_child
from service.testbed.broker import LocalKafka
from service.testbed.invoices import make_invoice
from service.testbed.verify import DemoVerdict, verify
from tests.chaos.instances import Instance, simulator, until
from tests.conftest import create_topics
from tests.fakes.forked import Forked
from tests.fakes.token_server import CLIENT_ID, CLIENT_SECRET, TokenServer, token_server
from tests.kafka.secured import oauth_options

LIFE_S = 4
LIVES = 5
"""A token's life is outlived so often."""
SESSION_S, SESSIONS_S = 10, 25
"""Of a connection to the second broker, and of the test that outlives two."""
_PACE_S = 0.05


@pytest.fixture(scope="module")
def tokens() -> Iterator[TokenServer]:
    """A token endpoint whose tokens live for seconds."""
    with token_server(LIFE_S) as server:
        yield server


@pytest.fixture(scope="module")
def oauth_kafka(tokens: TokenServer) -> Iterator[LocalKafka]:
    """A broker that takes these tokens, and closes connections whose token's life has ended."""
    with LocalKafka(oauth_options(tokens, LIFE_S)) as kafka:
        yield kafka


def _environment(
    kafka: LocalKafka, tokens: TokenServer, tag: str, secret: str = CLIENT_SECRET
) -> dict[str, str]:
    named = {
        "BOOTSTRAP_SERVERS": kafka.secured_servers,
        "SECURITY_PROTOCOL": "SASL_PLAINTEXT",
        "SASL_MECHANISM": "OAUTHBEARER",
        "SASL_OAUTH_TOKEN_URL": f"{tokens.url}/token",
        "SASL_OAUTH_CLIENT_ID": CLIENT_ID,
        "SASL_OAUTH_CLIENT_SECRET": secret,
        "SASL_OAUTH_SCOPE": "kafka",
        "SASL_OAUTH_EXTENSIONS": '{"logicalCluster": "lkc-1"}',
        "EVENTS_TOPIC": f"events-{tag}",
        "RESULTS_TOPIC": f"results-{tag}",
        "FAILURES_TOPIC": f"failures-{tag}",
        "BATCHES_TOPIC": "",
        "GROUP_ID": f"group-{tag}",
        "STEP_TIMEOUT_S": "5",
    }
    return {f"INVOICE_STREAM_KAFKA__{name}": value for name, value in named.items()} | {
        "INVOICE_STREAM_LLM__MODEL": "simulated-reader",
        "INVOICE_STREAM_HTTP__PORT": "0",
        "INVOICE_STREAM_LOG__FORMAT": "json",
    }


@pytest.fixture
def tag(oauth_kafka: LocalKafka) -> str:
    """Fresh topics."""
    made = uuid.uuid4().hex[:8]
    names = (f"events-{made}", f"results-{made}", f"failures-{made}")
    create_topics(oauth_kafka.bootstrap_servers, names, 2)
    return made


def _found(kafka: LocalKafka, tag: str) -> DemoVerdict:
    names = (f"events-{tag}", f"results-{tag}", f"failures-{tag}")
    return verify(kafka.bootstrap_servers, *names)


@dataclass
class _Run:
    asked: int
    """Tokens, since the first partition was ready."""
    lost_connections: int
    """Take-overs of a partition because its connection had gone."""


def _stream(kafka: LocalKafka, tokens: TokenServer, tag: str, folder: Path, span_s: float) -> _Run:
    """Publishes for so long; each event has one outcome in the end."""
    producer = Producer({"bootstrap.servers": kafka.bootstrap_servers})
    with simulator("--mean-s", "0.01") as llm:
        environment = _environment(kafka, tokens, tag)
        environment["INVOICE_STREAM_LLM__BASE_URL"] = llm
        instance = Instance("one", environment, folder)
        try:
            instance.wait_ready()
            asked, begun_s, sent = len(tokens.asked), time.monotonic(), 0
            while time.monotonic() - begun_s < span_s:
                event = json.dumps(make_invoice(sent).event())
                producer.produce(f"events-{tag}", event, partition=sent % 2)
                assert producer.flush(20) == 0
                producer.poll(_PACE_S)
                sent += 1
            until(lambda: not _found(kafka, tag).lost, "all outcomes")
        finally:
            ended = instance.terminate()
    assert ended == 0, instance.words()
    found = _found(kafka, tag)
    assert (found.events, found.clean) == (sent, True)
    return _Run(len(tokens.asked) - asked, instance.text().count('"takeover_lost"'))


def test_the_stream_goes_on_while_tokens_end(
    oauth_kafka: LocalKafka, tokens: TokenServer, tag: str, tmp_path: Path
) -> None:
    """The broker closes each connection with its token; no event is lost, and none is doubled. The
    whole process asks for one token a life, however many clients it has."""
    run = _stream(oauth_kafka, tokens, tag, tmp_path, LIVES * LIFE_S)
    assert tokens.asked[0] == {"grant_type": ["client_credentials"], "scope": ["kafka"]}
    assert LIVES <= run.asked <= 4 * LIVES


def test_connections_sign_in_again_in_time(tmp_path: Path) -> None:
    """The broker ends sessions, and no transaction is lost with one: without a new sign-in each
    partition loses one a session. One is allowed to a machine that is too busy to be in time."""
    made = uuid.uuid4().hex[:8]
    with (
        token_server(3_600) as tokens,
        LocalKafka(oauth_options(tokens, SESSION_S)) as kafka,
    ):
        topics = (f"events-{made}", f"results-{made}", f"failures-{made}")
        create_topics(kafka.bootstrap_servers, topics, 2)
        run = _stream(kafka, tokens, made, tmp_path, SESSIONS_S)
    assert run.lost_connections <= 1


def _said_by_check(environment: dict[str, str]) -> str:
    checked = Forked(["check"], environment_for_child(environment)).finished()
    said = checked.stdout + checked.stderr
    assert checked.returncode == 1
    assert "Traceback" not in said
    assert CLIENT_SECRET not in said
    return said


def test_an_endpoint_that_gives_no_token_is_named(
    oauth_kafka: LocalKafka, tokens: TokenServer, tag: str
) -> None:
    """After three tries: one that is away, and one that does not know the client."""
    environment = _environment(oauth_kafka, tokens, tag)
    tokens.is_away = True
    try:
        said = _said_by_check(environment)
    finally:
        tokens.is_away = False
    place = f"cannot sign in at {oauth_kafka.secured_servers}: "
    named = f"{place}kafka.sasl_oauth_token_url {tokens.url}/token gives no token: it answers with"
    assert f"{named} status 503" in said
    said = _said_by_check(_environment(oauth_kafka, tokens, tag, secret="wrong"))
    assert f"{named} status 401 (invalid_client)" in said

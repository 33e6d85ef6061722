"""Signing in by Kerberos at a real Kafka with a real KDC, where this machine has one.

`docs/kafka_services.md` says what to install; without it the test is skipped and says what misses.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from confluent_kafka import Producer

from service.settings import environment_for_child
from service.testbed.broker import BrokerOptions, LocalKafka
from service.testbed.invoices import make_invoice
from service.testbed.verify import verify
from tests.chaos.instances import Instance, simulator, until
from tests.conftest import create_topics
from tests.fakes.forked import Forked
from tests.fakes.kerberos import BROKER, CLIENT, REALM, Realm, java, kerberos_realm, missing

pytestmark = pytest.mark.skipif(bool(missing()), reason=f"missing: {', '.join(missing())}")
EVENTS, PACE_S, SESSION_S = 40, 0.3, 4


def _options(realm: Realm) -> BrokerOptions:
    login = "com.sun.security.auth.module.Krb5LoginModule required useKeyTab=true storeKey=true"
    mechanism = "listener.name.secured."
    return BrokerOptions(
        secured=True,
        java=java() or "",
        java_flags=(f"-Djava.security.krb5.conf={realm.config}",),
        properties={
            "super.users": f"User:ANONYMOUS;User:{CLIENT}",
            f"{mechanism}sasl.enabled.mechanisms": "GSSAPI",
            "sasl.enabled.mechanisms": "GSSAPI",
            f"{mechanism}gssapi.sasl.jaas.config": f'{login} keyTab="{realm.broker_keys}" '
            f'principal="{BROKER}@{REALM}";',
            f"{mechanism}sasl.kerberos.service.name": "kafka",
            "sasl.kerberos.service.name": "kafka",
            f"{mechanism}gssapi.connections.max.reauth.ms": str(round(SESSION_S * 1_000)),
        },
    )


@pytest.fixture(scope="module")
def realm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Realm]:
    """A KDC."""
    with kerberos_realm(tmp_path_factory.mktemp("realm")) as made:
        yield made


@pytest.fixture(scope="module")
def kerberos_kafka(realm: Realm) -> Iterator[LocalKafka]:
    """A broker that takes tickets of this realm."""
    with LocalKafka(_options(realm)) as kafka:
        yield kafka


def _environment(kafka: LocalKafka, realm: Realm, tag: str) -> dict[str, str]:
    named = {
        "BOOTSTRAP_SERVERS": kafka.secured_servers,
        "SECURITY_PROTOCOL": "SASL_PLAINTEXT",
        "SASL_MECHANISM": "GSSAPI",
        "SASL_KERBEROS_DOMAIN_NAME": "localhost",
        "EVENTS_TOPIC": f"events-{tag}",
        "RESULTS_TOPIC": f"results-{tag}",
        "FAILURES_TOPIC": f"failures-{tag}",
        "BATCHES_TOPIC": "",
        "GROUP_ID": f"group-{tag}",
    }
    return {f"INVOICE_STREAM_KAFKA__{name}": value for name, value in named.items()} | {
        "INVOICE_STREAM_LLM__MODEL": "simulated-reader",
        "INVOICE_STREAM_HTTP__PORT": "0",
        "INVOICE_STREAM_LOG__FORMAT": "json",
        **realm.environment,
    }


def test_a_keytab_is_enough(kerberos_kafka: LocalKafka, realm: Realm, tmp_path: Path) -> None:
    """The library takes its tickets by the keytab that the environment names; nothing else runs.
    The stream outlives three sessions of its connections, and each event gets one outcome."""
    tag = uuid.uuid4().hex[:8]
    topics = (f"events-{tag}", f"results-{tag}", f"failures-{tag}")
    create_topics(kerberos_kafka.bootstrap_servers, topics, 2)
    producer = Producer({"bootstrap.servers": kerberos_kafka.bootstrap_servers})
    with simulator("--mean-s", "0.01") as llm:
        environment = _environment(kerberos_kafka, realm, tag)
        environment["INVOICE_STREAM_LLM__BASE_URL"] = llm
        instance = Instance("one", environment, tmp_path)
        try:
            for number in range(EVENTS):
                event = json.dumps(make_invoice(number).event())
                producer.produce(topics[0], event, partition=number % 2)
                assert producer.flush(20) == 0
                producer.poll(PACE_S)
            servers = kerberos_kafka.bootstrap_servers
            until(lambda: not verify(servers, *topics).lost, "all outcomes")
        finally:
            ended = instance.terminate()
    assert ended == 0, instance.words()
    assert instance.text().count("takeover_lost") <= 1, instance.words()
    found = verify(servers, *topics)
    assert (found.events, found.clean) == (EVENTS, True)


def test_a_missing_keytab_is_said(kerberos_kafka: LocalKafka, realm: Realm, tmp_path: Path) -> None:
    """The library's words, without a traceback; the command ends."""
    environment = _environment(kerberos_kafka, realm, "any")
    environment["KRB5_CLIENT_KTNAME"] = str(tmp_path / "none.keytab")
    environment["KRB5CCNAME"] = f"FILE:{tmp_path / 'none'}"
    checked = Forked(["check"], environment_for_child(environment)).finished()
    said = checked.stdout + checked.stderr
    assert checked.returncode == 1
    assert f"cannot sign in at {kerberos_kafka.secured_servers}: Kerberos gives no ticket" in said
    assert "Traceback" not in said

"""Rights on a broker with ACLs: the documented ones suffice, each one missing is named, and nothing
is lost meanwhile."""

from __future__ import annotations

import asyncio
import json
import re
import time
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import httpx
import pytest
from confluent_kafka import Producer

from schemas.outcome import SourceCoordinates
from service.kafka.rights import (
    Operation,
    Right,
    console_rights,
    replay_rights,
    review_rights,
    service_rights,
    split_rights,
    store_rights,
)
from service.model.record import SourceRecord
from service.settings import KafkaSettings, environment_for_child
from service.testbed.broker import BrokerOptions, LocalKafka
from service.testbed.invoices import POISON, make_invoice
from service.testbed.verify import verify
from tests.chaos.instances import simulator, until
from tests.chaos.observer import read_all
from tests.conftest import create_topics
from tests.fakes.forked import Forked
from tests.fakes.published import failure_record, result, result_record
from tests.kafka.live_console import console_settings, live_console, put, send
from tests.kafka.secured import PASSWORD, Acls, scram

EVENTS = 6
PAGE = Path(__file__).resolve().parents[2] / "docs" / "kafka_rights.md"


@pytest.fixture(scope="module")
def secured() -> Iterator[LocalKafka]:
    """A broker that knows two users and nothing that they may do."""
    options = BrokerOptions(scram_users=(scram("service"), scram("tool")), secured=True)
    with LocalKafka(options) as kafka:
        yield kafka


@dataclass
class Ground:
    """Topics of one test, and the two programs on them."""

    kafka: LocalKafka
    settings: KafkaSettings
    llm: str
    service: Acls
    tool: Acls
    folder: Path

    def publish(self) -> None:
        """Good events and two that fail."""
        producer = Producer({"bootstrap.servers": self.kafka.bootstrap_servers})
        for number in range(EVENTS - 2):
            value = json.dumps(make_invoice(number).event())
            producer.produce(self.settings.events_topic, value, partition=number % 2)
        for kind in ("missing_field", "not_json"):
            producer.produce(self.settings.events_topic, POISON[kind], partition=0)
        assert producer.flush(20) == 0

    def command(self, user: str, *arguments: str, more: Mapping[str, str] | None = None) -> Forked:
        """A program of ours, as that user, with more settings; errors are among its output."""
        kafka = {
            "BOOTSTRAP_SERVERS": self.kafka.secured_servers,
            "SECURITY_PROTOCOL": "SASL_PLAINTEXT",
            "SASL_MECHANISM": "SCRAM-SHA-256",
            "SASL_USERNAME": user,
            "SASL_PASSWORD": PASSWORD,
            "EVENTS_TOPIC": self.settings.events_topic,
            "RESULTS_TOPIC": self.settings.results_topic,
            "FAILURES_TOPIC": self.settings.failures_topic,
            "BATCHES_TOPIC": self.settings.batches_topic,
            "REPLAY_LOG_TOPIC": self.settings.replay_log_topic,
            "REVIEWS_TOPIC": self.settings.reviews_topic,
            "GROUP_ID": self.settings.group_id,
            "STEP_TIMEOUT_S": "5",
        }
        variables = {f"INVOICE_STREAM_KAFKA__{name}": value for name, value in kafka.items()}
        variables |= {
            "INVOICE_STREAM_LLM__BASE_URL": self.llm,
            "INVOICE_STREAM_LLM__MODEL": "simulated-reader",
            "INVOICE_STREAM_HTTP__PORT": "0",
            "INVOICE_STREAM_LOG__FORMAT": "json",
            **(more or {}),
        }
        out = self.folder / f"{uuid.uuid4().hex}.log"
        return Forked(arguments, environment_for_child(variables), out)

    def finished(self) -> bool:
        """Whether every event has its one outcome."""
        s = self.settings
        found = verify(
            self.kafka.bootstrap_servers, s.events_topic, s.results_topic, s.failures_topic
        )
        assert not found.doubled
        assert not found.phantom
        return found.events == EVENTS and not found.lost


@pytest.fixture
def ground(secured: LocalKafka, tmp_path: Path) -> Iterator[Ground]:
    """Fresh topics, no rights yet."""
    tag = uuid.uuid4().hex[:8]
    settings = KafkaSettings(
        events_topic=f"events-{tag}",
        results_topic=f"results-{tag}",
        failures_topic=f"failures-{tag}",
        batches_topic=f"batches-{tag}",
        replay_log_topic=f"replays-{tag}",
        reviews_topic=f"reviews-{tag}",
        group_id=f"group-{tag}",
    )
    topics = (settings.events_topic, settings.results_topic, settings.failures_topic)
    create_topics(secured.bootstrap_servers, (*topics, settings.batches_topic), 2)
    logs = (settings.replay_log_topic, settings.reviews_topic)
    create_topics(secured.bootstrap_servers, logs, 1)
    plain = secured.bootstrap_servers
    with simulator("--mean-s", "0.01") as llm:
        yield Ground(secured, settings, llm, Acls(plain, "service"), Acls(plain, "tool"), tmp_path)


def _run_until_finished(ground: Ground) -> None:
    service = ground.command("service", "run")
    try:
        deadline_s = time.monotonic() + 180
        while not ground.finished():
            assert service.poll() is None, service.output()
            assert time.monotonic() < deadline_s
    finally:
        service.terminate()
        ended = service.finished()
    assert ended.returncode == 0, ended.stdout


def _output_until(process: Forked, words: str) -> str:
    """Its output until these words came, or until it ended."""
    until(
        lambda: re.search(words, process.output()) or process.poll() is not None, words, limit_s=60
    )
    return process.output()


def test_the_documented_rights_suffice(ground: Ground) -> None:
    """The service with its own and no other; then the tool with its own: list, send, report."""
    ground.publish()
    ground.service.give(service_rights(ground.settings))
    ground.tool.give(replay_rights(ground.settings))
    checked = ground.command("service", "check")
    ended = checked.finished()
    assert ended.returncode == 0, ended.stdout
    _run_until_finished(ground)
    for arguments, expected in (
        (("list",), "missing_field|schema_invalid"),
        (("send", "--id", "one", "--yes"), "2 sent"),
        (("report", "--id", "one"), "pending +2"),
    ):
        done = ground.command("tool", "replay", *arguments)
        output = done.finished().stdout
        assert re.search(expected, output), f"{arguments}: {output}"


NUMBERS = range(len(service_rights(KafkaSettings())))


@pytest.mark.parametrize("number", NUMBERS)
def test_a_missing_right_of_the_service_is_named_and_nothing_is_lost(
    ground: Ground, number: int
) -> None:
    """By resource and operation; with the right given back, every event has its one outcome."""
    ground.publish()
    rights = service_rights(ground.settings)
    ground.service.give(rights)
    missing = rights[number]
    ground.service.take(missing)
    service = ground.command("service", "run")
    try:
        said = _output_until(service, _named(missing))
    finally:
        service.kill()
        ended = service.finished()
    assert re.search(_named(missing), said), f"ended with {ended.returncode}: {said}"
    assert "Traceback" not in said
    ground.service.give([missing])
    _run_until_finished(ground)


TOOL_NUMBERS = [
    number
    for number, right in enumerate(replay_rights(KafkaSettings()))
    if right.name != KafkaSettings().results_topic and right.operation is not Operation.CREATE
]
"""Reading results is for reports alone; creating the log's topic has a test of its own."""


@pytest.mark.parametrize("number", TOOL_NUMBERS)
def test_a_missing_right_of_the_tool_is_named_and_nothing_is_sent_twice(
    ground: Ground, number: int
) -> None:
    """The run ends with a sentence; run again with the right, the failure is sent once."""
    ground.publish()
    ground.service.give(service_rights(ground.settings))
    _run_until_finished(ground)
    rights = replay_rights(ground.settings)
    ground.tool.give(rights)
    missing = rights[number]
    first = ground.command("tool", "replay", "send", "--id", "zero", "--limit", "1", "--yes")
    ended = first.finished()
    said = ended.stdout
    assert ended.returncode == 0, said
    ground.tool.take(missing)
    sending = ground.command("tool", "replay", "send", "--id", "one", "--yes")
    ended = sending.finished()
    said = ended.stdout
    assert ended.returncode in (1, 2), said
    assert re.search(_named(missing), said), said
    assert "Traceback" not in said
    ground.tool.give([missing])
    again = ground.command("tool", "replay", "send", "--id", "one", "--yes")
    ended = again.finished()
    said = ended.stdout
    assert ended.returncode == 0, said
    found = verify(
        ground.kafka.bootstrap_servers,
        ground.settings.events_topic,
        ground.settings.results_topic,
        ground.settings.failures_topic,
    )
    assert found.events == EVENTS + 2


def _store(ground: Ground) -> str:
    """Everything that `store --once` says; a database of its own."""
    address = f"sqlite:///{ground.folder}/{uuid.uuid4().hex}.sqlite"
    more = {"INVOICE_STREAM_STORE__DATABASE": address}
    ended = ground.command("tool", "store", "--once", more=more).finished()
    assert "Traceback" not in ended.stdout
    return f"{ended.returncode} {ended.stdout}"


def _says(ground: Ground, words: str) -> bool:
    return re.search(words, _store(ground)) is not None


def test_the_store_needs_its_documented_rights_and_names_a_missing_one(ground: Ground) -> None:
    """All of them suffice; each is missed by name, and results and failures end the command."""
    rights = store_rights(ground.settings)
    ground.tool.give(rights)
    assert _store(ground).startswith("0 ")
    for missing in rights:
        ground.tool.take(missing)
        needed = missing.name in (ground.settings.results_topic, ground.settings.failures_topic)
        words = _named(missing)
        until(partial(_says, ground, words), f"{missing.told} is missed", limit_s=60)
        assert _store(ground).startswith("1 " if needed else "0 ")
        ground.tool.give([missing])


def test_a_decision_needs_its_documented_right(ground: Ground) -> None:
    """Those who may only read decide nothing, and are told what is missing."""
    ground.publish()
    ground.service.give(service_rights(ground.settings))
    _run_until_finished(ground)
    ground.tool.give(store_rights(ground.settings))
    asked = ("results", "review", "0@0", "approve", "--by", "Ann")
    refused = ground.command("tool", *asked).finished()
    assert refused.returncode == 1, refused.stdout
    assert f"Write on topic {ground.settings.reviews_topic}" in refused.stdout
    ground.tool.give(review_rights(ground.settings))
    taken = ground.command("tool", *asked).finished()
    assert taken.returncode == 0, taken.stdout


async def test_the_console_needs_its_documented_rights_and_names_a_missing_one(
    ground: Ground, tmp_path: Path
) -> None:
    """A document, a decision and a failure that is sent back: each is refused with the right that
    it lacks, and done once with it."""
    kafka, tool = ground.settings, ground.tool
    _fill_topics(ground)
    tool.give(store_rights(kafka))
    page = f"/invoices/{kafka.events_topic}/0/0"
    async with live_console(console_settings(_as_tool(ground), tmp_path)) as console:
        person = await console.person("operator")
        opened = await console.until_page(person, page, "Approve")
        said = (await person.get(f"{page}/document")).text
        assert f"Read on topic {kafka.events_topic} is not granted" in said
        tool.give(console_rights(kafka))
        await console.until_page(person, f"{page}/document", "Invoice")
        form = f"{page}/decision"
        answer = await send(person, opened, form, {"decision": "approve"})
        assert answer.status_code == 409
        assert f"grant Write on topic {kafka.reviews_topic}" in answer.text
        tool.give(review_rights(kafka))
        await _until_done(person, opened, form, {"decision": "approve"}, "told=counts")
        form = "/failures/0/0/decision"
        opened = (await person.get("/failures/0/0/payload")).text
        value = json.dumps(make_invoice(1).event())
        typed = {"action": "send_edited", "payload": value}
        tool.give(replay_rights(kafka))
        looking = [right.told for right in store_rights(kafka)]
        for missing in replay_rights(kafka):
            if missing.operation is Operation.CREATE or missing.told in looking:
                continue
            tool.take(missing)
            answer = await send(person, opened, form, typed)
            assert answer.status_code == 409, missing.told
            assert re.search(_named(missing), answer.text), (missing.told, answer.text)
            assert "Error(" not in answer.text
            tool.give([missing])
        await _until_done(person, opened, form, typed, "told=send")
    assert len(read_all(ground.kafka.bootstrap_servers, kafka.events_topic, 2)) == 2


def _fill_topics(ground: Ground) -> None:
    kafka, servers = ground.settings, ground.kafka.bootstrap_servers
    event = json.dumps(make_invoice(0).event()).encode()
    source = SourceCoordinates(topic=kafka.events_topic, partition=0, offset=0)
    failed = failure_record(0, invoice_source_topic=kafka.events_topic)
    put(servers, kafka.events_topic, SourceRecord(kafka.events_topic, 0, 0, 0, b"k", event))
    put(servers, kafka.results_topic, result_record(result(0, source=source)))
    put(servers, kafka.failures_topic, failed)


def _as_tool(ground: Ground) -> KafkaSettings:
    login = {
        "bootstrap_servers": ground.kafka.secured_servers,
        "security_protocol": "SASL_PLAINTEXT",
        "sasl_mechanism": "SCRAM-SHA-256",
        "sasl_username": "tool",
        "sasl_password": PASSWORD,
        "step_timeout_s": 5.0,
    }
    return KafkaSettings(**{**ground.settings.model_dump(exclude_unset=True), **login})


async def _until_done(
    person: httpx.AsyncClient, page: str, form: str, typed: Mapping[str, str], told: str
) -> None:
    """Brokers take a moment until they know of a right."""
    async with asyncio.timeout(60):
        while True:
            answer = await send(person, page, form, typed)
            if answer.status_code == 303:
                break
    assert told in answer.headers["location"]


AUTO = {"INVOICE_STREAM_AUTO_REPLAY__ENABLED": "true", "INVOICE_STREAM_AUTO_REPLAY__EVERY_S": "0.2"}
AUTO_NUMBERS = [
    number
    for number, right in enumerate(replay_rights(KafkaSettings()))
    if right.operation is not Operation.CREATE
    and right.name not in (KafkaSettings().results_topic, KafkaSettings().events_topic)
]
"""Describing results comes with writing them; writing events is asked for when there are some."""


@pytest.mark.parametrize("number", AUTO_NUMBERS)
def test_automatic_replay_without_a_right_says_so_and_stops_nothing_else(
    ground: Ground, number: int
) -> None:
    """It names the right and tries again: given, it goes on. Events are read all the while."""
    ground.publish()
    rights = replay_rights(ground.settings)
    ground.service.give(service_rights(ground.settings))
    ground.service.give(rights)
    missing = rights[number]
    if missing in service_rights(ground.settings):
        pytest.skip("a right that the service needs for itself")
    ground.service.take(missing)
    service = ground.command("service", "run", more=AUTO)
    try:
        said = _output_until(service, _named(missing))
        assert re.search(_named(missing), said), said
        ground.service.give([missing])
        said = _output_until(service, '"watching"')
        deadline_s = time.monotonic() + 180
        while not ground.finished():
            assert time.monotonic() < deadline_s, said
    finally:
        service.terminate()
        ended = service.finished()
    assert ended.returncode == 0, ended.stdout
    assert "watching" in said, said
    assert "Traceback" not in ended.stdout


def _named(right: Right) -> str:
    """The resource's name, and what is to be granted."""
    return rf"{right.operation.value}[^\n]*{re.escape(right.name)}"


def test_the_page_lists_exactly_these_rights() -> None:
    """Documentation that is not checked is wrong."""
    text = PAGE.read_text(encoding="utf-8")
    rows = re.findall(r"^\| (topic|group|transactional-id) \| `([^`]+)` \| (\w+) \|", text, re.M)
    settings = KafkaSettings()
    expected = [
        (r.resource.value, r.name + ("*" if r.prefixed else ""), r.operation.value)
        for rights in (
            service_rights,
            split_rights,
            replay_rights,
            store_rights,
            review_rights,
            console_rights,
        )
        for r in rights(settings)
    ]
    assert rows == expected


SPLITS = {"INVOICE_STREAM_DOCUMENTS__SPLIT_CONTAINERS": "true"}


def test_splitting_containers_needs_its_documented_right_and_names_it(ground: Ground) -> None:
    """Reading the topic shows it as well, so brokers are asked; without the setting, it is none."""
    ground.service.give(service_rights(ground.settings))
    (missing,) = split_rights(ground.settings)
    for command in ("check", "run"):
        ended = ground.command("service", command, more=SPLITS).finished()
        assert ended.returncode != 0, ended.stdout
        assert re.search(_named(missing), ended.stdout), ended.stdout
    ground.service.give([missing])
    ended = ground.command("service", "check", more=SPLITS).finished()
    assert ended.returncode == 0, ended.stdout


def test_a_log_that_may_not_be_created_is_named(ground: Ground) -> None:
    """With how it has to look."""
    ground.publish()
    ground.settings = ground.settings.model_copy(update={"replay_log_topic": "never-made"})
    ground.service.give(service_rights(ground.settings))
    _run_until_finished(ground)
    rights = [r for r in replay_rights(ground.settings) if r.operation is not Operation.CREATE]
    ground.tool.give(rights)
    sending = ground.command("tool", "replay", "send", "--id", "one", "--yes")
    ended = sending.finished()
    said = ended.stdout
    assert ended.returncode == 1, said
    assert "Create on topic never-made" in said
    assert "cleanup.policy=compact" in said

"""The console's parts on a real broker: decisions, failures that are sent back, outages."""

from __future__ import annotations

import asyncio
import json
import re
import secrets
from decimal import Decimal
from pathlib import Path

import httpx
import pytest

from schemas.invoice import Line
from service.console.reviewing import KafkaDecisions
from service.console.sending_back import ReplayedFailures, SendingRefused
from service.failures.dead_letter import DeadLetter, read_dead_letter
from service.failures.replay_log import Done, OffsetRange, write_entry
from service.failures.replay_plan import Action, Mark
from service.kafka.dead_letters import (
    BrokersSilent,
    TopicUnreadable,
    create_log_topic,
    create_topic_beside,
)
from service.kafka.reviews import ReviewNotWritten
from service.kafka.single_records import SingleRecords
from service.model.record import Coordinates, SourceRecord
from service.results.reading import read_decisions
from service.settings import KafkaSettings, Settings
from service.testbed.broker import LocalKafka
from service.testbed.invoices import POISON, make_invoice
from tests.chaos.observer import read_all
from tests.conftest import MakeTopics, create_topics
from tests.fakes.published import EVENTS, failure_record, invoice, result, result_record, review
from tests.kafka.conftest import Rig, Serve
from tests.kafka.live_console import LiveConsole, console_settings, live_console, put, send
from tests.kafka.replay.rig import ReplayRig
from tests.shared_kafka import SharedKafka

UNUSED = KafkaSettings(bootstrap_servers="127.0.0.1:1", step_timeout_s=3.0)
PLACE = Coordinates(EVENTS, 0, 0)
PAGE = f"/invoices/{EVENTS}/0/0"
FORM = f"{PAGE}/decision"


def _settings(servers: str, topics: tuple[str, str, str]) -> KafkaSettings:
    return KafkaSettings(
        bootstrap_servers=servers,
        events_topic=topics[0],
        results_topic=topics[1],
        failures_topic=topics[2],
        reviews_topic=f"{topics[1]}-reviews",
        replay_log_topic=f"{topics[2]}-log",
        batches_topic="",
        step_timeout_s=3.0,
    )


async def test_a_decision_is_written_once_and_read_back(
    kafka: SharedKafka, make_topics: MakeTopics, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its topic is made by the first one; a form that is sent twice, and a second person, count
    for nothing."""
    settings = _settings(kafka.bootstrap_servers, make_topics(2))
    decisions = KafkaDecisions(settings)
    assert (await read_decisions(settings)).histories == {}
    assert capsys.readouterr().err == ""
    first = review(0, "approve", 0)
    for one in (first, first, review(0, "reject", 0, by="Bob")):
        await decisions.write(one)
    histories = (await read_decisions(settings)).histories
    assert list(histories) == [PLACE]
    assert histories[PLACE].version == 1
    assert histories[PLACE].newest == first
    written = read_all(kafka.bootstrap_servers, settings.reviews_topic, 1)
    assert {read.partition for read in written} == {0}


async def test_a_correction_of_a_long_invoice_is_written(
    kafka: SharedKafka, make_topics: MakeTopics
) -> None:
    """The topic is as Kafka makes it. The invoice is in the record twice: 1.8 MB."""
    settings = _settings(kafka.bootstrap_servers, make_topics(2))
    decisions = KafkaDecisions(settings)
    lines = [Line(description=f"Item {n} of the list", net_amount=Decimal(n)) for n in range(4_000)]
    long = invoice(0, lines=tuple(lines))
    correction = review(0, "correct", 0, before=long, after=long)
    assert await decisions.too_large(correction) == ""
    await decisions.write(correction)
    await decisions.write(review(0, "approve", 1))
    found = (await read_decisions(settings)).known.history(PLACE)
    assert (found.version, found.corrected) == (2, long)


async def test_a_topic_for_short_records_says_so_before_a_correction_is_typed(
    kafka: SharedKafka, make_topics: MakeTopics
) -> None:
    """With what to raise. An approval is written without the invoice as it was."""
    settings = _settings(kafka.bootstrap_servers, make_topics(2))
    assert await create_topic_beside(
        settings, settings.reviews_topic, settings.results_topic, {"max.message.bytes": "60000"}
    )
    lines = [Line(description=secrets.token_hex(900)) for _ in range(90)]
    long = invoice(0, lines=tuple(lines))
    correction = review(0, "correct", 0, before=long, after=long)
    decisions = KafkaDecisions(settings)
    told = await decisions.too_large(correction)
    assert f"larger than topic {settings.reviews_topic} takes (60,000 bytes): raise" in told
    with pytest.raises(ReviewNotWritten, match=r"max\.message\.bytes.*nothing is written"):
        await decisions.write(correction)
    await decisions.write(review(0, "approve", 0, before=long))
    found = (await read_decisions(settings)).known.history(PLACE)
    assert [one.before for one in found.in_force] == [None]


async def test_brokers_that_are_away_are_a_sentence_for_each_part() -> None:
    """It names the address and the setting, never an exception."""
    letter = read_dead_letter(failure_record(0))
    with pytest.raises((ReviewNotWritten, TopicUnreadable)) as undecided:
        await KafkaDecisions(UNUSED).write(review(0, "approve", 0))
    with pytest.raises(BrokersSilent) as unread:
        await SingleRecords(UNUSED).read(PLACE)
    with pytest.raises(SendingRefused) as unsent:
        await ReplayedFailures(Settings(kafka=UNUSED)).decide(letter, Action.DISCARD, None, "")
    for error in (undecided, unread, unsent):
        assert "no Kafka answers at 127.0.0.1:1: connection refused" in str(error.value)
        assert "Error(" not in str(error.value)


async def test_single_records_are_found_by_their_place(
    kafka: SharedKafka, make_topics: MakeTopics
) -> None:
    """And no other one instead."""
    settings = _settings(kafka.bootstrap_servers, make_topics(2))
    topic, records = settings.events_topic, SingleRecords(settings)
    values = [SourceRecord(topic, 1, n, 0, b"k", f"value {n}".encode()) for n in range(3)]
    put(kafka.bootstrap_servers, topic, *values)
    found = await records.read(Coordinates(topic, 1, 1))
    assert found is not None
    assert (found.value, found.offset) == (b"value 1", 1)
    for partition, offset in ((1, 3), (0, 0), (7, 0)):
        assert await records.read(Coordinates(topic, partition, offset)) is None
    with pytest.raises(TopicUnreadable, match="Read on topic never-made is not granted"):
        await records.read(Coordinates("never-made", 0, 0))


async def test_two_people_cannot_decide_one_invoice(
    kafka: SharedKafka, make_topics: MakeTopics, tmp_path: Path
) -> None:
    """Both have the page open and press at once: one decision counts, and the other person is
    told."""
    settings = _settings(kafka.bootstrap_servers, make_topics(2))
    put(kafka.bootstrap_servers, settings.results_topic, result_record(result(0)))
    async with live_console(console_settings(settings, tmp_path)) as console:
        people = [await console.person(role) for role in ("reviewer", "operator")]
        pages = [await console.until_page(one, PAGE, "Approve") for one in people]
        answers = await asyncio.gather(
            send(people[0], pages[0], FORM, {"decision": "approve"}),
            send(people[1], pages[1], FORM, {"decision": "reject"}),
        )
        told = [one.headers.get("location", "") + one.text for one in answers]
        assert len([words for words in told if "told=counts" in words]) == 1, told
        [late] = [words for words in told if "told=counts" not in words]
        assert "told=late" in late or "decided about this invoice after you had opened" in late
        shown = await console.until_page(people[0], PAGE, "<h2>Decisions</h2>")
        assert shown.count("no effect: somebody decided before") <= 1
    assert (await read_decisions(settings)).histories[PLACE].version == 1


async def test_a_parked_failure_that_two_people_send_at_once_is_sent_once(
    kafka: SharedKafka, make_topics: MakeTopics
) -> None:
    """Each looked while it was parked; behind the other's fence the log says that it was sent."""
    rig = ReplayRig(kafka.bootstrap_servers, make_topics(2))
    rig.fail(1)
    await create_log_topic(rig.kafka())
    parked = Done("guard", Mark.PARKED, rig.topics[2], 0, (OffsetRange(0, -1, 1),))
    put(rig.servers, rig.log_topic, SourceRecord("", 0, 0, 0, b"g", write_entry(parked)))
    consoles = [ReplayedFailures(Settings(kafka=rig.kafka())) for _ in range(2)]
    letter = await consoles[0].find(0, 0)
    assert letter is not None
    value = json.dumps(make_invoice(1).event()).encode()
    answers = await asyncio.gather(
        *(one.decide(letter, Action.SEND, value, "") for one in consoles), return_exceptions=True
    )
    assert sum(isinstance(one, str) for one in answers) == 1, answers
    with pytest.raises(SendingRefused, match="already replayed"):
        await _after_the_other(consoles[0], letter, value)
    assert len(rig.events()) == 1


async def _after_the_other(console: ReplayedFailures, letter: DeadLetter, value: bytes) -> str:
    """Once the log tells of no run at work."""
    async with asyncio.timeout(90):
        while True:
            try:
                return await console.decide(letter, Action.SEND, value, "")
            except SendingRefused as error:
                if "at work" not in str(error):
                    raise
                await asyncio.sleep(1)


async def test_a_failure_is_edited_sent_back_and_followed(
    rig: Rig, serve: Serve, tmp_path: Path
) -> None:
    """Edited, it becomes a result; unchanged, it fails again; each leads to what became of it."""
    kafka = _settings(rig.servers, rig.topics)
    rig.publish([(b"k", POISON["missing_field"]), (b"k", POISON["unsupported"])])
    good = json.dumps(make_invoice(3).event(), indent=1)
    async with (
        serve(rig.settings()),
        live_console(console_settings(kafka, tmp_path)) as console,
    ):
        person = await console.person("operator")
        await _refused_unchanged(console, person)
        for partition, typed, words in (
            (0, {"action": "send_edited", "payload": good, "note": "mended"}, "Ended"),
            (1, {"action": "send"}, "Failed again"),
        ):
            await console.until_page(person, f"/failures/{partition}/0", " · failed ")
            page = (await person.get(f"/failures/{partition}/0/payload")).text
            place = f"/failures/{partition}/0"
            answer = await send(person, page, f"{place}/decision", typed)
            assert answer.headers.get("location") == f"{place}?told=send", answer.text
            became = await console.until_page(person, place, words)
            assert "action=" not in (await person.get(f"{place}/payload")).text
            if partition == 0:
                link = became.partition(f'href="/invoices/{rig.topics[0]}')[2].partition('"')[0]
                result_page = await person.get(f"/invoices/{rig.topics[0]}{link}")
                assert "ends failure" in result_page.text
            else:
                assert re.search(r'href="/failures/1/[1-9]\d*"', became)
    events = read_all(rig.servers, rig.topics[0], 2)
    assert len(events) == 4
    assert good.encode() in [event.value for event in events]


async def _refused_unchanged(console: LiveConsole, person: httpx.AsyncClient) -> None:
    """An event that could only fail again, with the reason and no word of a command."""
    await console.until_page(person, "/failures/0/0", " · failed ")
    page = (await person.get("/failures/0/0/payload")).text
    answer = await send(person, page, "/failures/0/0/decision", {"action": "send"})
    assert answer.status_code == 409
    assert "Not done: would fail again, schema_invalid: document: Field required" in answer.text
    assert "--unchecked" not in answer.text


async def test_an_outage_loses_no_decision_and_is_said(tmp_path: Path) -> None:
    """What was typed stays, the page says as of when its data are, and afterwards the same form
    counts once."""
    with LocalKafka() as kafka:
        await _outage(kafka, tmp_path)


async def _outage(kafka: LocalKafka, tmp_path: Path) -> None:
    topics = ("events", "results", "failures")
    create_topics(kafka.bootstrap_servers, topics, 1)
    settings = _settings(kafka.bootstrap_servers, topics)
    put(kafka.bootstrap_servers, settings.results_topic, result_record(result(0)))
    put(kafka.bootstrap_servers, settings.failures_topic, failure_record(0))
    typed = {"decision": "approve", "note": "as agreed with <Ann>"}
    async with live_console(console_settings(settings, tmp_path)) as console:
        person = await console.person("operator")
        page = await console.until_page(person, PAGE, "Approve")
        await console.until_page(person, "/failures/0/0", "no answer in time")
        kafka.pause()
        try:
            await console.until_page(person, "/", "The brokers have not answered since")
            answer = await send(person, page, FORM, typed)
            sending = (await person.get("/failures/0/0/payload")).text
        finally:
            kafka.resume()
        assert answer.status_code == 409
        assert re.search(r"The decision is not written: [^<]*in time", answer.text)
        assert "as agreed with &lt;Ann&gt;" in answer.text
        assert "ago." in answer.text
        assert re.search(r"The payload cannot be shown now: [^<]*in time", sending)
        await console.until_page(person, "/", 'id="age" role="status" hidden')
        again = await send(person, page, FORM, typed)
        assert "told=counts" in again.headers["location"]
    history = (await read_decisions(settings)).histories[PLACE]
    assert (history.version, history.newest and history.newest.note) == (1, typed["note"])

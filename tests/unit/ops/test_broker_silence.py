"""An outage of the brokers is one sentence on a terminal, however long it lasts."""

from __future__ import annotations

import io
import logging

from service.ops.broker_silence import BrokerSilence
from service.ops.terminal import terminal_sink


def _record(at_s: float, msg: str, *args: object, name: str = "aiokafka") -> logging.LogRecord:
    record = logging.LogRecord(name, logging.ERROR, __file__, 1, msg, args, None)
    record.created = at_s
    return record


def _node(at_s: float) -> logging.LogRecord:
    return _record(at_s, "Unable connect to node with id %s: %s", 1, "[Errno 111] refused")


def test_an_outage_is_one_sentence_and_the_next_one_another() -> None:
    """In all kinds of lines, from all of the client's loggers."""
    silence = BrokerSilence()
    first = _node(1_000.0)
    assert silence.filter(first)
    said = first.getMessage()
    assert said.startswith("Kafka has not answered since ")
    assert said.endswith("(Unable connect to node with id 1: [Errno 111] refused); waiting for it")
    for number in range(1, 600):
        assert not silence.filter(_node(1_000.0 + number / 5))
    fetch = _record(1_125.0, "Failed fetch messages from %s: %s", 1, "x", name="aiokafka.consumer")
    assert not silence.filter(fetch)
    assert silence.filter(_node(1_200.0))


def test_other_lines_pass_as_they_are() -> None:
    """Above all the address that no broker listens at, and our own lines."""
    silence = BrokerSilence()
    for _ in range(2):
        address = _record(1.0, 'Unable connect to "%s:%s": %s', "kafka", 9092, "refused")
        assert silence.filter(address)
        assert address.getMessage() == 'Unable connect to "kafka:9092": refused'
        own = _record(1.0, "Unable connect to node of ours", name="service.store")
        assert silence.filter(own)
        assert own.getMessage() == "Unable connect to node of ours"


def test_commands_write_through_it() -> None:
    """The handler that `guard` installs, with its lines on a stream of ours."""
    written = io.StringIO()
    sink = terminal_sink(written)
    for number in range(100):
        sink.handle(_node(1_000.0 + number / 10))
    assert written.getvalue().count("\n") == 1

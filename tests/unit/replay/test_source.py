"""A file of corrected failures is judged whole, before anything is sent."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from service.app.bounds import decode_limits
from service.failures.dead_letter import read_dead_letter
from service.failures.dead_letter_view import exported
from service.model.record import SourceRecord
from service.replay.order import OrderRefused
from service.replay.source import FileSource
from service.settings import ExtractionSettings, KafkaSettings

LIMITS = decode_limits(ExtractionSettings())


async def _faults(path: Path) -> list[str]:
    with pytest.raises(OrderRefused) as refused:
        await FileSource(KafkaSettings(), path, LIMITS, unchecked=False).check()
    return str(refused.value).split("\n")


async def test_every_bad_line_is_named_at_once(tmp_path: Path) -> None:
    """A person corrects the file once; empty lines are no faults."""
    file = tmp_path / "f.jsonl"
    file.write_text('{}\n\nno json\n{"failure": 1}\n')
    said = await _faults(file)
    assert [line.split(": ")[0] for line in said] == [f"{file}:{n}" for n in (1, 3, 4)]


async def test_of_many_bad_lines_the_first_are_named_and_all_are_counted(tmp_path: Path) -> None:
    """The words are bounded, whatever the file."""
    file = tmp_path / "f.jsonl"
    file.write_text("{}\n" * 1_234)
    said = await _faults(file)
    assert len(said) == 21
    assert said[0].startswith(f"{file}:1: ")
    assert said[-1] == f"{file}: 1,234 lines cannot be sent, of which these are the first"


@pytest.mark.parametrize("unchecked", [False, True])
async def test_a_failure_without_a_payload_needs_an_event(tmp_path: Path, unchecked: bool) -> None:
    """A null cannot be sent, so the words are not those of an event that would fail again."""
    headers = (("invoice.dlq.reason", b"undecodable"), ("invoice.dlq.value", b"null"))
    record = SourceRecord(KafkaSettings().failures_topic, 0, 1, 5, None, b"{}", headers)
    file = tmp_path / "f.jsonl"
    file.write_text(json.dumps(exported(read_dead_letter(record))))
    with pytest.raises(OrderRefused) as refused:
        await FileSource(KafkaSettings(), file, LIMITS, unchecked).check()
    absent = "the event had no payload (null): put a whole event into `value`"
    assert str(refused.value) == f"{file}:1: {absent}"


async def test_a_file_that_cannot_be_read_is_no_wrong_order(tmp_path: Path) -> None:
    """The command root names the file, and its exit code is that of a file that is not there."""
    source = FileSource(KafkaSettings(), tmp_path / "absent", LIMITS, unchecked=False)
    with pytest.raises(FileNotFoundError, match="absent"):
        await source.check()

"""`publish` and `extract` look at all files first, and name each that cannot be used."""

from __future__ import annotations

import asyncio
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from schemas.envelope import Envelope
from service.commands import extract, publish
from service.commands.files import INLINE_MAX_BYTES, events_of, file_id
from service.commands.publish import FilesToSend, StoppedSending, look, send_files
from service.documents.references.document_store import DocumentStore
from service.ops.row_output import OutputForm
from service.settings import Settings, load
from service.testbed.invoices import make_invoice
from service.testbed.samples import KINDS, write_samples


def _settings() -> Settings:
    """Nothing listens there."""
    servers = {"bootstrap_servers": "127.0.0.1:1"}
    return load({"kafka": servers, "llm": {"base_url": "http://127.0.0.1:1"}})


def _nothing(line: str) -> None:
    """Of results: messages go to standard error."""
    raise AssertionError(line)


def _unusable(folder: Path) -> list[str]:
    (folder / "samples").mkdir()
    (folder / "empty.pdf").write_bytes(b"")
    (folder / "odd.bin").write_bytes(b"\xff\xfe\x00")
    return [str(folder / name) for name in ("samples", "empty.pdf", "odd.bin", "absent.txt")]


def test_publish_names_all_unusable_files_and_sends_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Files are mended once, and nothing of the second run was sent before."""
    good = tmp_path / "good.txt"
    good.write_text(make_invoice(1).text, encoding="utf-8")
    names = [str(good), *_unusable(tmp_path)]
    assert asyncio.run(publish.run(_settings(), names, _nothing)) == 1
    said = capsys.readouterr().err.splitlines()
    folder, empty, odd, absent, last = said
    assert f"{tmp_path}/samples is a folder; name files, for example {tmp_path}/samples/*" == folder
    assert empty == f"{tmp_path}/empty.pdf is empty"
    assert "odd.bin: neither UTF-8 text nor" in odd
    assert "absent.txt: No such file" in absent
    assert last == "nothing was sent"


def test_publish_says_why_no_broker_answers(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    """In one sentence, without the client's own lines."""
    good = tmp_path / "good.txt"
    good.write_text(make_invoice(1).text, encoding="utf-8")
    assert asyncio.run(publish.run(_settings(), [str(good)], _nothing)) == 1
    said = capsys.readouterr().err.splitlines()
    assert said == [
        "no Kafka answers at 127.0.0.1:1: connection refused; is it running there? set "
        "kafka.bootstrap_servers",
        "nothing was sent",
    ]
    assert [record for record in caplog.records if record.name == "aiokafka"] == []


LARGE = b"%PDF-1.4 " + b"0" * INLINE_MAX_BYTES


async def _sent(files: FilesToSend, store: DocumentStore | None) -> list[dict[str, Any]]:
    values = list[bytes]()

    async def send(value: bytes) -> None:
        values.append(value)

    assert await send_files(files, store, set(), send) == len(values)
    return [json.loads(value) for value in values]


def test_a_large_file_is_refused_without_a_store(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """With its size, the limit and the way out, and before anything is sent."""
    large = tmp_path / "large.pdf"
    large.write_bytes(LARGE)
    assert asyncio.run(publish.run(_settings(), [str(large)], _nothing)) == 1
    said = capsys.readouterr().err.splitlines()
    assert said == [
        f"{large}: 524,297 bytes, inline at most 524,288; `publish --store` puts it into a folder "
        "or a bucket, and sends a reference",
        "nothing was sent",
    ]


def test_a_large_file_becomes_a_reference(tmp_path: Path) -> None:
    """Small ones stay in their events, and a truth is skipped."""
    large, small = tmp_path / "large.pdf", tmp_path / "small.txt"
    large.write_bytes(LARGE)
    small.write_text("Total 1.00")
    store = DocumentStore(f"file://{tmp_path}")
    names = [str(small), str(large), str(tmp_path / "small.truth.json")]
    files, faults = look(_settings(), names, store)
    assert (faults, files.large, files.skipped) == ([], [str(large)], names[2:])
    first, second = asyncio.run(_sent(files, store))
    assert first["document"]["text"] == "Total 1.00"
    assert second["document"] == {
        "media_type": "application/pdf",
        "uri": f"file://{tmp_path}/{hashlib.sha256(LARGE).hexdigest()}.pdf",
        "sha256": hashlib.sha256(LARGE).hexdigest(),
        "size_bytes": len(LARGE),
    }
    assert Path(second["document"]["uri"].removeprefix("file://")).read_bytes() == LARGE


def test_what_is_too_large_in_any_way_is_refused(tmp_path: Path) -> None:
    """A document beyond the service's limit, and an event beyond that of Kafka."""
    large, event = tmp_path / "large.pdf", tmp_path / "event.json"
    large.write_bytes(LARGE)
    document = {"media_type": "text/plain", "text": "x" * 1_000_000}
    event.write_text(json.dumps({"invoice_id": "i", "document": document}))
    settings = load({"documents": {"max_bytes": 100_000}})
    store = DocumentStore(f"file://{tmp_path}")
    _, faults = look(settings, [str(large), str(event)], store)
    assert ["documents.max_bytes" in fault for fault in faults] == [True, False]
    assert "Kafka takes 1,000,000" in faults[1]


def test_a_broken_connection_says_what_was_sent(tmp_path: Path) -> None:
    """And where to go on: what is sent again would have two outcomes."""
    names = [str(tmp_path / name) for name in ("0.txt", "1.jsonl", "2.txt")]
    event = json.dumps({"invoice_id": "i", "document": {"text": "Total 1.00"}})
    for name, content in zip(names, ("Total 1.00", f"{event}\n{event}", "Total 1.00"), strict=True):
        Path(name).write_text(content)
    files, _ = look(_settings(), names, None)
    said = list[str]()
    for taken in range(4):
        sent: list[bytes] = []

        async def send(value: bytes, sent: list[bytes] = sent, taken: int = taken) -> None:
            if len(sent) == taken:
                raise ConnectionError("gone")
            sent.append(value)

        with pytest.raises(StoppedSending) as stopped:
            asyncio.run(send_files(files, None, set(), send))
        said.append(str(stopped.value).replace(f"{tmp_path}/", ""))
    behind = "and the files named behind it)"
    assert said == [
        "gone (0 events sent before)",
        f"gone (1 event sent before; to go on, send 1.jsonl {behind}",
        f"gone (2 events sent before; to go on, send 1.jsonl without its first 1 event {behind}",
        "gone (3 events sent before; to go on, send 2.txt)",
    ]


def test_a_wrong_store_is_named_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is read or sent."""
    assert asyncio.run(publish.run(_settings(), [str(tmp_path)], _nothing, "s3:x")) == 1
    said = capsys.readouterr().err.splitlines()
    assert said[0].startswith("--store is file:///folder")


def test_extract_gives_each_unusable_file_a_row(tmp_path: Path) -> None:
    """Also when no file is left for the server to read."""
    names, said = _unusable(tmp_path), list[str]()
    assert asyncio.run(extract.run(_settings(), names, form=OutputForm.TABLE, say=said.append)) == 1
    assert said[-1] == "0 book, 0 look, 0 reject, 4 failed"
    rows = " ".join(" ".join(said).split())
    assert rows.count(" failed ") == len(said) - 2 == 4
    assert "empty.pdf is empty" in rows.replace("/ ", "/")


def _documents(folder: Path, *names: str) -> list[str]:
    paths = [folder / name for name in names]
    for path in paths:
        path.parent.mkdir(exist_ok=True)
        path.write_text("Total 1.00", encoding="utf-8")
    return [str(path) for path in paths]


def test_files_of_one_name_and_two_endings_are_two_invoices(tmp_path: Path) -> None:
    """The ending belongs to the id: their outcomes can be told apart."""
    files, faults = look(_settings(), _documents(tmp_path, "two.txt", "two.csv", "two"), None)
    assert faults == []
    sent = asyncio.run(_sent(files, None))
    assert [event["invoice_id"] for event in sent] == ["two.txt", "two.csv", "two"]


def test_samples_are_sent_as_made_up_and_no_other_file(tmp_path: Path) -> None:
    """Of every kind. `extract` and `evaluate` read them as if they were real."""
    write_samples(tmp_path, 1, 0, KINDS)
    samples = sorted(str(path) for path in tmp_path.iterdir())
    real = _documents(tmp_path, "own.txt", "invoice-stream sample.txt")
    files, faults = look(_settings(), [*samples, *real], None)
    assert (faults, files.simulated, len(files.skipped)) == ([], 5, 2)
    sent = asyncio.run(_sent(files, None))
    assert [event.get("simulated") for event in sent] == [True] * 5 + [None] * 2
    read = [json.loads(event) for name in files.names for event in events_of(name, 10**6)]
    assert not any("simulated" in event for event in read)


def test_files_that_would_have_one_id_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of two folders, or one file named twice: nothing is sent."""
    first, second = _documents(tmp_path, "may/a.txt", "june/a.txt")
    names = [first, second, first]
    assert asyncio.run(publish.run(_settings(), names, _nothing)) == 1
    said = capsys.readouterr().err.splitlines()
    assert said == [
        f"{first} and {second} would have the same invoice id, a.txt: rename one of them, or send "
        "it as an event (.json) with an id of its own",
        f"{first} is named twice",
        "nothing was sent",
    ]


def test_an_event_with_the_id_of_a_file_is_refused(tmp_path: Path) -> None:
    """In each order; events may repeat ids of their own."""
    document = {"media_type": "text/plain", "text": "Total 1.00"}
    events = tmp_path / "events.jsonl"
    lines = [{"invoice_id": name, "document": document} for name in ("b", "b", "a.txt")]
    events.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    (named,) = _documents(tmp_path, "a.txt")
    for names in ([named, str(events)], [str(events), named]):
        _, faults = look(_settings(), names, None)
        assert len(faults) == 1
        assert (
            f"{named} and an event of {events} would have the same invoice id, a.txt" in faults[0]
        )
    assert look(_settings(), [str(events)], None)[1] == []


def test_long_names_with_one_beginning_have_ids_of_their_own() -> None:
    """An id has 200 characters at most; the same name has the same id each time. Nor are bytes that
    are no UTF-8 lost."""
    ids = [file_id(Path(f"{'x' * 220}{number}.pdf")) for number in (1, 2, 1)]
    assert ids[0] == ids[2] != ids[1]
    assert {len(one) for one in ids} == {200}
    odd = [file_id(Path(name)) for name in ("\udcff.txt", "\udcfe.txt", "?.txt")]
    assert len(set(odd)) == 3
    assert all(one.encode() for one in odd)


def test_an_event_that_is_too_large_only_in_its_envelope_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Kafka gets it as the service expects it: as text within text, each quote has a backslash."""
    event = {"schema_version": "1", "invoice_id": "a", "document": {"text": '"' * 450_000}}
    file = tmp_path / "quotes.json"
    file.write_text(json.dumps(event))
    bare = _settings()
    envelope = {"envelope": Envelope.DEBEZIUM, "envelope_column": "payload"}
    in_text = bare.model_copy(update={"extraction": bare.extraction.model_copy(update=envelope)})
    assert publish.look(bare, [str(file)], None)[1] == []
    assert "Kafka takes 1,000,000" in publish.look(in_text, [str(file)], None)[1][0]

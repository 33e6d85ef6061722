"""`publish` and `extract` look at all files first, and name each that cannot be used."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from service.commands import extract, publish
from service.settings import Settings, load
from service.testbed.invoices import make_invoice


def _settings() -> Settings:
    """Nothing listens there."""
    servers = {"bootstrap_servers": "127.0.0.1:1"}
    return load({"kafka": servers, "llm": {"base_url": "http://127.0.0.1:1"}})


def _unusable(folder: Path) -> list[str]:
    (folder / "samples").mkdir()
    (folder / "empty.pdf").write_bytes(b"")
    (folder / "odd.bin").write_bytes(b"\xff\xfe\x00")
    return [str(folder / name) for name in ("samples", "empty.pdf", "odd.bin", "absent.txt")]


def test_publish_names_all_unusable_files_and_sends_nothing(tmp_path: Path) -> None:
    """Files are mended once, and nothing of the second run was sent before."""
    good = tmp_path / "good.txt"
    good.write_text(make_invoice(1).text, encoding="utf-8")
    said: list[str] = []
    names = [str(good), *_unusable(tmp_path)]
    assert asyncio.run(publish.run(_settings(), names, said.append)) == 1
    folder, empty, odd, absent, last = said
    assert f"{tmp_path}/samples is a folder; name files, for example {tmp_path}/samples/*" == folder
    assert empty == f"{tmp_path}/empty.pdf is empty"
    assert "odd.bin: neither UTF-8 text nor" in odd
    assert "absent.txt: No such file" in absent
    assert last == "nothing was sent"


def test_publish_says_why_no_broker_answers(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """In one sentence, without the client's own lines."""
    good = tmp_path / "good.txt"
    good.write_text(make_invoice(1).text, encoding="utf-8")
    said: list[str] = []
    assert asyncio.run(publish.run(_settings(), [str(good)], said.append)) == 1
    assert said == [
        "no Kafka answers at 127.0.0.1:1: connection refused; is it running there? set "
        "kafka.bootstrap_servers",
        "nothing was sent",
    ]
    assert [record for record in caplog.records if record.name == "aiokafka"] == []


def test_extract_gives_each_unusable_file_a_row(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Also when no file is left for the server to read."""
    names, said = _unusable(tmp_path), list[str]()
    assert asyncio.run(extract.run(_settings(), names, as_json=False, say=said.append)) == 1
    assert said == ["0 book, 0 look, 0 reject, 4 failed"]
    rows = " ".join(capsys.readouterr().out.split())
    assert rows.count(" failed ") == 4
    assert "empty.pdf is empty" in rows.replace("/ ", "/")

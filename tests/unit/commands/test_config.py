"""`config` shows where values come from, hides secrets, and makes files that load."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import typer

from service.commands.config import app
from service.settings import load


def _run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    try:
        code = typer.main.get_command(app).main(args=list(words), standalone_mode=False)
    except SystemExit as ended:
        code = ended.code
    said = capsys.readouterr()
    return int(code or 0), said.out, said.err


def _shown(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, dict[str, Any]]:
    _, out, _ = _run(capsys, "show", "--output", "json", *words)
    return {row["setting"]: row for row in json.loads(out)}


def test_what_is_set_is_shown_with_its_origin(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Secrets are hidden, also those within addresses."""
    file = tmp_path / "service.toml"
    file.write_text('[kafka]\ngroup_id = "mine"\n[llm]\nbase_url = "http://gpu.example"\n')
    monkeypatch.setenv("INVOICE_STREAM_LLM__API_TOKEN", "top-secret")
    shown = _shown(capsys, "-c", str(file), "-s", "order=key")
    assert shown["kafka.group_id"] == {
        "setting": "kafka.group_id",
        "value": "mine",
        "origin": str(file),
    }
    assert shown["order"]["origin"] == "flag --set"
    assert shown["llm.api_token"]["origin"] == "INVOICE_STREAM_LLM__API_TOKEN"
    assert "secret" not in json.dumps(shown)
    assert "batch.max_records" not in shown
    assert _shown(capsys, "--all")["batch.max_records"]["origin"] == "default"


def test_a_value_that_does_not_count_is_a_note(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """People change a file and wonder."""
    file = tmp_path / "service.toml"
    file.write_text('[kafka]\ngroup_id = "mine"\n')
    monkeypatch.setenv("INVOICE_STREAM_KAFKA__GROUP_ID", "other")
    code, out, _ = _run(capsys, "lint", "-c", str(file))
    assert code == 0
    assert f"kafka.group_id of {file} does not count: INVOICE_STREAM_KAFKA__GROUP_ID" in out


def test_everything_that_is_wrong_is_said_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A misspelt variable, a wrong value and an unknown name."""
    file = tmp_path / "service.toml"
    file.write_text('[kafka]\nno_such = "mine"\n[gate]\nmax_limit = 0\n')
    monkeypatch.setenv("INVOICE_STREAM_LLM_MODEL", "m")
    code, _, said = _run(capsys, "lint", "-c", str(file))
    assert code == 2
    assert "did you mean INVOICE_STREAM_LLM__MODEL?" in said
    assert "kafka.no_such" in said
    assert "gate.max_limit" in said


def test_a_file_that_is_named_and_absent_is_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The service would say so at its start."""
    words = f"extraction.prompt_file={tmp_path / 'none.txt'}"
    code, _, said = _run(capsys, "lint", "-s", words)
    assert code == 2
    assert "extraction.prompt_file names" in said


@pytest.mark.parametrize("flags", [[], ["--all"]])
def test_the_file_that_is_made_loads(
    flags: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As it is, and with each default that it shows set."""
    file = tmp_path / "made.toml"
    assert _run(capsys, "init", *flags, str(file))[0] == 0
    assert load({}, file).model_dump() == load({}).model_dump()
    lines = file.read_text().splitlines()
    uncommented = [
        line.removeprefix("#") if _is_default(line) else line
        for line in lines
        if not line.startswith("# ")
    ]
    file.write_text("\n".join(uncommented))
    assert load({}, file).model_dump() == load({}).model_dump()


def _is_default(line: str) -> bool:
    """A setting that has a default; one that has none ends in `=`, and stays a comment."""
    return line.startswith("#") and not line.endswith("=")


def test_an_empty_name_is_no_file(capsys: pytest.CaptureFixture[str]) -> None:
    """As of a variable of the shell that is not set."""
    assert _run(capsys, "init", "")[::2] == (2, "name the file to write\n")


def test_a_flag_without_a_name_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    """Also as of a variable of the shell that is not set."""
    code, _, said = _run(capsys, "lint", "-s", "=x")
    assert code == 2
    assert "--set takes name=value" in said


def test_a_file_is_not_replaced_unasked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It holds work of people."""
    file = tmp_path / "made.toml"
    file.write_text("mine")
    assert _run(capsys, "init", str(file))[0] == 2
    assert file.read_text() == "mine"
    assert _run(capsys, "init", "--force", str(file))[0] == 0

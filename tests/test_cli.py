"""The command line as people use it: a process, its output, its exit code."""

from __future__ import annotations

import json
import subprocess
import sys
import uuid
from collections.abc import Mapping
from pathlib import Path

from service.demo.broker import LocalKafka
from service.demo.invoices import make_invoice
from service.settings import environment_for_child
from tests.chaos.instances import simulator
from tests.chaos.observer import read_all

UNUSED = "127.0.0.1:1"


def _run(
    *arguments: str,
    stdin: str = "",
    python: tuple[str, ...] = (),
    settings: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    variables = {f"INVOICE_STREAM_{name}": value for name, value in (settings or {}).items()}
    return subprocess.run(
        [sys.executable, *python, "-m", "service", *arguments],
        env=environment_for_child(variables),
        input=stdin,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_help_names_every_command() -> None:
    """The first thing that anybody types."""
    done = _run("--help")
    assert done.returncode == 0
    for command in ("run", "demo", "publish", "check", "graph"):
        assert command in done.stdout


def test_graph_prints_both_pictures() -> None:
    """Mermaid for documents, text for terminals."""
    done = _run("graph")
    assert done.returncode == 0
    assert "graph TD" in done.stdout
    assert "fan_out: one Send per invoice" in done.stdout


def test_wrong_usage_and_wrong_settings_end_with_2() -> None:
    """And say what is wrong."""
    assert _run("no-such-command").returncode == 2
    misspelt = _run("run", settings={"KAFKA__GROUPID": "x"})
    assert misspelt.returncode == 2
    assert "INVOICE_STREAM_KAFKA__GROUPID" in misspelt.stderr
    assert "name=value" in _run("run", "--set", "nonsense").stderr
    optimised = _run("graph", python=("-O",))
    assert optimised.returncode == 2
    assert "-O" in optimised.stderr


def test_check_names_each_thing_that_is_missing() -> None:
    """No broker, no LLM server: both are named, and the exit code is 1."""
    settings = {"KAFKA__BOOTSTRAP_SERVERS": UNUSED, "LLM__BASE_URL": f"http://{UNUSED}"}
    done = _run("check", settings=settings)
    assert done.returncode == 1
    assert f"FAIL  brokers: none answers at {UNUSED}" in done.stdout
    assert "FAIL  LLM server" in done.stdout


def test_from_nothing_to_a_published_event(kafka: LocalKafka, tmp_path: Path) -> None:
    """check refuses missing topics, creates them when asked, is content then; publish sends."""
    tag = uuid.uuid4().hex[:6]
    with simulator() as llm_url:
        settings = {
            "KAFKA__BOOTSTRAP_SERVERS": kafka.bootstrap_servers,
            "KAFKA__EVENTS_TOPIC": f"e-{tag}",
            "KAFKA__RESULTS_TOPIC": f"r-{tag}",
            "KAFKA__FAILURES_TOPIC": f"f-{tag}",
            "KAFKA__BATCHES_TOPIC": f"b-{tag}",
            "KAFKA__GROUP_ID": f"g-{tag}",
            "LLM__BASE_URL": llm_url,
            "LLM__MODEL": "simulated-reader",
        }
        missing = _run("check", settings=settings)
        assert missing.returncode == 1
        assert f"topic e-{tag} does not exist" in missing.stdout
        made = _run("check", "--create-topics", "--partitions", "2", "--call", settings=settings)
        assert made.returncode == 0, made.stdout + made.stderr
        assert f"ok    topic e-{tag}: 2 partitions" in made.stdout
        assert "ok    group" in made.stdout
        assert "ok    call: answered" in made.stdout
        other = _run("check", settings=settings | {"LLM__MODEL": "absent"})
        assert other.returncode == 1
        assert "model absent: not offered" in other.stdout
    text = tmp_path / "invoice.txt"
    text.write_text(make_invoice(1).text)
    line = json.dumps(make_invoice(2).event())
    sent = _run("publish", str(text), "-", stdin=f"{line}\n\n", settings=settings)
    assert sent.returncode == 0, sent.stdout + sent.stderr
    assert "2 events sent" in sent.stdout
    values = [json.loads(r.value or b"") for r in read_all(kafka.bootstrap_servers, f"e-{tag}", 2)]
    assert {value["invoice_id"] for value in values} == {"invoice", make_invoice(2).invoice_id}
    refused = _run("publish", "-", stdin='{"invoice_id": "x"}\n', settings=settings)
    assert refused.returncode == 1
    assert "document: Field required" in refused.stdout

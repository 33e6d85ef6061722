"""The command line as people use it: a process, its output, its exit code.

Processes are forked from one that has loaded its modules (`tests.fakes.forked`), but for those that
show how the interpreter is started.
"""

from __future__ import annotations

import json
import subprocess
import sys
import uuid
from collections.abc import Mapping
from pathlib import Path

import pytest

from schemas.invoice import Invoice
from schemas.outcome import InvoiceExtracted
from service.extraction.answers_file import AnswersFile
from service.model.printable import is_printable
from service.settings import environment_for_child
from service.testbed.invoices import make_invoice
from tests.chaos.instances import simulator
from tests.chaos.observer import read_all
from tests.fakes.forked import Forked
from tests.shared_kafka import SharedKafka

UNUSED = "127.0.0.1:1"


def _run(
    *arguments: str,
    stdin: str = "",
    settings: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    variables = {f"INVOICE_STREAM_{name}": value for name, value in (settings or {}).items()}
    process = Forked(arguments, environment_for_child(variables), stdin=stdin)
    try:
        return process.finished()
    finally:
        process.kill()


def _interpreted(*words: str) -> subprocess.CompletedProcess[str]:
    """With an interpreter of its own."""
    command = [sys.executable, *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def _unwrapped(table: str) -> str:
    """Sentences in cells as they were before the table broke them: paths can be long."""
    return " ".join(table.split())


def test_help_names_every_command() -> None:
    """The first command of every user."""
    done = _interpreted("-m", "service", "--help")
    assert done.returncode == 0
    for command in ("run", "demo", "publish", "extract", "check", "graph"):
        assert command in done.stdout


def test_graph_prints_both_pictures() -> None:
    """Mermaid for documents, text for terminals."""
    done = _run("graph")
    assert done.returncode == 0
    assert "graph TD" in done.stdout
    assert "fan_out: one Send per worker" in done.stdout


def test_wrong_usage_and_wrong_settings_end_with_2() -> None:
    """And say what is wrong."""
    assert _run("no-such-command").returncode == 2
    misspelt = _run("run", settings={"KAFKA__GROUPID": "x"})
    assert misspelt.returncode == 2
    assert "INVOICE_STREAM_KAFKA__GROUPID" in misspelt.stderr
    assert "name=value" in _run("run", "--set", "nonsense").stderr
    optimised = _interpreted("-O", "-m", "service", "graph")
    assert optimised.returncode == 2
    assert "-O" in optimised.stderr


@pytest.mark.parametrize(
    "name", ["kafka.sasl_password", "kafka.ssl_key_password", "llm.api_token", "http.token"]
)
def test_a_secret_on_the_command_line_is_refused_with_where_to_put_it(name: str) -> None:
    """Every user of the machine can read it there."""
    for flag in (f"{name}=hunter2", f"{name.upper()}=hunter2"):
        refused = _run("check", "-s", flag)
        assert refused.returncode == 2
        assert f"{name}_file" in refused.stderr
        assert f"INVOICE_STREAM_{name.upper().replace('.', '__')}" in refused.stderr
        assert "hunter2" not in refused.stdout + refused.stderr


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        (("kafka.security_protocol=SSL", "kafka.ssl_cafile=/no/such"), "ssl_cafile: /no/such"),
        (("kafka.security_protocol=SSL", "kafka.ssl_cafile=BAD"), "PEM files are needed"),
        (("kafka.security_protocol=SSL", "kafka.ssl_certfile=BAD"), "PEM files are needed"),
        (("kafka.security_protocol=SSL", "kafka.ssl_keyfile=BAD"), "needs kafka.ssl_certfile"),
        (("kafka.security_protocol=SASL_SSL",), "needs kafka.sasl_username"),
        (("llm.ssl_cafile=/no/such",), "llm.ssl_cafile /no/such cannot be used"),
        (("llm.ssl_cafile=BAD",), "cannot be used"),
        (
            ("kafka.bootstrap_servers=[::1]:1", "llm.base_url=https://127.0.0.1:1"),
            "no Kafka answers",
        ),
        (("kafka.bootstrap_servers=127.0.0.1:99999",), "no port between 1 and 65535"),
        (("kafka.group_id=a", "kafka.group_id.x=1"), "is no group"),
        (("cache.path=BAD/below",), "cached answers"),
    ],
)
def test_every_failure_of_check_is_a_sentence(
    flags: tuple[str, ...], says: str, tmp_path: Path
) -> None:
    """Bad files, bad addresses, missing rights: never a traceback."""
    bad = tmp_path / "bad"
    bad.write_text("no certificate")
    given = [f"--set={flag.replace('BAD', str(bad))}" for flag in flags]
    settings = {"KAFKA__BOOTSTRAP_SERVERS": UNUSED, "LLM__BASE_URL": f"http://{UNUSED}"}
    done = _run("check", *given, settings=settings)
    assert done.returncode in (1, 2)
    assert says in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_check_names_each_thing_that_is_missing() -> None:
    """No broker, no LLM server: both are named, and the exit code is 1."""
    settings = {"KAFKA__BOOTSTRAP_SERVERS": UNUSED, "LLM__BASE_URL": f"http://{UNUSED}"}
    done = _run("check", settings=settings)
    assert done.returncode == 1
    assert f"FAIL  brokers: no Kafka answers at {UNUSED}: connection refused; " in done.stdout
    assert "FAIL  LLM server" in done.stdout


def test_from_nothing_to_a_published_event(kafka: SharedKafka, tmp_path: Path) -> None:
    """check reports missing topics, creates them when asked, is content then; publish sends."""
    tag = uuid.uuid4().hex[:6]
    with simulator() as llm_url:
        settings = {
            "KAFKA__BOOTSTRAP_SERVERS": kafka.bootstrap_servers,
            "KAFKA__EVENTS_TOPIC": f"e-{tag}",
            "KAFKA__RESULTS_TOPIC": f"r-{tag}",
            "KAFKA__FAILURES_TOPIC": f"f-{tag}",
            "KAFKA__BATCHES_TOPIC": f"b-{tag}",
            "KAFKA__REVIEWS_TOPIC": f"d-{tag}",
            "KAFKA__REPLAY_LOG_TOPIC": f"l-{tag}",
            "KAFKA__GROUP_ID": f"g-{tag}",
            "LLM__BASE_URL": llm_url,
            "LLM__MODEL": "simulated-reader",
        }
        missing = _run("check", settings=settings)
        assert missing.returncode == 1
        assert f"topic e-{tag} does not exist" in missing.stdout
        early = _run("publish", "-", stdin=json.dumps(make_invoice(2).event()), settings=settings)
        assert (early.returncode, early.stdout) == (1, "")
        assert early.stderr.startswith(f"topic e-{tag} does not exist (`")
        made = _run("check", "--create-topics", "--partitions", "2", "--call", settings=settings)
        assert made.returncode == 0, made.stdout + made.stderr
        assert f"ok    topic e-{tag}: 2 partitions" in made.stdout
        for kind in "erfbdl":
            assert f"ok    topic {kind}-{tag}: created" in made.stdout
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
    assert {value["invoice_id"] for value in values} == {"invoice.txt", make_invoice(2).invoice_id}
    refused = _run("publish", "-", stdin='{"invoice_id": "x"}\n', settings=settings)
    assert refused.returncode == 1
    assert "document: Field required" in refused.stderr


def test_extract_reads_files_without_kafka(tmp_path: Path) -> None:
    """A table for people, JSON for machines; exit code 1 when a file failed."""
    good, empty = tmp_path / "good.txt", tmp_path / "empty.txt"
    good.write_text(make_invoice(5).text, encoding="utf-8")
    empty.write_text("\u200b", encoding="utf-8")
    with simulator("--mean-s", "0.01") as url:
        settings = {"LLM__BASE_URL": url, "LLM__MODEL": "simulated-reader"}
        settings["COST__PRICES"] = '{"*": {"prompt": "1", "completion": "2"}}'
        shown = _run("extract", str(good), str(good), settings=settings)
        absent = str(tmp_path / "absent.pdf")
        lines = _run("extract", "--json", absent, str(good), str(empty), settings=settings)
    assert "absent.pdf: No such file" in lines.stderr
    assert shown.returncode == 0, shown.stderr
    truth = make_invoice(5).truth
    assert truth["invoice_number"] in shown.stdout
    assert "0 book, 2 look, 0 reject, 0 failed" in shown.stdout
    assert "llm (simulated)" in " ".join(shown.stdout.split())
    assert lines.returncode == 1
    by_id = {line["invoice_id"]: line for line in map(json.loads, lines.stdout.splitlines())}
    result = InvoiceExtracted.model_validate(by_id["good.txt"])
    assert result.invoice == Invoice.model_validate(truth)
    assert result.cost is not None
    assert result.cost.amount > 0
    assert by_id["empty.txt"]["reason"] == "document_rejected"


def test_extract_shows_what_strangers_wrote_and_obeys_none_of_it(tmp_path: Path) -> None:
    """A supplier of markup, a file name of escapes: table and JSON hold them, harmless."""
    hostile = tmp_path / "a\x1b[2J\x9b31m\u202eevil.xml"
    example = Path(__file__).resolve().parents[1] / "unit" / "einvoices" / "invoice.ubl.xml"
    xml = example.read_text(encoding="utf-8")
    supplier = "ACME [/b] [red]:smile: &#x9b;31m\u202e\u2066\u200b&#x7f;"
    hostile.write_text(xml.replace("Nordwind Handels GmbH", supplier), encoding="utf-8")
    with simulator("--mean-s", "0.01") as url:
        settings = {"LLM__BASE_URL": url, "LLM__MODEL": "simulated-reader"}
        shown = _run("extract", str(hostile), str(tmp_path / "no\x1b[31m"), settings=settings)
        table = _run("extract", str(hostile), settings=settings)
        lines = _run("extract", "--json", str(hostile), settings=settings)
    for done in (shown, table, lines):
        assert all(map(is_printable, (done.stdout + done.stderr).rstrip("\n").split("\n")))
    assert (table.returncode, lines.returncode) == (0, 0), table.stderr + lines.stderr
    assert "ACME [/b] [red]:smile:" in " ".join(table.stdout.split())
    assert "ACME [/b] [red]:smile:" in json.loads(lines.stdout)["invoice"]["supplier"]["name"]
    assert (shown.returncode, "No such file" in _unwrapped(shown.stdout)) == (1, True)


def test_extract_says_what_is_missing(tmp_path: Path) -> None:
    """No server, no file, a file that is neither text nor known: a sentence and an exit code."""
    good, odd = tmp_path / "good.txt", tmp_path / "odd.bin"
    good.write_text("Total 1.00")
    odd.write_bytes(b"\xff\xfe\x00")
    away = _run("extract", str(good), settings={"LLM__BASE_URL": f"http://{UNUSED}"})
    assert (away.returncode, "no LLM server answers" in away.stderr) == (1, True)
    for name, said in ((str(odd), "neither UTF-8 text"), (str(tmp_path / "no"), "No such file")):
        done = _run("extract", name)
        assert done.returncode == 1
        assert said in _unwrapped(done.stdout)
    assert _run("extract", str(good), settings={"EXTRACTION__PROMPT_FILE": "/no"}).returncode == 2


def test_extract_reads_an_e_invoice_without_a_server(tmp_path: Path) -> None:
    """It is needed for other documents alone, and only they miss it."""
    xml = Path(__file__).resolve().parents[1] / "unit" / "einvoices" / "invoice.ubl.xml"
    text = tmp_path / "letter.txt"
    text.write_text("Total 1.00")
    away = {"LLM__BASE_URL": f"http://{UNUSED}"}
    alone = _run("extract", "--json", str(xml), settings=away)
    assert (alone.returncode, json.loads(alone.stdout)["extracted_by"]) == (0, "einvoice")
    both = _run("extract", str(text), str(xml), settings=away)
    assert (both.returncode, "no LLM server answers" in both.stderr) == (1, True)
    assert "R-2026-17" in both.stdout
    assert "not read without it:" in both.stderr
    assert "letter" in both.stderr


def test_extract_refuses_locked_mail_and_rtf_by_what_they_are(tmp_path: Path) -> None:
    """Their source would cost tokens, and mislead the model."""
    mail, rtf = tmp_path / "a.eml", tmp_path / "b.rtf"
    mail.write_text(
        "Subject: Invoice\nMIME-Version: 1.0\nContent-Type: multipart/encrypted; boundary=b;\n"
        ' protocol="application/pgp-encrypted"\n\n--b\nContent-Type: application/octet-stream\n\n'
        "-----BEGIN PGP MESSAGE-----\nxx\n--b--\n"
    )
    rtf.write_bytes(b"{\\rtf1\\ansi Rechnung \xe4}")
    for path, said in ((mail, "encrypted"), (rtf, "RTF")):
        done = _run("extract", str(path))
        assert (done.returncode, said in _unwrapped(done.stdout)) == (1, True)


def test_forget_looks_and_then_erases(tmp_path: Path) -> None:
    """Looking erases nothing; a call without a selection is rejected."""
    answer = AnswersFile(tmp_path / "own" / "answers.sqlite")
    answer.write("k", b'{"supplier": "ACME"}', (), 5.0)
    answer.close()
    settings = {"CACHE__PATH": str(answer.path)}
    looked = _run("forget", "--text", "acme", settings=settings)
    assert (looked.returncode, "1 cached answer would be" in looked.stdout) == (0, True)
    erased = _run("forget", "--text", "acme", "--yes", settings=settings)
    assert (erased.returncode, "1 cached answers were erased" in erased.stdout) == (0, True)
    assert b"ACME" not in answer.path.read_bytes()
    assert _run("forget", settings=settings).returncode == 2


def test_samples_are_written_and_evaluated(tmp_path: Path) -> None:
    """Figures for people and machines, a page that needs nothing else; the flags are judged."""
    folder, page = tmp_path / "samples", tmp_path / "report.html"
    made = _run("samples", str(folder), "--count", "6")
    assert made.returncode == 0, made.stderr
    with simulator("--mean-s", "0.01", "--faults", '{"wrong_total": 0.5}') as url:
        settings = {"LLM__BASE_URL": url, "LLM__MODEL": "simulated-reader"}
        settings["EXTRACTION__REPAIR"] = "false"
        told = _run("evaluate", str(folder), "--html", str(page), settings=settings)
        figures = _run("evaluate", str(folder), "--json", settings=settings)
    assert told.returncode == 0, told.stderr + told.stdout
    assert "wrong values were flagged" in told.stdout
    text = page.read_text(encoding="utf-8")
    assert text.startswith("<!doctype html>")
    assert "http" not in text.replace("http-equiv", "")
    summary = json.loads(figures.stdout)
    assert (summary["documents"], summary["read"]) == (24, 24)
    assert 0 < summary["wrong_values"] == summary["flagged_wrong_values"]
    assert summary["line_score"] == 1.0


def test_a_folder_without_truths_is_named(tmp_path: Path) -> None:
    """And what would make one."""
    done = _run("evaluate", str(tmp_path))
    assert done.returncode == 1
    assert "invoice-stream samples" in done.stderr
    assert _run("samples", str(tmp_path), "--kinds", "stone").returncode == 2
    refused = _run("samples", str(tmp_path), "--cases", "easy")
    assert refused.returncode == 2
    assert "negative_credit_note" in refused.stderr

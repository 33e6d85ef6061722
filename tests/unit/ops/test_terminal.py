"""Everything that a command shows goes through one place, and nothing from outside steers it."""

from __future__ import annotations

import ast
import contextlib
import io
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.model.printable import is_printable
from service.ops import terminal
from tests.fakes import syntax

ROOT = Path(__file__).resolve().parents[3]
HOSTILE = "\x1b[2J\x9b31m\u202eevil\u200b\x7f\ud800\r\nok    forged"

PRINTS = {
    "service.ops.terminal": "the place itself",
    "service.replay.progress": "a bar of rich on standard error, without markup",
    "service.ops.logs": "the service's log, whose renderers escape (tests/unit/ops/test_logs.py)",
    "service.commands.settings_table": "the project's own settings, for their page",
    "service.testbed.demo": "a demo; outside words pass service.testbed.harmless",
    "service.testbed.demo_topics": "its topics; outside words pass service.testbed.harmless",
    "service.testbed.demo_display": "its pictures; outside words pass service.testbed.harmless",
    "service.commands.bench": "measurements, whose words are our own",
    "service.testbed.simulator": "one port number",
    "service.einvoices.schematron": "frames for its parent process",
}
"""Modules that write to a terminal themselves, each with its reason. Measurements (service.bench)
print figures of their own making."""

WRITES = {
    "schemas.generate": "the project's contracts",
    "service.commands.settings_table": "the page of settings",
    "service.commands.store_tables": "the page of tables",
    "service.ops.private_file": "the place itself",
    "service.documents.sandbox.confinement": "a number for the kernel",
    "service.documents.references.document_store": "documents that others must read",
    "service.commands.official_rules": "public rules whose checksums are known",
    "service.testbed.broker": "the demo broker's own settings",
    "service.testbed.demo": "the log of the demo's service, about made-up invoices",
    "service.testbed.demo_console": "the log of the demo's console",
    "service.testbed.samples": "made-up invoices",
    "service.commands.bench": "reports of measurements, whose words are our own",
    "service.ops.terminal": "the null device, for messages of a command without standard error",
}
"""Modules that write files under a name, each with its reason."""

_PRINTING = {"print", "pprint", "input"}
_PRINTING_ON = {"echo", "secho", "echo_via_pager", "StreamHandler", "print_json", "add_row"}
_WRITING = {"write_text", "write_bytes"}


@pytest.fixture(scope="module", autouse=True)
def trees() -> Iterator[None]:
    """Parsed once for all tests here."""
    yield
    syntax.forget()


def _modules() -> Iterator[tuple[str, tuple[ast.AST, ...]]]:
    """Each module of the product with all nodes of its tree."""
    for path in sorted([*ROOT.glob("service/**/*.py"), *ROOT.glob("schemas/**/*.py")]):
        parts = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        if not name.startswith("service.bench"):
            yield name, syntax.nodes(path)


def _prints(node: ast.AST) -> bool:
    if isinstance(node, ast.Attribute):
        std = isinstance(node.value, ast.Name) and node.value.id == "sys"
        return (std and node.attr in ("stdout", "stderr")) or node.attr in _PRINTING_ON
    if isinstance(node, ast.Call):
        if isinstance(node.func, ast.Name):
            return node.func.id in _PRINTING
        return isinstance(node.func, ast.Attribute) and node.func.attr == "print"
    return False


def _opens_to_write(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    called = node.func
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    if name in _WRITING:
        return True
    given = [*node.args, *(keyword.value for keyword in node.keywords)]
    return name in ("open", "fdopen", "NamedTemporaryFile") and any(map(_is_mode, given))


def _is_mode(node: ast.expr) -> bool:
    value = node.value if isinstance(node, ast.Constant) else None
    return isinstance(value, str) and len(value) <= 3 and bool(set(value) & set("wax+"))


def test_every_place_that_prints_is_known() -> None:
    """All others call `say` and `warn`; no entry is stale."""
    found = {name for name, nodes in _modules() if any(map(_prints, nodes))}
    assert found == set(PRINTS)


def test_no_console_of_rich_makes_pictures_of_words() -> None:
    """`localhost:1234:` would lose its port to an emoji."""
    calls = [
        node
        for _, nodes in _modules()
        for node in nodes
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "Console"
    ]
    assert calls
    assert all("emoji=False" in ast.unparse(call) for call in calls)


def test_every_place_that_writes_a_file_is_known() -> None:
    """All others write with `private_file`, for their owner alone; no entry is stale."""
    found = {name for name, nodes in _modules() if any(map(_opens_to_write, nodes))}
    assert found == set(WRITES)


def test_nothing_writes_json_that_is_read_by_people_with_characters_as_they_are() -> None:
    """`ensure_ascii=False` is for bytes that go to Kafka, to a server or to disk; for people there
    is `readable_json`. And two places alone write tables for spreadsheets, whose cells would be
    formulas."""
    may = {
        "schemas.generate",
        "service.extraction.answers_file",  # What `forget` searches in.
        "service.failures.dead_letter_view",  # A value on its way back into Kafka.
        "service.model.printable",
        "service.registry.results_avro",  # A record's text on its way into Kafka.
    }
    raw, tables = set(), set()
    for name, nodes in _modules():
        for node in nodes:
            if isinstance(node, ast.keyword) and node.arg == "ensure_ascii":
                raw.add(name)
            if isinstance(node, ast.Import) and any(a.name == "csv" for a in node.names):
                tables.add(name)
    assert {name for name in raw - may if not name.startswith("service.testbed.")} == set()
    assert tables == {"service.results.export_files", "service.ops.row_output"}


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "latin-1", "cp1252"])
def test_a_line_is_one_printable_line_in_every_encoding(encoding: str) -> None:
    """Characters that the encoding lacks are escaped; nothing raises."""
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, newline="\n")
    terminal._write(stream, f"Zoë 株 {HOSTILE}")
    stream.flush()
    row = raw.getvalue().decode(encoding)
    assert row.endswith("\n")
    assert is_printable(row[:-1])
    assert "evil" in row


def test_a_line_is_written_in_one_piece_with_its_end() -> None:
    """The log's thread writes to the same stream: between two pieces its line would come."""

    class Pieces(io.StringIO):
        def __init__(self) -> None:
            super().__init__()
            self.pieces: list[str] = []

        def write(self, words: str) -> int:
            self.pieces.append(words)
            return len(words)

    stream = Pieces()
    terminal._write(stream, "`invoice-stream config show`")
    terminal._write(stream, "sign in at http://127.0.0.1/", apart=True)
    terminal.write_line(stream, "{}")
    last = ["\nsign in at http://127.0.0.1/\n\n", "{}\n"]
    assert stream.pieces == ["`invoice-stream config show`\n", *last]


def test_commands_are_shown_as_people_type_them_here() -> None:
    """A program of ours asks once whether that takes `uv run`."""
    program = (
        "from service.ops.terminal import guard, say\n"
        "asked = []\n"
        "guard(lambda: not asked.append(1))\n"
        "say('plain'); print(len(asked))\n"
        "say('`invoice-stream store`'); say('invoice-stream store'); print(len(asked))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.splitlines() == [
        "plain",
        "0",
        "`uv run --extra store invoice-stream store`",
        "uv run --extra store invoice-stream store",
        "1",
    ]


def test_both_outputs_are_safe(capsys: pytest.CaptureFixture[str]) -> None:
    """Standard output and standard error; a block has the lines that we gave it."""
    terminal.say(HOSTILE)
    terminal.warn(HOSTILE)
    terminal.say_block("a\n\x1bb")
    written = capsys.readouterr()
    assert len(written.out.splitlines()) == 3
    assert all(map(is_printable, [*written.out.splitlines(), *written.err.splitlines()]))


def test_lines_of_libraries_and_tracebacks_are_safe_in_a_command() -> None:
    """A broker's words in a warning, a document's words in a fault."""
    program = (
        "import logging, warnings\n"
        "from service.ops.terminal import guard\n"
        "guard()\n"
        f"bad = {HOSTILE!r}\n"
        "logging.getLogger('aiokafka').warning('broker said %s', bad)\n"
        "try: raise KeyError(bad)\n"
        "except KeyError: logging.getLogger('aiokafka').exception('unforeseen')\n"
        "warnings.warn(bad)\n"
        "raise ValueError(bad)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert done.stderr.count("evil") >= 4
    assert done.stderr.count("Traceback") == 1  # Of the fault in this program alone.
    assert all(map(is_printable, done.stderr.rstrip("\n").split("\n")))


def test_a_closed_standard_output_is_an_error_of_the_machine() -> None:
    """`>&-`: the command says so instead of naming a fault in the program."""
    with contextlib.redirect_stdout(None), pytest.raises(OSError, match="output is closed"):
        terminal.say("a line")


def test_a_closed_standard_error_takes_nothing() -> None:
    """`2>&-`: the command goes on."""
    with contextlib.redirect_stderr(None):
        terminal.warn("a line")

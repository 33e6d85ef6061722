"""The command line as a whole: every command's help, and every command with every bad input.

Commands run in this process, with brokers and servers at a port where nothing listens.
"""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from service.cli import cli
from service.commands.examples import PROGRAM, examples_of

ROOT: Any = typer.main.get_command(cli)
COLUMNS = 80


def _commands(command: Any = ROOT, name: str = "") -> Iterator[tuple[str, Any]]:
    yield name, command
    for word, inner in getattr(command, "commands", {}).items():
        yield from _commands(inner, f"{name} {word}".strip())


ALL = dict(_commands())
LEAVES = {name: one for name, one in ALL.items() if not hasattr(one, "commands")}


@pytest.mark.parametrize("name", ALL)
def test_every_help_has_examples_that_parse(name: str) -> None:
    """What a person copies is understood: each flag, each number of arguments."""
    assert "Examples:" in (ALL[name].epilog or "")
    for line in examples_of(name):
        words = shlex.split(line.split(" > ")[0].split(" < ")[0].split(" && ")[0])
        assert words[0] == PROGRAM
        command, rest = ROOT, words[1:]
        while hasattr(command, "commands"):
            command, rest = command.commands[rest[0]], rest[1:]
        command.make_context(line, list(rest))


@pytest.mark.parametrize("name", LEAVES)
def test_every_summary_is_complete_in_a_list(name: str) -> None:
    """A list of commands has one line for each, which a narrow terminal does not cut."""
    width = COLUMNS - 6 - max(len(one.split()[-1]) for one in LEAVES)
    summary = LEAVES[name].get_short_help_str(width)
    assert summary.endswith(".")
    assert not summary.endswith("...")


def test_no_example_is_left_of_a_command_that_is_gone() -> None:
    """The table of examples is that of the commands."""
    from service.commands import examples

    assert set(examples._OF) == set(ALL)


def _help(name: str) -> str:
    context = ALL[name].make_context(name, ["--help"], resilient_parsing=True)
    return str(context.get_help())


@pytest.mark.parametrize("name", ALL)
def test_help_has_names_for_values_and_no_types(name: str) -> None:
    """`FILE`, `COUNT`: a person does not read Python, nor braces, nor inequalities."""
    shown = _help(name).split("Examples:")[0]
    assert not re.search(r"<(?!stem>)|[{}]|\bx[<>]=|<=x|: None", shown)
    for one in ALL[name].params:
        if one.param_type_name == "option" and (one.is_flag or one.hidden):
            continue
        assert re.fullmatch(r"[A-Z:]+(=VALUE|\[=VALUE\])?", one.metavar or ""), one.name


@pytest.mark.parametrize("name", LEAVES)
def test_help_lists_common_options_last_and_in_one_order(name: str) -> None:
    """A command's own options come first; a reader finds the others at the same place."""
    options = _help(name).split("Options:\n")[1].split("\n\n")[0]
    shown = re.findall(r"^ +(?:-., )?(--[a-z-]+)", options, re.M)
    common = [one for one in ("--output", "--config", "--set", "--help") if one in shown]
    assert shown[-len(common) :] == common


def test_one_letter_stands_for_one_option() -> None:
    """`-s` is `--set` in every command that has it."""
    meant: dict[str, set[str]] = {}
    for command in ALL.values():
        for one in command.params:
            short = [word for word in one.opts if re.fullmatch("-[A-Za-z]", word)]
            for word in short:
                meant.setdefault(word, set()).update(set(one.opts) - {word})
    assert meant == {"-c": {"--config"}, "-s": {"--set"}, "-o": {"--out"}, "-V": {"--version"}}


BAD = (
    "",
    " ",
    "-1",
    "0",
    "nan",
    "1e400",
    "9" * 400,
    "a\nb\x1b[2J",
    "\u202e株\U0001f4a5",
    "\udc80",
    "..",
    "5..1",
    "{",
    "2026-13-45",
    "/nowhere/at/all",
)
"""Values that no option takes, or that lead nowhere."""
FEW = ("", "\udc80")
BAD_SETTINGS = (
    "nonsense",
    "=",
    ".=",
    "kafka=1",
    "kafka.group_id.x=1",
    "kafka.no_such=1",
    "llm.endpoints=[{]",
    "llm.endpoints=" + "[" * 5_000,
    "gate.max_limit=\udc80",
    "kafka.sasl_password=secret",
    "kafka.bootstrap_servers=",
)
NEEDS_SETTINGS = [
    name for name, one in LEAVES.items() if "settings" in {p.name for p in one.params}
]
STAY = ("run", "store", "console", "demo", "bench parallel", "schematron fetch")
"""Commands that do not end by themselves, or fetch much, where nothing is wrong."""


@pytest.fixture(scope="module", autouse=True)
def _nothing_listens() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INVOICE_STREAM_KAFKA__BOOTSTRAP_SERVERS", "127.0.0.1:1")
        patch.setenv("INVOICE_STREAM_LLM__BASE_URL", "http://127.0.0.1:1")
        patch.setenv("INVOICE_STREAM_CACHE__ENABLED", "false")
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
        yield


def _ended(words: list[str]) -> tuple[int, str]:
    """The exit code, and all that was written."""
    written = io.TextIOWrapper(io.BytesIO(), errors="backslashreplace")
    with (
        pytest.raises(SystemExit) as ended,
        contextlib.redirect_stdout(written),
        contextlib.redirect_stderr(written),
    ):
        ROOT.main(args=words, prog_name=PROGRAM)
    written.seek(0)
    return int(ended.value.code or 0), written.read()


def _arguments(command: Any) -> list[str]:
    found = [one for one in command.params if one.param_type_name == "argument"]
    return ["nothing" for one in found if one.required]


@pytest.mark.parametrize("name", LEAVES)
def test_bad_flags_end_with_words_and_code_2(name: str) -> None:
    """No such flag, a flag without its value, too many arguments, and none."""
    for words in (["--no-such"], ["--set"], ["a", "b", "c", "d", "--no-such=1"], ["-s", "x", "-c"]):
        assert _ended([*name.split(), *words])[0] == 2, words


@pytest.mark.parametrize("setting", BAD_SETTINGS)
@pytest.mark.parametrize("name", NEEDS_SETTINGS)
def test_bad_settings_end_with_words(name: str, setting: str) -> None:
    """Whatever the command is."""
    words = [*name.split(), *_arguments(LEAVES[name]), "-s", setting]
    code, written = _ended(words)
    assert code == 2, (words[:-1], written)


def _flag(one: Any) -> tuple[str, str | None]:
    return one.name, getattr(one, "help", None)


_FIRST = {
    _flag(one): name
    for name in reversed([name for name in LEAVES if name not in STAY])
    for one in LEAVES[name].params
}
"""The first command with each flag: the others have it of the same code, and meet `FEW` values."""


@pytest.mark.parametrize("name", [name for name in LEAVES if name not in STAY])
def test_every_value_of_every_flag_may_be_bad(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And every argument: files that are not there, numbers that are none, text that steers."""
    (tmp_path / "inner").mkdir()
    monkeypatch.chdir(tmp_path / "inner")
    command = LEAVES[name]
    for one in command.params:
        if one.name in ("settings", "help") or getattr(one, "is_flag", False):
            continue
        for bad in BAD if _FIRST[_flag(one)] == name else FEW:
            given = [bad] if one.param_type_name == "argument" else [f"{one.opts[0]}={bad}"]
            others = [] if one.param_type_name == "argument" else _arguments(command)
            code, written = _ended([*name.split(), *others, *given])
            assert code in (0, 1, 2), (given, written)
            assert "Traceback" not in written

"""Whatever a command raises becomes a line and an exit code."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
import typer
from pydantic_core import SchemaSerializer, core_schema

from service.commands.command_tree import CommandTree
from service.model.unusable_setting import UnusableSetting


def _ended(raised: BaseException, capsys: pytest.CaptureFixture[str]) -> tuple[object, str]:
    app = typer.Typer(cls=CommandTree, add_completion=False)

    @app.command()
    def one() -> None:
        raise raised

    @app.command()
    def two() -> None:
        """A group has two commands."""

    with pytest.raises(SystemExit) as ended:
        app(["one"])
    return ended.value.code, capsys.readouterr().err


def test_a_fault_is_one_line_with_its_place(capsys: pytest.CaptureFixture[str]) -> None:
    """What and where, without secrets of addresses, and nothing that steers a terminal."""
    fault = ValueError("https://me:secret@host/\x1b[2J\nforged")
    code, said = _ended(fault, capsys)
    assert code == 70
    assert said.count("\n") == 1
    assert "ValueError: https://***@host/" in said
    assert "in one (commands/test_command_tree.py:" in said
    assert "Traceback" not in said


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (OSError(28, "No space left on device"), "No space left on device\n"),
        (PermissionError(13, "Permission denied", "/f"), "/f: Permission denied\n"),
    ],
)
def test_a_fault_of_the_machine_is_its_own_words(
    error: OSError, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A full disk is no fault in this program."""
    assert _ended(error, capsys) == (1, says)


def test_a_setting_that_cannot_be_used_is_wrong_settings(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Whichever part of a command finds out."""
    error = UnusableSetting("kafka.ssl_cafile: /f cannot be read")
    assert _ended(error, capsys) == (2, "kafka.ssl_cafile: /f cannot be read\n")


def test_a_full_disk_is_told_by_help_and_version_too(capsys: pytest.CaptureFixture[str]) -> None:
    """They are answered while the command line is read, before any command runs."""

    def version(_asked: bool) -> None:
        raise OSError(28, "No space left on device")

    app = typer.Typer(cls=CommandTree, add_completion=False)

    @app.callback()
    def root(
        version: bool = typer.Option(False, "--version", callback=version, is_eager=True),
    ) -> None:
        """All commands."""

    @app.command()
    def one() -> None:
        """A group has a command."""

    with pytest.raises(SystemExit) as ended:
        app(["--version"])
    assert (ended.value.code, capsys.readouterr().err) == (1, "No space left on device\n")


def test_ctrl_c_is_no_word(capsys: pytest.CaptureFixture[str]) -> None:
    """The shell's own code for it."""
    assert _ended(KeyboardInterrupt(), capsys) == (130, "")


def test_a_reader_that_has_seen_enough_ends_a_command_silently() -> None:
    """A pipe whose other end is closed, as behind `| head`."""
    read, write = os.pipe()
    os.close(read)
    try:
        done = subprocess.run(
            [sys.executable, "-m", "service", "completion", "bash"],
            stdout=write,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    finally:
        os.close(write)
    assert (done.returncode, done.stderr) == (0, "")


def test_an_interrupt_that_pydantic_swallows_is_one() -> None:
    """Ctrl-C while a model is built comes out as a SchemaError; the command is no fault then."""

    class Interrupting(type):
        @property
        def __name__(cls) -> str:  # type: ignore[override]
            raise KeyboardInterrupt

    class Model(metaclass=Interrupting):
        pass

    app = typer.Typer(cls=CommandTree, add_completion=False)

    @app.command()
    def one() -> None:
        SchemaSerializer(core_schema.model_schema(Model, core_schema.model_fields_schema({})))

    @app.command()
    def two() -> None:
        """A group has two commands."""

    with pytest.raises((KeyboardInterrupt, SystemExit)) as ended:
        app(["one"])
    assert getattr(ended.value, "code", 130) == 130

"""The root of the command line: every exception of a command becomes a line and an exit code.

A reader that has seen enough (`| head`) and Ctrl-C end a command without a word. Any other
exception is a fault in this program: one line says what and where, instead of a traceback.
"""

from __future__ import annotations

import contextlib
import traceback
from collections.abc import Iterator
from typing import Any, Final

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

from service.commands.exit_codes import ExitCode
from service.model.interrupt import is_interrupt
from service.model.printable import masked, printable
from service.model.unusable_setting import UnusableSetting
from service.ops.terminal import pipe_closed, warn, warn_block

_PLACES_MAX: Final = 6
_WORDS_MAX: Final = 500


class CommandTree(TyperGroup):
    """All commands."""

    def make_context(self, *args: Any, **kwargs: Any) -> Any:
        """What is answered while the command line is read: `--help` and `--version`."""
        with _in_words():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: Any) -> Any:
        """One command, to its exit code."""
        with _in_words():
            return super().invoke(ctx)


@contextlib.contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except (typer.Exit, typer.Abort, TyperException, EOFError):
        raise  # Wrong usage: typer says what.
    except BrokenPipeError:
        pipe_closed()
        raise SystemExit(ExitCode.DONE) from None
    except OSError as error:  # Of the machine: a full disk, a file that may not be read.
        where = f"{printable(str(error.filename))}: " if error.filename is not None else ""
        warn(f"{where}{printable(error.strerror or str(error), _WORDS_MAX)}")
        raise SystemExit(ExitCode.FAILURE) from None
    except UnusableSetting as error:
        warn_block(str(error))
        raise SystemExit(ExitCode.USAGE) from None
    except Exception as fault:
        if is_interrupt(fault):
            raise KeyboardInterrupt from None
        warn(said(fault))
        raise SystemExit(ExitCode.FAULT) from None


def said(fault: BaseException) -> str:
    """The exception and the places that led to it, the innermost first, in one line."""
    words = masked(printable(str(fault), _WORDS_MAX))
    frames = traceback.extract_tb(fault.__traceback__)[-_PLACES_MAX:]
    places = [f"{frame.name} ({_short(frame.filename)}:{frame.lineno})" for frame in frames]
    return (
        f"a fault in this program, not in what you gave it: {type(fault).__name__}: {words}; "
        f"in {', called by '.join(reversed(places))}"
    )


def _short(path: str) -> str:
    """The file with its folder; what lies above is this machine's."""
    return "/".join(path.split("/")[-2:])

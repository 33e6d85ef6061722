"""How help looks: words that a reader can type or understand, in one order for every command.

A value has the name that its option gives it (`FILE`, `COUNT`), never a Python type. A command's
own options come first, then `--output`, `--config` and `--set`, and `--help` at the end. Bounds of
numbers are words. Knows no command.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from typing import Any, Final

import typer
from typer.core import TyperCommand
from typer.exceptions import TyperException

_LAST: Final = ("output", "config", "settings", "help")
"""Options that many commands have, in the order of help."""
_NOTES: Final = re.compile(r"  \[([^\[\]]*)\]$")
"""Default, bounds and `required`, which typer puts behind the words of an option."""
_BOUNDS: Final = (
    (re.compile(r"(\S+)<=x<=(\S+)"), r"\1 to \2"),
    (re.compile(r"x>=(\S+)"), r"at least \1"),
    (re.compile(r"x<=(\S+)"), r"at most \1"),
)
_LARGE: Final = re.compile(r"\b[0-9]{5,}\b")


_FORM_OR_FILE: Final = ("--output", "--format", "--out", "-o", "--file", "--json", "--csv")
"""Options by which one command or another takes a form or a file."""
_FILES: Final = ("FILE", "FOLDER")
_LIKENESS: Final = 0.75
"""Of 1. Less would take `--output` for `--amount`."""


class PlainCommand(TyperCommand):
    """One command."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Of an option that it has not, the message names those that may be meant."""
        try:
            return super().parse_args(ctx, args)
        except TyperException as error:
            if (given := getattr(error, "option_name", None)) and hasattr(error, "possibilities"):
                error.possibilities = _meant(given, self.get_params(ctx))
            raise

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        """An argument by its name; in brackets where it may be left out."""
        arguments = (one for one in self.get_params(ctx) if one.param_type_name == "argument")
        return [self.options_metavar or "", *map(_usage, arguments)]

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Arguments, then options."""
        given = self.get_params(ctx)
        arguments = [one for one in given if one.param_type_name == "argument"]
        options = sorted((one for one in given if one not in arguments), key=_rank)
        for title, params in (("Arguments", arguments), ("Options", options)):
            rows = [row for row in (_row(one, ctx) for one in params) if row is not None]
            if rows:
                with formatter.section(title):
                    formatter.write_dl(rows)


class CommandApp(typer.Typer):
    """A group of commands, as every group of this program is."""

    def __init__(self, *, help: str, epilog: str, **more: Any) -> None:
        super().__init__(
            help=help,
            epilog=epilog,
            no_args_is_help=True,
            add_completion=False,
            rich_markup_mode=None,  # Importing rich would double the time of --help.
            context_settings={"help_option_names": ["-h", "--help"]},
            **more,
        )

    def command(self, name: str | None = None, **given: Any) -> Callable[[Any], Any]:
        """A command whose help is plain."""
        return super().command(name, cls=PlainCommand, **given)


def _meant(given: str, params: list[Any]) -> list[str]:
    shown = [one for one in params if not getattr(one, "hidden", False)]
    own = [name for one in shown for name in one.opts if name.startswith("-")]
    if given not in _FORM_OR_FILE:
        return difflib.get_close_matches(given, own, cutoff=_LIKENESS)
    files = (one.metavar for one in params if one.param_type_name == "argument")
    by_place = [f"{name} without an option" for name in files if name in _FILES]
    return [*(name for name in own if name in _FORM_OR_FILE), *by_place]


def _rank(param: Any) -> int:
    return _LAST.index(param.name) if param.name in _LAST else -1


def _argument(param: Any) -> str:
    return f"{param.metavar}..." if param.nargs == -1 else str(param.metavar)


def _usage(param: Any) -> str:
    name = _argument(param)
    return name if param.required else f"[{name}]"


def _row(param: Any, ctx: Any) -> tuple[str, str] | None:
    found: tuple[str, str] | None = param.get_help_record(ctx)
    if found is None:
        return None
    name, words = found
    if param.param_type_name == "argument":
        return _argument(param), _in_words(_without_required(words))
    return name, _in_words(words)


def _without_required(words: str) -> str:
    """The usage line says it by brackets around the others."""
    return words.removesuffix("  [required]").replace("; required]", "]")


def _in_words(words: str) -> str:
    """With bounds as a person would say them."""
    notes = _NOTES.search(words)
    if notes is None:
        return words
    said = notes[1]
    for bounds, plain in _BOUNDS:
        said = bounds.sub(plain, said)
    said = _LARGE.sub(lambda number: f"{int(number[0]):,}", said)
    return f"{words[: notes.start()]}  [{said}]"

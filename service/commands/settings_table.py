"""docs/settings.md, made from the settings themselves.

python -m service.commands.settings_table --write

Each setting has one row: name, type with its unit, default, allowed values, meaning. The page is
written by this module alone; a test fails when it is stale.
"""

from __future__ import annotations

import argparse
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Union, get_args, get_origin

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from service.settings import FILE_VARIABLE, Settings, secret_names, variable_of
from service.settings.group import Group

PAGE = Path(__file__).resolve().parents[2] / "docs" / "settings.md"

_HEAD = f"""# Settings

<!-- Made by `python -m service.commands.settings_table --write`; do not edit. -->

A setting is read from four places. The first one that has it counts:

1. a flag: `-s kafka.group_id=mine`;
2. the environment: `{variable_of("kafka.group_id")}=mine`. The variable's name is
   `INVOICE_STREAM_`, then the group, two underscores, and the setting. Lists and tables are JSON
   here. As a flag or in the file, a list of names may also be one text, separated by commas;
3. a TOML file: `--config FILE`, or the variable `{FILE_VARIABLE}`;
4. the default below. A dash means: not set.

```toml
order = "key"
[kafka]
group_id = "mine"
```

Unknown names and contradictory values are rejected at the start, with exit code 2. Settings are
read once, so restart the service after a change. `invoice-stream check` checks settings, brokers,
topics, rights and the LLM server, and says what to do.

## Secrets

A secret never appears in a log, an error or a process list, and a flag for it is rejected. Put the
secret into a file and name the file, or use the environment. If both are set, the file wins.
Only `kafka.sasl_oauth_token_file` is read again while the service runs.
"""

_UNITS = {
    "_per_minute": "per minute",
    "_per_second": "per second",
    "_per_s": "per second",
    "_bytes": "bytes",
    "_chars": "characters",
    "_pixels": "pixels",
    "_side": "pixels",
    "_share": "0 to 1",
    "_rate": "0 to 1",
    "_days": "days",
    "_mb": "MiB",
    "_ms": "milliseconds",
    "_s": "seconds",
}
"""The unit stands last in a setting's name; the first end that fits counts."""

_TYPES = {
    bool: "true or false",
    int: "integer",
    float: "number",
    str: "text",
    Path: "path",
    SecretStr: "secret",
}

_MIB = 1024 * 1024


def page() -> str:
    """The whole page."""
    general = [(n, f) for n, f in Settings.model_fields.items() if _group(f) is None]
    parts = [_HEAD, _secrets(), "## General\n", _table(general)]
    for name, field in Settings.model_fields.items():
        group = _group(field)
        if group is not None:
            parts += [f"## {name}\n", (group.__doc__ or "").strip() + "\n"]
            parts.append(_table([(f"{name}.{n}", f) for n, f in group.model_fields.items()]))
    return "\n".join(parts)


def fields() -> Iterator[tuple[str, FieldInfo]]:
    """All settings as flags spell them, in the page's order."""
    for name, field in Settings.model_fields.items():
        group = _group(field)
        if group is None:
            yield name, field
        else:
            yield from ((f"{name}.{inner}", f) for inner, f in group.model_fields.items())


def _group(field: FieldInfo) -> type[Group] | None:
    kind = field.annotation
    return kind if isinstance(kind, type) and issubclass(kind, Group) else None


def _secrets() -> str:
    rows = ["| secret | setting that names a file | variable for the file |", "| --- | --- | --- |"]
    rows += (f"| `{n}` | `{file}` | `{variable_of(file)}` |" for n, file in secret_names().items())
    return "\n".join(rows) + "\n"


def _table(rows: list[tuple[str, FieldInfo]]) -> str:
    lines = ["| setting | type | default | allowed | meaning |", "| --- | --- | --- | --- | --- |"]
    lines += (
        f"| `{name}` | {_type(name, f)} | {_default(name, f)} | {_allowed(f)} | {_meaning(f)} |"
        for name, f in rows
    )
    return "\n".join(lines) + "\n"


def _type(name: str, field: FieldInfo) -> str:
    kind = _without_none(field.annotation)
    if _words(kind):
        return "choice"
    shown = _TYPES.get(kind) or _table_type(kind)
    unit = next((unit for end, unit in _UNITS.items() if name.endswith(end)), None)
    return f"{shown}, {unit}" if unit and kind in (int, float) else shown


def _table_type(kind: Any) -> str:
    """Tables, lists of tables, and lists of texts."""
    if get_origin(kind) is dict:
        return "table"
    return "list of tables" if get_origin(kind) is tuple else "list of texts"


def _without_none(kind: Any) -> Any:
    if get_origin(kind) in (Union, types.UnionType):
        return next(part for part in get_args(kind) if part is not type(None))
    return kind


def _words(kind: Any) -> list[str]:
    """The values of an enumeration or of a literal type."""
    if hasattr(kind, "__members__"):
        return [member.value for member in kind]
    return [word for word in get_args(kind) if isinstance(word, str)]


def _default(name: str, field: FieldInfo) -> str:
    value: Any = field.get_default(call_default_factory=True)
    value = getattr(value, "value", value)
    value = value.get_secret_value() if isinstance(value, SecretStr) else value
    if value in (None, "", {}, (), frozenset()):
        return "–"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    if name.endswith("_bytes") and value % _MIB == 0:
        return f"`{value}` ({value // _MIB} MiB)"
    return f"`{value}`"


def _allowed(field: FieldInfo) -> str:
    """Bounds as pydantic keeps them, or the words that are allowed."""
    bounds = [
        f"{sign} {getattr(item, name):,}"
        for item in field.metadata
        for name, sign in (("ge", "≥"), ("gt", ">"), ("le", "≤"), ("lt", "<"))
        if getattr(item, name, None) is not None
    ]
    words = [f"`{word}`" for word in _words(_without_none(field.annotation))]
    return ", ".join(bounds or words)


def _meaning(field: FieldInfo) -> str:
    return (field.description or "").replace("|", "\\|")


def main() -> None:
    """Prints the page, or writes it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--write", action="store_true")
    if parser.parse_args().write:
        PAGE.write_text(page(), encoding="utf-8")
    else:
        print(page())


if __name__ == "__main__":
    main()

"""The settings table of the README, made from the settings themselves.

python -m service.settings_table --write
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from service.settings import Settings

README = Path(__file__).resolve().parent.parent / "README.md"
_BEGIN, _END = "<!-- settings:", "<!-- /settings -->"


def table() -> str:
    """Markdown rows: name, default, range, meaning."""
    rows = ["| setting | default | range | meaning |", "| --- | --- | --- | --- |"]
    rows += (f"| `{name}` | {_default(f)} | {_range(f)} | {_text(f)} |" for name, f in _fields())
    return "\n".join(rows)


def with_table(readme: str) -> str:
    """The README with the table in its place."""
    head, _, rest = readme.partition(_BEGIN)
    marker, _, rest = rest.partition("\n")
    return f"{head}{_BEGIN}{marker}\n{table()}\n{_END}{rest.partition(_END)[2]}"


def _fields() -> Iterator[tuple[str, FieldInfo]]:
    for name, field in Settings.model_fields.items():
        group = field.annotation
        if isinstance(group, type) and issubclass(group, BaseModel):
            yield from ((f"{name}.{inner}", f) for inner, f in group.model_fields.items())
        else:
            yield name, field


def _default(field: FieldInfo) -> str:
    value: Any = field.get_default(call_default_factory=True)
    value = getattr(value, "value", value)
    value = value.get_secret_value() if hasattr(value, "get_secret_value") else value
    return "–" if value in (None, "", {}, frozenset()) else f"`{value}`"


def _range(field: FieldInfo) -> str:
    """Bounds as pydantic keeps them, or the words that are allowed."""
    bounds = []
    for item in field.metadata:
        for name, sign in (("ge", "≥"), ("gt", ">"), ("le", "≤"), ("lt", "<")):
            if getattr(item, name, None) is not None:
                bounds.append(f"{sign} {getattr(item, name):,}")
    words = getattr(field.annotation, "__args__", None) or (
        [member.value for member in field.annotation]
        if isinstance(field.annotation, type) and hasattr(field.annotation, "__members__")
        else ()
    )
    shown = [f"`{word}`" for word in words if isinstance(word, str)]
    return ", ".join(bounds or shown)


def _text(field: FieldInfo) -> str:
    return (field.description or "").replace("|", "/")


def main() -> None:
    """Prints the table, or writes it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--write", action="store_true")
    if parser.parse_args().write:
        README.write_text(with_table(README.read_text()))
    else:
        print(table())


if __name__ == "__main__":
    main()

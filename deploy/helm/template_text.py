"""Kubernetes objects with Helm's actions in them, as the text of a template.

An object is what a YAML file holds. An `Action` may stand for any value in it, and `When` for a
field that is there only if a condition holds. Nothing else of the text is Helm's: braces that
belong to a value are escaped. A `When` is never the first field of a list's item.

Pure: objects in, text out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_PLAIN = re.compile(r"[A-Za-z/][A-Za-z0-9./_-]*")
_WORDS_OF_YAML = {"true", "false", "yes", "no", "on", "off", "null", "y", "n"}
_INDENT = "  "


@dataclass(frozen=True)
class Action:
    """What Helm writes in place of a value: YAML on one line."""

    text: str


@dataclass(frozen=True)
class When:
    """A field that is there only if Helm finds `condition` true."""

    condition: str
    value: Any


@dataclass(frozen=True)
class Each:
    """An item of a list that is there once for each element of Helm's list `elements`."""

    elements: str


def document(found: dict[str, Any]) -> str:
    """The text of one object, which ends with a line break."""
    return "".join(f"{line}\n" for line in _mapping(found, ""))


def field(key: str, value: Any, pad: str = "") -> Iterator[str]:
    """The lines of one field, indented by `pad`."""
    if isinstance(value, dict) and value:
        yield f"{pad}{scalar(key)}:"
        yield from _mapping(value, pad + _INDENT)
    elif isinstance(value, list) and value:
        yield f"{pad}{scalar(key)}:"
        for item in value:
            yield from _item(item, pad + _INDENT)
    else:
        yield f"{pad}{scalar(key)}: {scalar(value)}"


def scalar(value: Any) -> str:
    """A value on one line, as people write YAML."""
    if isinstance(value, Action):
        return value.text
    plain = isinstance(value, str) and _PLAIN.fullmatch(value)
    text = value if plain and value.lower() not in _WORDS_OF_YAML else _json(value)
    return text.replace("{{", '{{ "{{" }}')


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _mapping(found: dict[str, Any], pad: str) -> Iterator[str]:
    for key, value in found.items():
        if isinstance(value, When):
            yield f"{{{{- if {value.condition} }}}}"
            yield from field(key, value.value, pad)
            yield "{{- end }}"
        else:
            yield from field(key, value, pad)


def _item(value: Any, pad: str) -> Iterator[str]:
    if isinstance(value, Each):
        yield f"{{{{- range {value.elements} }}}}"
        yield f"{pad}- {{{{ . | toJson }}}}"
        yield "{{- end }}"
    elif isinstance(value, dict) and value:
        first, *others = _mapping(value, pad + _INDENT)
        yield f"{pad}- {first.lstrip()}"
        yield from others
    else:
        yield f"{pad}- {scalar(value)}"

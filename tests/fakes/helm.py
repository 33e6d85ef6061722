"""Helm's part that the chart needs, for machines without Helm: values, schema, templates.

It knows the few forms that deploy/helm/generate.py writes, and fails for any other, so a template
that needs more cannot pass by mistake. `tests/repository/deploy/test_helm.py` compares it with the
real Helm where that is installed.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jsonschema
import yaml  # type: ignore[import-untyped,unused-ignore]

_ACTION = re.compile(r"\{\{(-?)\s+(.*?)\s+(-?)\}\}", re.DOTALL)
_WORD = re.compile(r'"(?:\\.|[^"\\])*"|[^\s"]+')
_BLOCKS = ("if", "range", "define")
_HTML = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"}
"""Go's JSON escapes them."""


class Refused(Exception):
    """What Helm says of values that it does not take."""


@dataclass
class _Block:
    """An action with what it is about; `body` and `other` for those that have an end."""

    words: list[str]
    body: list[str | _Block] = field(default_factory=list)
    other: list[str | _Block] = field(default_factory=list)


def merged(default: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """Maps are merged and null takes a key away; anything else replaces the default."""
    both = dict(default)
    for key, value in given.items():
        before = both.get(key)
        if isinstance(value, dict) and isinstance(before, dict):
            both[key] = merged(before, value)
        else:
            both[key] = value
    return {key: value for key, value in both.items() if value is not None}


def template(chart: Path, namespace: str, given: dict[str, Any]) -> list[dict[str, Any]]:
    """The objects that the chart makes of these values. Raises `Refused`."""
    values = merged(yaml.safe_load((chart / "values.yaml").read_text(encoding="utf-8")), given)
    schema = json.loads((chart / "values.schema.json").read_text(encoding="utf-8"))
    faults = [fault.message for fault in jsonschema.Draft7Validator(schema).iter_errors(values)]
    if faults:
        raise Refused("; ".join(faults))
    rendering = _Rendering({"Values": values, "Release": {"Namespace": namespace}})
    files = sorted((chart / "templates").glob("*.*"))
    for path in files:
        if path.suffix == ".tpl":
            rendering.text(_parsed(path))
    texts = [rendering.text(_parsed(path)) for path in files if path.suffix == ".yaml"]
    return [found for text in texts for found in yaml.safe_load_all(text) if found]


def _parsed(path: Path) -> list[str | _Block]:
    tokens = iter(_tokens(path.read_text(encoding="utf-8")))
    body, end = _body(tokens)
    assert end == "", f"{path.name}: {end} without a beginning"
    return body


def _tokens(text: str) -> Iterator[str | list[str]]:
    """Texts, and the words of actions between them. A dash takes away blanks on its side."""
    begin, trim = 0, False
    for found in _ACTION.finditer(text):
        before = text[begin : found.start()]
        before = before.lstrip() if trim else before
        yield before.rstrip() if found[1] else before
        yield _WORD.findall(found[2])
        begin, trim = found.end(), bool(found[3])
    yield text[begin:].lstrip() if trim else text[begin:]


def _body(tokens: Iterator[str | list[str]]) -> tuple[list[str | _Block], str]:
    """What stands before the next `end` or `else` of this level, and which of them it was."""
    body: list[str | _Block] = []
    for token in tokens:
        if isinstance(token, str):
            body.append(token)
        elif token[0] in ("end", "else"):
            return body, token[0]
        else:
            body.append(_block(token, tokens))
    return body, ""


def _block(words: list[str], tokens: Iterator[str | list[str]]) -> _Block:
    block = _Block(words)
    if words[0] in _BLOCKS:
        block.body, end = _body(tokens)
        if end == "else":
            block.other, end = _body(tokens)
        assert end == "end", f"{words} without an end"
    return block


class _Rendering:
    """One run over the templates of a chart."""

    def __init__(self, root: dict[str, Any]) -> None:
        self._root = root
        self._named: dict[str, list[str | _Block]] = {}

    def text(self, body: list[str | _Block], dot: Any = None) -> str:
        """The body with its actions carried out. `dot` is what `.` means in it."""
        dot = self._root if dot is None else dot
        return "".join(one if isinstance(one, str) else self._said(one, dot) for one in body)

    def _said(self, block: _Block, dot: Any) -> str:
        kind, *words = block.words
        if kind == "define":
            self._named[json.loads(words[0])] = block.body
            return ""
        if kind == "if":
            return self.text(block.body if self._value(words, dot) else block.other, dot)
        if kind == "range":
            return "".join(self.text(block.body, one) for one in self._value(words, dot))
        return str(self._value(block.words, dot))

    def _value(self, words: list[str], dot: Any) -> Any:
        """A pipeline: each command gets the value of the one before as its last argument."""
        piped: list[Any] = []
        for command in _commands(words):
            piped = [self._command(command, dot, piped)]
        return piped[0]

    def _command(self, words: list[str], dot: Any, piped: list[Any]) -> Any:
        name, *others = words
        arguments = [self._operand(word, dot) for word in others] + piped
        if name == "include":
            return self.text(self._named[arguments[0]], arguments[1])
        if name in _FUNCTIONS:
            return _FUNCTIONS[name](*arguments)
        assert not arguments, f"unknown function {name}"
        return self._operand(name, dot)

    def _operand(self, word: str, dot: Any) -> Any:
        if word.startswith('"'):
            return json.loads(word)
        if word.isdigit():
            return int(word)
        assert word.startswith("."), f"unknown word {word}"
        for part in filter(None, word.split(".")):
            dot = dot[part]
        return dot


def _commands(words: list[str]) -> Iterator[list[str]]:
    command: list[str] = []
    for word in words:
        if word == "|":
            yield command
            command = []
        else:
            command.append(word)
    yield command


def go_json(value: Any) -> str:
    """JSON as Go writes it: keys in order, no blanks, HTML's signs escaped."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return "".join(_HTML.get(sign, sign) for sign in text)


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "default": lambda usual, value: value or usual,
    "dict": lambda *pairs: dict(zip(pairs[::2], pairs[1::2], strict=True)),
    "index": lambda found, key: found.get(key),
    "int": int,
    "not": lambda value: not value,
    "printf": lambda form, value: form.replace("%s", value),
    "quote": json.dumps,
    "replace": lambda old, new, text: text.replace(old, new),
    "sha256sum": lambda text: hashlib.sha256(text.encode()).hexdigest(),
    "toJson": go_json,
    "trunc": lambda length, text: text[:length],
}

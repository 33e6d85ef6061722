"""Reads `.proto` text, the form in which registries keep Protobuf schemas.

It takes what a payload is decoded by: messages with their fields, enums, and how they nest. All
else (options, services, extensions) is skipped. The text comes from a registry, where any sender
may have put it, so depth and number are bounded, and the cost is linear in its length.

Only `SchemaRefused` leaves. Nothing here reads a payload.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from service.registry.schema_names import SchemaRefused, ScopedNames

_DEPTH_MAX = 32
_TOKENS_MAX = 400_000
_NUMBER_MAX = 2**29 - 1
_TOKEN = re.compile(
    r"""
    \s+ | //[^\n]* | /\*(?:[^*]|\*(?!/))*(?:\*/)?
    | (?P<text>"(?:\\.|[^"\\\n])*"? | '(?:\\.|[^'\\\n])*'?)
    | (?P<word>\.?[A-Za-z_][\w.]*)
    | (?P<number>[-+]?[0-9][\w.]*)
    | (?P<mark>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_LABELS = ("optional", "repeated", "required")


@dataclass(frozen=True, slots=True)
class ProtoField:
    """A field; `key` is the type of the keys of a map, and empty for any other field."""

    name: str
    type_name: str
    repeated: bool = False
    key: str = ""


@dataclass(slots=True, eq=False)
class ProtoMessage:
    """A message, under its full name."""

    name: str
    fields: dict[int, ProtoField] = field(default_factory=dict)
    nested: list[ProtoMessage] = field(default_factory=list)
    enums: list[ProtoEnum] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ProtoEnum:
    """An enum, under its full name, with the names of its numbers."""

    name: str
    values: dict[int, str]


@dataclass(slots=True, eq=False)
class ProtoFile:
    """The messages and enums of a file, in their order."""

    package: str = ""
    messages: list[ProtoMessage] = field(default_factory=list)
    enums: list[ProtoEnum] = field(default_factory=list)


def read_proto(text: str) -> ProtoFile:
    """The definitions of a file. Raises SchemaRefused."""
    return _Parser(_tokens(text), ScopedNames(len(text))).file()


def _tokens(text: str) -> list[str]:
    found = list(_significant(text))
    if len(found) > _TOKENS_MAX:
        raise SchemaRefused("the Protobuf schema is too large")
    return found


def _significant(text: str) -> Iterator[str]:
    for match in _TOKEN.finditer(text):
        if match.lastgroup is not None:
            yield match[0]


class _Parser:
    """One pass over the tokens."""

    def __init__(self, tokens: list[str], names: ScopedNames) -> None:
        self._tokens = tokens
        self._names = names
        self._at = 0

    def file(self) -> ProtoFile:
        file = ProtoFile()
        while self._at < len(self._tokens):
            word = self._next()
            if word == "package":
                file.package = self._next()
                self._expect(";")
            elif word == "message":
                file.messages.append(self._message(file.package, 0))
            elif word == "enum":
                file.enums.append(self._enum(file.package))
            elif word != ";":
                self._skip_statement()
        return file

    def _message(self, scope: str, depth: int) -> ProtoMessage:
        if depth > _DEPTH_MAX:
            raise SchemaRefused("the Protobuf schema is too deep")
        message = ProtoMessage(self._names.within(scope, self._next()))
        self._expect("{")
        while (word := self._next()) != "}":
            if word == "message" and self._peek(1) == "{":
                message.nested.append(self._message(message.name, depth + 1))
            elif word == "enum" and self._peek(1) == "{":
                message.enums.append(self._enum(message.name))
            elif word == "oneof" and self._peek(1) == "{":
                self._oneof(message)
            else:
                self._member(message, word)
        return message

    def _oneof(self, message: ProtoMessage) -> None:
        self._next()
        self._expect("{")
        while (word := self._next()) != "}":
            self._member(message, word)

    def _member(self, message: ProtoMessage, word: str) -> None:
        """A field, or a statement that no payload is decoded by."""
        if word == ";":
            return
        if word in ("option", "reserved", "extensions", "extend"):
            self._skip_statement()
            return
        repeated = word == "repeated"
        if word in _LABELS:
            word = self._next()
        if word == "map" and self._peek() == "<":
            self._next()
            key = self._next()
            self._expect(",")
            self._field(message, self._next(), key=key)
        else:
            self._field(message, word, repeated=repeated)

    def _field(
        self, message: ProtoMessage, type_name: str, *, repeated: bool = False, key: str = ""
    ) -> None:
        if key:
            self._expect(">")
        name = self._next()
        self._expect("=")
        number = _whole(self._next())
        if type_name == "group" or not 0 < number <= _NUMBER_MAX:
            raise SchemaRefused(f"the Protobuf schema has a field it cannot have: {name[:100]!r}")
        self._skip_statement()
        message.fields[number] = ProtoField(name, type_name, repeated, key)

    def _enum(self, scope: str) -> ProtoEnum:
        enum = ProtoEnum(self._names.within(scope, self._next()), {})
        self._expect("{")
        while (word := self._next()) != "}":
            if self._peek() == "=" and word not in ("option", "reserved"):
                self._next()
                enum.values.setdefault(_whole(self._next()), word)
            self._skip_statement(word)
        return enum

    def _skip_statement(self, word: str = "") -> None:
        """To the semicolon, or behind the braces of a block."""
        depth, ended = 0, word == ";"
        while not ended:
            word = self._next()
            depth += (word in ("{", "[")) - (word in ("}", "]"))
            if depth < 0:
                raise SchemaRefused("the Protobuf schema closes a brace that it did not open")
            ended = depth == 0 and (word == ";" or (word == "}" and self._peek() != ";"))

    def _peek(self, ahead: int = 0) -> str:
        at = self._at + ahead
        return self._tokens[at] if at < len(self._tokens) else ""

    def _next(self) -> str:
        if self._at >= len(self._tokens):
            raise SchemaRefused("the Protobuf schema ends too early")
        self._at += 1
        return self._tokens[self._at - 1]

    def _expect(self, mark: str) -> None:
        if self._next() != mark:
            raise SchemaRefused(f"the Protobuf schema lacks {mark!r} where one belongs")


def _whole(digits: str) -> int:
    try:
        return int(digits[:20], 0)
    except ValueError:
        raise SchemaRefused("the Protobuf schema has a number that is none") from None

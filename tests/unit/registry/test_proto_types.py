"""Names in Protobuf schemas: scopes, imports, and the messages that everybody knows."""

from __future__ import annotations

import pytest

from service.registry.proto_source import ProtoMessage
from service.registry.proto_types import read_proto_schema
from service.registry.schema_names import SchemaRefused

TEXT = """
package a.b;
message Outer { message Inner { message Same {} } Inner.Same one = 1; }
message Same {}
"""


def test_the_innermost_scope_counts_first() -> None:
    """A name is looked up outward, unless it begins with a dot."""
    schema = read_proto_schema(TEXT, ["package a; message Shared {}"])

    def named(name: str, scope: str) -> str | None:
        found = schema.named(name, scope)
        return None if found is None else found.name

    assert named("Same", "a.b.Outer.Inner") == "a.b.Outer.Inner.Same"
    assert named("Same", "a.b.Outer") == "a.b.Same"
    assert named(".a.b.Same", "a.b.Outer.Inner") == "a.b.Same"
    assert named("Shared", "a.b.Outer") == "a.Shared"
    assert named("google.protobuf.Timestamp", "a.b") == "google.protobuf.Timestamp"
    assert named("Missing", "a.b") is None


def test_a_path_leads_to_a_message() -> None:
    """Positions from the outermost message on."""
    schema = read_proto_schema(TEXT)

    def at(path: list[int]) -> str | None:
        found = schema.message(path)
        return None if found is None else found.name

    assert at([0]) == "a.b.Outer"
    assert at([0, 0, 0]) == "a.b.Outer.Inner.Same"
    assert at([1]) == "a.b.Same"
    assert at([2]) is None
    assert at([-1]) is None
    assert at([1, 0]) is None


def test_no_schema_gives_a_known_name_another_meaning() -> None:
    """Its values would be read as what they are not."""
    own = "package google.protobuf; message Timestamp { string seconds = 1; }"
    schema = read_proto_schema(own)
    found = schema.named("google.protobuf.Timestamp", "")
    assert isinstance(found, ProtoMessage)
    assert schema.is_known(found)
    assert not schema.is_known(schema.file.messages[0])


@pytest.mark.parametrize(
    "text",
    [
        "message M { map<string, string> x = 1; repeated string x = 2; }",
        "message M { string x = 1; oneof o { int32 x = 2; } }",
        "message E { message M { string x = 1; repeated string x = 2; } }",
        "message M { string x = 1; repeated string x = 2; } message M {}",
    ],
)
def test_two_fields_of_one_name_are_refused(text: str) -> None:
    """Also within another message, and in a file that is imported."""
    with pytest.raises(SchemaRefused):
        read_proto_schema(text)
    with pytest.raises(SchemaRefused):
        read_proto_schema("message Own {}", [text])


def test_a_schema_without_a_message_is_refused() -> None:
    """No payload can be decoded by it."""
    with pytest.raises(SchemaRefused):
        read_proto_schema("enum K { A = 0; }")

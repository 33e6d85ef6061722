"""The text of Protobuf schemas: what payloads are decoded by, and nothing that ends the reader."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.registry.proto_source import ProtoField, read_proto
from service.registry.schema_names import SchemaRefused

WHOLE = """
syntax = "proto3"; // a comment with { a brace
package shop.v1;
import public "google/protobuf/timestamp.proto";
option java_package = "com.example { ; }";
/* another
   message Not { } */
message Event {
  option (audit) = { level: 1; name: "x" };
  reserved 20, 30 to 40;
  reserved "old";
  string invoice_id = 1 [deprecated = true, (mark) = { a: 1 }];
  optional double amount = 0x2;
  repeated .shop.v1.Event.Line lines = 3;
  map<string, Line> by_name = 4;
  oneof document { string text = 5; bytes base64 = 6; }
  message Line { int32 count = 1; message Deep {} }
  enum Kind { option allow_alias = true; UNKNOWN = 0; PLAIN = 1 [deprecated = true]; MINUS = -1;
    reserved 9; }
  Kind message = 7;
  ;
}
enum Other { ZERO = 0; }
extend google.protobuf.FieldOptions { string mark = 50000; }
service Reads { rpc Read(Event) returns (stream Event) { option idempotent = true; } }
message Second {}
"""


def test_a_file_is_read() -> None:
    """Messages in their order, with fields, nested messages and enums; all else is skipped."""
    file = read_proto(WHOLE)
    assert file.package == "shop.v1"
    assert [message.name for message in file.messages] == ["shop.v1.Event", "shop.v1.Second"]
    event = file.messages[0]
    assert event.fields == {
        1: ProtoField("invoice_id", "string"),
        2: ProtoField("amount", "double"),
        3: ProtoField("lines", ".shop.v1.Event.Line", repeated=True),
        4: ProtoField("by_name", "Line", key="string"),
        5: ProtoField("text", "string"),
        6: ProtoField("base64", "bytes"),
        7: ProtoField("message", "Kind"),
    }
    assert [inner.name for inner in event.nested] == ["shop.v1.Event.Line"]
    assert [inner.name for inner in event.nested[0].nested] == ["shop.v1.Event.Line.Deep"]
    assert event.enums[0].values == {0: "UNKNOWN", 1: "PLAIN", -1: "MINUS"}
    assert [enum.name for enum in file.enums] == ["shop.v1.Other"]


@pytest.mark.parametrize(
    "text",
    [
        "message",
        "message E {",
        "message E { string a 1; }",
        "message E { string a = x; }",
        "message E { string a = 0; }",
        "message E { optional group G = 1 { } }",
        "message E { map<string, int32 a = 1; }",
        "enum K { A = }",
        "option a = } ;",
        "message A { " * 2_000 + "}" * 2_000,
        '"unterminated',
        "/* unterminated",
        "message E { string a = 99999999999999999999999999; }",
        f"package {'a' * 1_000}; message E {{}}",
        f"package {'.'.join('a' * 64)}; enum K {{ A = 0; }}",
        f"package {'a' * 900};" + "message E {}" * 2_000,
    ],
)
def test_a_text_without_a_meaning_is_refused(text: str) -> None:
    """With a line for people; a text that defines nothing is an empty file."""
    if text.startswith("/*"):
        assert read_proto(text).messages == []
        return
    with pytest.raises(SchemaRefused):
        read_proto(text)


WORDS = st.sampled_from(
    [
        *"{}[]=;<>,.\"'/*",
        "message ",
        "enum ",
        "oneof ",
        "map",
        "E ",
        "1",
        "option ",
        "\n",
        "//",
        "/*",
    ]
)


@given(st.lists(WORDS, max_size=40).map("".join))
def test_any_text_is_a_file_or_refused(text: str) -> None:
    """Nothing else is raised."""
    with suppress(SchemaRefused):
        read_proto(text)

"""Forms are read as browsers write them, at a cost that no byte changes."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from hypothesis import example, given
from hypothesis import strategies as st

from service.console.form_fields import FIELDS_MAX, read_fields, without_field

_TEXTS = st.text(st.characters(exclude_categories=["Cs"]))


@given(st.dictionaries(_TEXTS, _TEXTS, max_size=5))
@example({"a=b": "==3D\r\n=\n%41+ &", "": ""})
def test_what_a_browser_writes_is_read(fields: dict[str, str]) -> None:
    """Whatever a person types."""
    assert read_fields(urlencode(fields).encode()) == fields


@given(st.lists(st.sampled_from([*"aB+&=\r\n%_~", "%4", "%41", "%3d", "%ff", "\xff"])))
def test_what_no_browser_writes_is_read_as_the_standard_library_does(parts: list[str]) -> None:
    """Or not at all, where an escape is none."""
    form = "".join(parts).encode("latin-1")
    read = read_fields(form)
    text = form.decode("ascii", "replace")
    if read is not None and text.isascii():
        assert read == dict(parse_qsl(text, keep_blank_values=True))


def test_a_form_has_a_bound() -> None:
    """In fields."""
    assert read_fields(b"&" * FIELDS_MAX) is None
    assert without_field(b"&" * FIELDS_MAX, b"a") is None
    assert read_fields(b"&" * (FIELDS_MAX - 1)) == {}


def test_a_field_is_left_out() -> None:
    """Each of its name; the others stay as they were written."""
    assert without_field(b"a=1&b=%41&a=2&c", b"a") == b"b=%41&c"

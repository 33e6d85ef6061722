"""A body becomes UTF-8, whatever charset it was written in."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.llm.charset import as_utf8

TEXT = '{"seller": "Müller & Söhne"}'
WIDE = ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be")


@given(st.dictionaries(st.text(), st.text(), max_size=3), st.booleans())
def test_utf8_is_left_alone(value: dict[str, str], mark: bool) -> None:
    """Except for its byte order mark."""
    body = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
    assert as_utf8(b"\xef\xbb\xbf" + body if mark else body) == body


@pytest.mark.parametrize("charset", WIDE)
@pytest.mark.parametrize("header", ["application/json", "text/plain; charset=iso-8859-1"])
def test_wide_charsets_are_known_by_their_bytes(charset: str, header: str) -> None:
    """With a byte order mark and without; the header says nothing, or another thing."""
    assert as_utf8(TEXT.encode(charset), header).decode() == TEXT
    event = f"data: {TEXT}\n\n"
    assert as_utf8(event.encode(charset), header).decode() == event


@pytest.mark.parametrize(
    "header",
    [
        "",
        "application/json",
        "application/json; charset=utf-8",
        "application/json;charset=ISO-8859-1",
        'text/html; Charset = "Windows-1252"',
        "text/plain; charset=us-ascii",
        "text/plain; charset=never-heard-of",
    ],
)
def test_windows_1252_is_read_whether_a_header_says_so_or_not(header: str) -> None:
    """Latin-1 is a part of it; a header that says UTF-8 is wrong."""
    for text in (TEXT, '{"total": "12,00 €", "note": "“–”"}'):
        assert as_utf8(text.encode("cp1252"), header).decode() == text


@pytest.mark.parametrize(
    ("text", "charset", "header"),
    [
        ('{"seller": "上海发票有限公司"}', "gbk", "application/json; charset=GBK"),
        ('{"seller": "上海发票有限公司"}', "gb18030", "application/json; charset=gb2312"),
        ('{"seller": "株式会社テスト"}', "cp932", "application/json; charset=Shift_JIS"),
        ('{"seller": "Żółć Sp. z o.o."}', "iso8859_2", "application/json; charset=iso-8859-2"),
        ('{"seller": "ООО Ромашка"}', "cp1251", "application/json; charset=windows-1251"),
        ('{"seller": "한국 주식회사"}', "cp949", "application/json; charset=euc-kr"),
    ],
)
def test_a_declared_charset_is_read(text: str, charset: str, header: str) -> None:
    """Of every country whose older servers have one."""
    assert as_utf8(text.encode(charset), header).decode() == text


@pytest.mark.parametrize("header", ["text/plain; charset=ISO-8859-1", "x; charset=gbk", ""])
def test_utf8_under_another_name_is_utf8(header: str) -> None:
    """Frameworks declare Latin-1 by default and write UTF-8 all the same."""
    body = '{"seller": "Müller & Söhne, 上海"}'.encode()
    assert as_utf8(body, header) == body


def test_a_damaged_character_is_marked_and_the_others_stay() -> None:
    """A model's token ends within a character: what is whole shows that it was UTF-8."""
    body = '{"seller": "Müller 上'.encode()[:-1] + b'"}'
    assert as_utf8(body).decode() == '{"seller": "Müller \ufffd"}'


@pytest.mark.parametrize("name", ["idna", "punycode", "zlib", "rot13", "unicode_escape", "utf-7"])
def test_only_charsets_can_be_declared(name: str) -> None:
    """A header cannot choose any codec of Python's: some take quadratic time."""
    assert as_utf8(b"{\xfc}", f"application/json; charset={name}") == "{ü}".encode()


@given(st.binary(max_size=200), st.text(max_size=60))
def test_any_bytes_have_a_reading(body: bytes, header: str) -> None:
    """Nothing raises, and the reading is UTF-8."""
    as_utf8(body, header).decode()
    as_utf8(body, f"x; charset={header}").decode()

"""A settings file is read in linear time, whatever is in it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.settings import SettingsRefused, load
from service.settings.toml_file import LIMIT_BYTES, PARTS_MAX, UnusableToml, read_toml

DEEP = ".".join(["a"] * 50_000)


@pytest.mark.parametrize(
    "text",
    [
        f"{DEEP} = 1",
        f"[{DEEP}]",
        f"[[{DEEP}]]",
        f"x = {{ {DEEP} = 1 }}",
        f"x = [1, {{ y = 2, {DEEP} = 1 }}]",
        ".".join(["'b c'"] * 50_000) + " = 1",
        " \t. ".join(['"b"'] * 50_000) + " = 1",
        "x = '''\n'''\n" + f"{DEEP} = 1",
        "." * 50_000,
    ],
)
def test_a_key_of_too_many_parts_is_rejected(text: str, tmp_path: Path) -> None:
    """The parser's time grows with their square: 50,000 took longer than twenty seconds."""
    file = tmp_path / "deep.toml"
    file.write_text(text)
    with pytest.raises(SettingsRefused, match=rf"a key of more than {PARTS_MAX} parts in line \d"):
        load({}, file)


@pytest.mark.parametrize(
    "value",
    ["." * 5_000, "a.b" * 5_000, "# " + DEEP, '"' + DEEP, "'" + DEEP, "\\" + DEEP, "\n" + DEEP],
)
def test_dots_within_strings_and_comments_are_no_key(value: str, tmp_path: Path) -> None:
    """In all four kinds of strings."""
    file = tmp_path / "dots.toml"
    quoted = json.dumps(value)
    text = f'a = {quoted} # {DEEP}\nb = ""{quoted}""\n' if "\\" not in value else f"a = {quoted}\n"
    if "'" not in value:
        text += f"c = '''{value}'''\n"
    file.write_text(text)
    assert read_toml(file)["a"] == value


def test_a_byte_order_mark_is_passed_over(tmp_path: Path) -> None:
    """Editors of Windows write one."""
    file = tmp_path / "bom.toml"
    file.write_bytes(b"\xef\xbb\xbf[kafka]\ngroup_id = 'mine'\n")
    assert load({}, file).kafka.group_id == "mine"


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"#" * (LIMIT_BYTES + 1), "more than"),
        (b"x = " + b"1" * 5_000, "a value that is none"),
        (b"\xff", "not UTF-8"),
        (b"x =", "not TOML"),
    ],
)
def test_what_is_no_settings_file_is_told(raw: bytes, says: str, tmp_path: Path) -> None:
    """With the file's name, and without an end in the parser."""
    file = tmp_path / "s.toml"
    file.write_bytes(raw)
    with pytest.raises(SettingsRefused, match=rf"s\.toml .*{says}"):
        load({}, file)


@given(st.text(st.sampled_from("a.=\"'#\\\n[]{}, 1"), max_size=60))
def test_any_text_is_a_table_or_a_fault(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    """Nothing else leaves."""
    file = tmp_path_factory.mktemp("toml") / "x.toml"
    file.write_text(text)
    try:
        found: Any = read_toml(file)
    except UnusableToml:
        return
    assert isinstance(found, dict)


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        (
            {"llm": {"endpoints": "x"}},
            r"a list of tables: \[\{.name.: …, .base_url.: …\}\]",
        ),
        ({"llm": {"endpoints": [1]}}, "takes a list of tables"),
        ({"llm": {"endpoints": {"name": "a"}}}, "takes a list of tables"),
        ({"llm": {"escalation": 5}}, r"takes a table: \{\"name\": …"),
        ({"llm": {"query": "x"}}, "takes a table"),
        ({"cost": {"prices": "[1]"}}, "takes a table"),
        ({"kafka": {"sasl_oauth_extensions": "[" * 50_000}}, "takes a table"),
        ({"extraction": {"own_parties": "Aurora"}}, "takes a list"),
    ],
)
def test_what_is_no_list_or_table_is_told_what_is_taken(settings: Any, says: str) -> None:
    """In words of the settings, not of Python."""
    with pytest.raises(SettingsRefused, match=says) as refused:
        load(settings)
    assert "JSON in flags and variables" in str(refused.value)


def test_lists_and_tables_of_a_flag_are_json() -> None:
    """In each group."""
    found = load(
        {"extraction": {"own_parties": '["A"]'}, "kafka": {"sasl_oauth_extensions": '{"a": "b"}'}}
    )
    assert found.extraction.own_parties == {"A"}
    assert found.kafka.sasl_oauth_extensions == {"a": "b"}


def test_a_thousand_wrong_settings_are_fifty_lines_and_a_count() -> None:
    """A terminal has no room for more."""
    with pytest.raises(SettingsRefused) as refused:
        load({"kafka": {f"k{n}": 1 for n in range(1_000)}})
    lines = str(refused.value).splitlines()
    assert (len(lines), lines[-1]) == (51, "and 950 more")

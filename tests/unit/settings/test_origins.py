"""Each setting names the place that counts, and those that it overrules."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.settings import load, origins
from service.settings.origins import SettingsFile, origins_of, sources_of

NAMES = ("order", "kafka.group_id", "llm.model")


def test_the_first_place_counts_and_the_default_is_last() -> None:
    """Flag, variable, file, default."""
    found = origins_of(
        NAMES,
        {"kafka": {"group_id": "a"}},
        {"x_kafka__group_id": "b", "X_LLM": '{"model": "m"}'},
        "X_",
        SettingsFile("f.toml", {"kafka": {"group_id": "c"}, "order": "key"}),
    )
    assert found == {
        "order": ("f.toml", "default"),
        "kafka.group_id": ("flag --set", "x_kafka__group_id", "f.toml", "default"),
        "llm.model": ("X_LLM", "default"),
    }


@pytest.mark.parametrize(
    ("name", "sources"),
    [
        ("kafka.group_id", ("the command line",)),
        ("kafka", ("the command line", "f.toml", "X_KAFKA__TOPIC")),
        ("llm.model", ("X_LLM__MODEL",)),
    ],
)
def test_a_fault_lies_where_the_value_came_from(name: str, sources: tuple[str, ...]) -> None:
    """That of a group lies in any of its parts. An absent value has its variable."""
    given = ({"kafka": {"group_id": "a"}}, {"X_KAFKA__TOPIC": "b"}, "X_")
    file = SettingsFile("f.toml", {"kafka": {"group_id": "c"}})
    assert sources_of(name, *given, file) == sources


@pytest.mark.parametrize("words", ["", "[", "[" * 10_000, "3", '"kafka"'])
def test_a_variable_that_holds_no_table_holds_no_setting(words: str) -> None:
    """Loading settings refuses it, with a sentence."""
    found = origins_of(NAMES, {}, {"X_KAFKA": words}, "X_", SettingsFile())
    assert found["kafka.group_id"] == ("default",)


def test_variables_of_other_tools_are_origins(monkeypatch: pytest.MonkeyPatch) -> None:
    """As far as their values are in use."""
    monkeypatch.setenv("OPENAI_BASE_URL", "http://gpu.example/v1")
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    found = origins({"llm": {"dialect": "openai"}})
    assert found["llm.base_url"] == ("OPENAI_BASE_URL", "default")
    assert found["llm.api_token"] == ("OPENAI_API_KEY", "default")
    assert origins({})["llm.base_url"] == ("default",)


def test_secrets_of_other_groups_are_not_read(tmp_path: Path) -> None:
    """A person who lists results may not read the token of the LLM server."""
    flags = {"llm": {"api_token_file": str(tmp_path / "none")}, "kafka": {"group_id": "g"}}
    assert load(flags, None, ("kafka",)).kafka.group_id == "g"

"""A model that is missing leads to the names of those that are there."""

from __future__ import annotations

import pytest

from service.llm.offered_models import is_offered, which_are_there


@pytest.mark.parametrize(
    ("listed", "wanted", "offered"),
    [
        ("qwen3:8b", "qwen3:8b", True),
        ("qwen3:latest", "qwen3", True),
        ("models/gemini-2.5-flash", "gemini-2.5-flash", True),
        ("qwen3:8b", "qwen3", False),
    ],
)
def test_a_list_may_name_a_model_otherwise(listed: str, wanted: str, offered: bool) -> None:
    """Ollama adds a tag, and Gemini a prefix."""
    assert is_offered(["other", listed], wanted) is offered


@pytest.mark.parametrize(
    ("wanted", "nearest"),
    [
        ("qwen3", "qwen3:8b"),
        ("qwen3:8", "qwen3:8b"),
        ("Qwen3-8B-Instruct", "Qwen/Qwen3-8B-Instruct"),
        ("gpt4o-mini", "gpt-4o-mini"),
    ],
)
def test_the_nearest_model_is_named_first(wanted: str, nearest: str) -> None:
    """Whatever the order of the list; case and owner do not count."""
    models = ["bge-m3", "llama3.2:3b", "gpt-4o-mini", "Qwen/Qwen3-8B-Instruct", "qwen3:8b"]
    assert which_are_there(models, wanted).startswith(f"did you mean {nearest}? It has {nearest}, ")


def test_five_names_are_told_and_the_rest_is_counted() -> None:
    """Gateways have hundreds; without a near one, none is proposed."""
    said = which_are_there([f"model-{number:03}" for number in range(400)], "zzz")
    assert said.startswith("it has model-000, ")
    assert said.endswith("model-004 and 395 more")


def test_a_long_list_of_long_names_costs_little() -> None:
    """A server's list is a stranger's text: the words are bounded."""
    assert len(which_are_there(["x" * 200 + str(n) for n in range(5_000)], "x" * 200)) < 600


def test_a_server_without_models_is_said_to_be_one() -> None:
    """A fresh Ollama."""
    assert which_are_there([], "qwen3") == "it has no model"

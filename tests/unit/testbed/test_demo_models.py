"""A demo asks a model that answers, and few invoices of a real one."""

from __future__ import annotations

import pytest

from service.testbed.demo_models import embeds, invoices_for, is_many, names


@pytest.mark.parametrize(
    "name",
    [
        "nomic-embed-text:latest",
        "mxbai-embed-large",
        "text-embedding-3-small",
        "bge-m3",
        "BAAI/bge-large-en",
        "all-minilm:22m",
        "intfloat/e5-large",
        "gte-qwen2",
        "jina-reranker-v2",
        "snowflake-arctic-embed2",
    ],
)
def test_a_model_for_vectors_is_none_to_ask(name: str) -> None:
    """By its name."""
    assert embeds(name)


@pytest.mark.parametrize("name", ["qwen3:4b", "llama3.2", "gpt-4o-mini", "gemma3", "phi4", "bge5"])
def test_a_model_that_answers_is_one(name: str) -> None:
    """The usual ones."""
    assert not embeds(name)


def test_the_list_of_a_server_is_read_without_those_that_embed() -> None:
    """By the family that Ollama names, and by the name; what is no model is passed over."""
    listed = [
        {"name": "mine:latest", "details": {"family": "nomic-bert"}},
        {"name": "nomic-embed-text"},
        {"name": 7},
        "odd",
        {"name": "qwen3:4b", "details": {"family": "qwen3"}},
        {"name": "plain", "details": None},
    ]
    assert names(listed, "name") == ["qwen3:4b", "plain"]


@pytest.mark.parametrize(
    ("asked", "simulated", "sent", "many"),
    [
        (None, True, 1_200, False),
        (None, False, 20, False),
        (1_200, False, 1_200, True),
        (20, False, 20, False),
        (9_999, True, 9_999, False),
    ],
)
def test_a_real_model_gets_few_unless_a_person_says_so(
    asked: int | None, simulated: bool, sent: int, many: bool
) -> None:
    """Twenty show what it does; more cost time or money."""
    assert invoices_for(asked, simulated) == sent
    assert is_many(sent, simulated) is many

"""A base URL is read as the server's own documentation writes it."""

from __future__ import annotations

import pytest

from service.llm.api_address import ApiAddress


@pytest.mark.parametrize(
    ("base_url", "models"),
    [
        ("http://h:8000", "http://h:8000/v1/models"),
        ("http://h:8000/", "http://h:8000/v1/models"),
        ("http://h/v1", "http://h/v1/models"),
        ("http://h/v1/", "http://h/v1/models"),
        ("http://h/llm/v1", "http://h/llm/v1/models"),
        ("https://h/v1beta/openai/", "https://h/v1beta/openai/models"),
        ("https://h/api/paas/v4", "https://h/api/paas/v4/models"),
        ("http://h:3000/api", "http://h:3000/api/models"),
        ("https://h/api/paas/v4/chat/completions", "https://h/api/paas/v4/models"),
        ("http://h/v1/chat/completions", "http://h/v1/models"),
        ("https://h/v1/responses", "https://h/v1/models"),
        ("https://h/v1/embeddings", "https://h/v1/models"),
        ("http://h//llm//v1//", "http://h/llm/v1/models"),
        ("http://h/v1/completions", "http://h/v1/models"),
        ("https://h/inference", "https://h/inference/models"),
        (
            "https://h/openai/deployments/d?api-version=2024-10-21",
            "https://h/openai/deployments/d/models?api-version=2024-10-21",
        ),
    ],
)
def test_the_api_lies_where_the_base_url_says(base_url: str, models: str) -> None:
    """A host alone stands for its `/v1`."""
    assert str(ApiAddress(base_url).of("/v1/models")) == models


@pytest.mark.parametrize(
    ("base_url", "path", "whole"),
    [
        ("http://h/v1", "/metrics", "http://h/metrics"),
        ("http://h/llm/v1", "/props", "http://h/llm/props"),
        ("http://h:11434", "/api/chat", "http://h:11434/api/chat"),
        ("http://h:11434/v1", "/api/chat", "http://h:11434/api/chat"),
        ("http://h:11434/api", "/api/tags", "http://h:11434/api/tags"),
        ("http://h:11434/api/chat", "/api/chat", "http://h:11434/api/chat"),
        ("http://h:11434/api/generate", "/api/chat", "http://h:11434/api/chat"),
        ("http://h/think", "/think", "http://h/think"),
        ("http://h/behind", "/think", "http://h/behind/think"),
    ],
)
def test_other_pages_lie_beside_the_api(base_url: str, path: str, whole: str) -> None:
    """Whatever was copied along from an example of a request."""
    assert str(ApiAddress(base_url).of(path)) == whole


def test_a_query_goes_with_every_request() -> None:
    """Escaped as a query is."""
    address = ApiAddress("http://h/v1?a=1", {"b": "c d&e"})
    assert str(address.of("/v1/models")) == "http://h/v1/models?a=1&b=c+d%26e"
    assert address.of("/v1/models") is address.of("/v1/models")


@pytest.mark.parametrize(
    "base_url",
    ["", "h:8000", "ftp://h", "http://", "http://u:p@h", "http://h/#x", "http://h:99999"],
)
def test_an_address_that_cannot_be_used_is_refused(base_url: str) -> None:
    """At the start, and without repeating it: it may hold a password."""
    with pytest.raises(ValueError, match="address") as refused:
        ApiAddress(base_url)
    assert "u:p" not in str(refused.value)

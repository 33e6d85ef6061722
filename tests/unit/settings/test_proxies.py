"""The usual variables of proxies are not followed, and named where a connection fails."""

from __future__ import annotations

import pytest

from service.settings.proxies import unread_proxy

_SET = {"HTTPS_PROXY": "http://name:secret@proxy:3128", "no_proxy": "*.corp.example, intra:8443"}


@pytest.mark.parametrize(
    ("address", "variables", "named"),
    [
        ("https://api.example/v1", _SET, "HTTPS_PROXY"),
        ("https://api.example/v1", {"https_proxy": "http://p:1"}, "https_proxy"),
        ("https://api.example/v1", {"ALL_PROXY": "http://p:1"}, "ALL_PROXY"),
        ("https://api.example/v1", {"HTTPS_PROXY": "", "HTTP_PROXY": "http://p:1"}, ""),
        ("https://api.example/v1", {}, ""),
        ("http://api.example/v1", _SET, ""),
        ("https://llm.corp.example/v1", _SET, ""),
        ("https://intra:8443", _SET, ""),
        ("https://notcorp.example", _SET, "HTTPS_PROXY"),
        ("https://api.example", {"all_proxy": "http://p:1", "NO_PROXY": "*"}, ""),
        ("https://localhost:8000", _SET, ""),
        ("https://127.0.0.1:8000", _SET, ""),
        ("https://[::1]:8000", _SET, ""),
    ],
)
def test_the_variable_that_other_programs_follow_is_named(
    address: str, variables: dict[str, str], named: str
) -> None:
    """Not for this machine, nor where they would go without a proxy as well."""
    assert unread_proxy(address, variables) == named

"""Variables of the servers' own tools count where no setting names another server."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import SecretStr

from service.settings.llm import DialectName, LlmSettings
from service.settings.llm_variables import usual_variables

KEY = {"OPENAI_API_KEY": "sk-1"}


def read(environment: dict[str, str], **settings: Any) -> dict[str, Any]:
    found = usual_variables(LlmSettings(**settings), environment)
    token = found.get("api_token")
    return found | ({"api_token": token.get_secret_value()} if token else {})


OPENAI = DialectName.OPENAI


@pytest.mark.parametrize(
    ("value", "base_url"),
    [
        ("0.0.0.0", "http://127.0.0.1:11434"),
        ("0.0.0.0:1234", "http://127.0.0.1:1234"),
        (":1234", "http://127.0.0.1:1234"),
        ("gpu", "http://gpu:11434"),
        ("gpu:80", "http://gpu:80"),
        ("http://gpu", "http://gpu:80"),
        ("https://gpu", "https://gpu:443"),
        ("https://gpu:8443/ollama", "https://gpu:8443/ollama"),
        ("[::]", "http://127.0.0.1:11434"),
        ("[::1]:5", "http://[::1]:5"),
    ],
)
def test_the_host_of_ollama_is_read_as_ollama_reads_it(value: str, base_url: str) -> None:
    """An address to listen on becomes one to connect to."""
    assert read({"OLLAMA_HOST": value}) == {"base_url": base_url}


def test_a_setting_overrules_the_variable() -> None:
    """And the other dialect's variable says nothing."""
    assert read({"OLLAMA_HOST": "gpu"}, base_url="http://h:1") == {}
    assert read({"OLLAMA_HOST": "gpu"}, dialect=OPENAI) == {}
    assert read({"OPENAI_BASE_URL": "http://h/v1"}) == {}


def test_a_token_goes_to_the_server_that_it_was_made_for_alone() -> None:
    """A key in the environment must not reach a server that a setting names."""
    base = {"OPENAI_BASE_URL": "http://h/v1"}
    assert read(KEY | base, dialect=OPENAI) == {"base_url": "http://h/v1", "api_token": "sk-1"}
    assert read(KEY, dialect=OPENAI, base_url="https://api.openai.com/v1") == {"api_token": "sk-1"}
    assert read(KEY | base, dialect=OPENAI, base_url="http://other") == {}
    assert read(KEY, dialect=OPENAI) == {}
    assert read(KEY | base) == {}
    own = SecretStr("mine")
    assert read(KEY | base, dialect=OPENAI, api_token=own) == {"base_url": "http://h/v1"}


def test_a_wrong_variable_is_named() -> None:
    """With what to do."""
    with pytest.raises(ValueError, match=r"OPENAI_BASE_URL .*set llm\.base_url"):
        read({"OPENAI_BASE_URL": "h:1"}, dialect=OPENAI)

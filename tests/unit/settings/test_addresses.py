"""Unusable addresses are rejected by name, and no address may hold a secret."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from service.settings import (
    KafkaSettings,
    LlmSettings,
    RegistrySettings,
    SettingsRefused,
    TracingSettings,
    load,
)
from service.settings.addresses import brokers, web_address


@pytest.mark.parametrize(
    "words",
    [
        "localhost:9092",
        "localhost",
        "a.example:1,b-1.example.:65535",
        "[::1]:9092",
        "[2001:db8::1]",
        "10.0.0.1:9092",
        "my_broker:9092",
        "xn--4ca.example:9092",
    ],
)
def test_what_clients_take_is_left_as_it_is(words: str) -> None:
    """Names, addresses of both kinds, with and without a port."""
    assert brokers(words) == words
    assert brokers(words.replace(",", " , ")) == words


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("", "server 1 is empty"),
        ("a:1,,b:1", "server 2 is empty"),
        ("a:99999", "no port"),
        ("a:0", "no port"),
        ("a:x", "no port"),
        ("a:", "no port"),
        ("a:٣", "no port"),
        ("::1:9092", r"\[address\]:port"),
        ("[::1", r"\[address\]:port"),
        ("[::1]9092", r"\[address\]:port"),
        ("[nonsense]:1", "no IPv6"),
        ("http://a:1", "is a URL"),
        ("user:hunter2@a:1", "kafka.sasl_password_file"),
        ("a..b:1", "no host name"),
        ("-a:1", "no host name"),
        ("a b:1", "no host name"),
        ("ä.example:1", "punycode"),
        (f"{'x' * 64}:1", "no host name"),
        (",".join(["a:1"] * 2_000), "at most"),
    ],
)
def test_what_no_client_takes_is_refused_with_what_to_write(words: str, says: str) -> None:
    """And nothing of it is quoted."""
    with pytest.raises(SettingsRefused, match=says) as refused:
        load({"kafka": {"bootstrap_servers": words}})
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize(
    "words",
    [
        "http://user:hunter2@a.example/",
        "http://hunter2@a.example",
        "https://a.example/v1?token=hunter2",
        "https://a.example/#hunter2",
        "nonsense",
        "ftp://a.example",
        "http://",
        "http://[::1",
        "http://a:99999",
        "http://a:0",
        "http://a..b",
    ],
)
def test_a_web_address_carries_no_secret(words: str) -> None:
    """It is shown in logs, errors and pages."""
    for group, name in (("llm", "base_url"), ("tracing", "endpoint")):
        with pytest.raises(SettingsRefused, match=f"{group}.{name}") as refused:
            load({group: {name: words}})
        assert "hunter2" not in str(refused.value)
    for settings in (LlmSettings, TracingSettings):
        name = "base_url" if settings is LlmSettings else "endpoint"
        with pytest.raises(ValidationError) as invalid:
            settings.model_validate({name: words})
        assert "hunter2" not in str(invalid.value)


def test_no_setting_is_quoted_by_the_error_that_refuses_it() -> None:
    """Also where code makes settings by itself."""
    with pytest.raises(ValidationError) as refused:
        KafkaSettings.model_validate({"bootstrap_servers": "u:hunter2@a:1", "group_id": ""})
    assert "hunter2" not in str(refused.value)


@given(st.text(max_size=60))
def test_any_text_is_taken_or_refused_with_a_sentence(words: str) -> None:
    """Nothing else is raised."""
    for read in (brokers, web_address):
        try:
            read(words)
        except ValueError as error:
            assert str(error)  # noqa: PT017 - either is right


def test_several_addresses_lead_to_one_registry() -> None:
    """Comma separated, as brokers are; each is held to the same rules, and there are few."""
    settings = RegistrySettings(url="https://a.example/x , http://b:1")
    assert settings.urls == ("https://a.example/x", "http://b:1")
    assert RegistrySettings().urls == ()
    for words in ("http://a,", "http://a,b:1", "http://a,http://u:p@b", ",".join(["http://a"] * 9)):
        with pytest.raises(ValidationError):
            RegistrySettings(url=words)

"""Settings: precedence, rejections that say what to do, and secrets that do not show."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from service.settings import (
    ChosenEndpoint,
    SettingsRefused,
    chosen_endpoint,
    chosen_endpoints,
    load,
)
from service.settings.llm import header_lines


def test_flags_win_over_environment_over_file_over_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The order that docs/settings.md promises."""
    file = tmp_path / "settings.toml"
    file.write_text('order = "key"\n[kafka]\ngroup_id = "file"\nevents_topic = "file"\n')
    monkeypatch.setenv("INVOICE_STREAM_KAFKA__GROUP_ID", "environment")
    monkeypatch.setenv("INVOICE_STREAM_KAFKA__EVENTS_TOPIC", "environment")
    settings = load({"kafka": {"events_topic": "flag"}}, file)
    assert settings.kafka.events_topic == "flag"
    assert settings.kafka.group_id == "environment"
    assert settings.order == "key"
    assert settings.kafka.results_topic == "invoices.results"


def test_a_misspelt_variable_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would be ignored silently otherwise."""
    monkeypatch.setenv("INVOICE_STREAM_KAFKA__GROUPID", "x")
    offered = r"KAFKA__GROUPID \(did you mean INVOICE_STREAM_KAFKA__GROUP_ID\?\)"
    with pytest.raises(SettingsRefused, match=offered):
        load()


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        ({"kafka": {"session_timeout_ms": 1}}, r"kafka\.session_timeout_ms \("),
        ({"kafka": {"nonsense": 1}}, r"kafka\.nonsense \("),
        ({"kafka": {"request_timeout_ms": 15_000}}, "rebalance_timeout_ms"),
        ({"kafka": {"results_topic": "invoices.events"}}, "topics of their own"),
        ({"delivery": "sometimes"}, r"delivery \("),
        ({"llm": {"dialect": "smoke"}}, r"llm\.dialect \("),
    ],
)
def test_contradictions_and_typos_are_refused_by_name(flags: dict[str, object], says: str) -> None:
    """The message names the setting."""
    with pytest.raises(SettingsRefused, match=says):
        load(flags)


def test_a_wrong_setting_is_named_with_the_place_that_it_came_from(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A variable that was never set would send a person to the wrong place."""
    file = tmp_path / "bad.toml"
    file.write_text('[llm]\nmodle = "m"\n[gate]\nceiling = "x"\n')
    monkeypatch.setenv("INVOICE_STREAM_LLM__TIMEOUT_S", "soon")
    with pytest.raises(SettingsRefused) as refused:
        load({"kafka": {"group": "mine"}}, file)
    assert [line.partition(": ")[0] for line in str(refused.value).split("\n")] == [
        "kafka.group (the command line)",
        "llm.timeout_s (INVOICE_STREAM_LLM__TIMEOUT_S)",
        f"llm.modle ({file})",
        f"gate.ceiling ({file})",
    ]


def test_secrets_come_from_files_and_never_show(tmp_path: Path) -> None:
    """Neither in a repr nor in an error."""
    secret = tmp_path / "token"
    secret.write_text("CANARY-1234\n")
    settings = load({"llm": {"api_token_file": str(secret)}})
    assert settings.llm.api_token.get_secret_value() == "CANARY-1234"
    assert "CANARY" not in repr(settings)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "which cannot be read: No such file or directory"),
        (b"\xff\xfe", "which is not UTF-8 text"),
        (b" \n", "which is empty: write the secret into it"),
    ],
)
@pytest.mark.parametrize(
    ("group", "name"),
    [
        ("llm", "api_token_file"),
        ("llm", "headers_file"),
        ("kafka", "sasl_password_file"),
        ("http", "token_file"),
        ("store", "database_file"),
        ("console", "users_file"),
    ],
)
def test_a_secret_file_that_holds_none_is_refused_by_its_setting(
    tmp_path: Path, group: str, name: str, content: bytes | None, says: str
) -> None:
    """The message names setting, file and fault; an empty file must not mean "no secret"."""
    path = tmp_path / "secret"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SettingsRefused) as refused:
        load({group: {name: str(path)}})
    assert str(refused.value) == f"{group}.{name} names {path}, {says}"


def test_a_settings_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """A typo in its path must not mean "defaults"."""
    with pytest.raises(SettingsRefused, match="does not exist"):
        load(None, tmp_path / "absent.toml")
    with pytest.raises(SettingsRefused, match="/dev/null is no regular file"):
        load(None, Path("/dev/null"))


def test_a_misspelt_variable_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """pydantic-settings reads it, too, where its group is right."""
    monkeypatch.setenv("INVOICE_STREAM_KAFKA__GRUP_ID", "mine")
    with pytest.raises(SettingsRefused) as refused:
        load()
    assert str(refused.value).count("GRUP_ID") == 1


def test_a_variable_that_is_no_json_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """And not in those of a library's classes."""
    monkeypatch.setenv("INVOICE_STREAM_LLM__ENDPOINTS", "[{")
    with pytest.raises(SettingsRefused, match=r"^INVOICE_STREAM_LLM or INVOICE_STREAM_LLM__… in"):
        load()


def test_a_group_that_has_a_value_in_the_file_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where a variable of the group would take its place."""
    (tmp_path / "settings.toml").write_text("kafka = 1")
    monkeypatch.setenv("INVOICE_STREAM_KAFKA__GROUP_ID", "mine")
    with pytest.raises(SettingsRefused, match=r"kafka, which is a group: write \[kafka\]"):
        load(None, tmp_path / "settings.toml")


def test_hosts_and_prices_can_be_flags() -> None:
    """A flag is one string: names by comma, prices as JSON; anything else is rejected by name."""
    prices = '{"*": {"prompt": "0.1", "completion": "0.4"}}'
    settings = load({"documents": {"allowed_hosts": "a.example, b"}, "cost": {"prices": prices}})
    assert settings.documents.allowed_hosts == {"a.example", "b"}
    assert str(settings.cost.prices["*"].prompt) == "0.1"
    with pytest.raises(SettingsRefused, match=r"cost\.prices \("):
        load({"cost": {"prices": "{bad"}})


def test_a_misspelt_flag_is_named_as_it_was_written_and_the_right_one_is_offered() -> None:
    """Not only as the environment would have spelt it."""
    with pytest.raises(SettingsRefused, match=r"kafka\.group \(.*did you mean kafka\.group_id\?"):
        load({"kafka": {"group": "mine"}})
    with pytest.raises(SettingsRefused, match=r"did you mean llm\.base_url\?"):
        load({"llm": {"url": "mine"}})
    with pytest.raises(SettingsRefused, match=r"no such setting; store has database, database_fi"):
        load({"store": {"dsn": "mine"}})


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    """The message includes the fault."""
    broken = tmp_path / "settings.toml"
    broken.write_text("kafka = ")
    with pytest.raises(SettingsRefused, match=r"settings\.toml is not TOML"):
        load({}, broken)
    broken.write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsRefused, match=r"settings\.toml is not UTF-8"):
        load({}, broken)
    with pytest.raises(SettingsRefused, match="is a folder"):
        load({}, tmp_path)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("headers", "no colon", "line 1 is not a header"),
        ("extra_body", {"messages": []}, "messages is set by this service"),
        ("base_url", "http://h/?key=1", "llm.query"),
        ("proxy", "h:3128", "http://"),
        ("proxy_sign_in", "name:s3cret", "needs the address of that proxy"),
        ("proxy_sign_in", "s3cret", "write NAME:PASSWORD"),
        ("proxy_sign_in", "name:s3cret\n", "Latin-1 alone"),
    ],
)
def test_an_unusable_way_to_the_llm_server_is_refused(
    name: str, value: object, message: str
) -> None:
    """At the start, with what to do."""
    with pytest.raises(SettingsRefused, match=message) as refused:
        load({"llm": {name: value}})
    assert "s3cret" not in str(refused.value)


def test_tables_of_a_flag_are_json() -> None:
    """A flag is one string."""
    llm = load({"llm": {"query": '{"a": "1"}', "extra_body": '{"top_k": 5}'}}).llm
    assert (llm.query, llm.extra_body) == ({"a": "1"}, {"top_k": 5})


def test_headers_may_lie_in_a_file(tmp_path: Path) -> None:
    """One a line; a wrong line is named, and its text is not."""
    file = tmp_path / "headers"
    file.write_text("X-Team: billing\nX-Key: s3cret:x\n")
    read = load({"llm": {"headers_file": str(file)}}).llm.headers.get_secret_value()
    assert header_lines(read) == (("X-Team", "billing"), ("X-Key", "s3cret:x"))
    file.write_text("X-Team: billing\ns3cret\n")
    with pytest.raises(SettingsRefused, match="line 2") as refused:
        load({"llm": {"headers_file": str(file)}})
    assert "s3cret" not in str(refused.value)


@pytest.mark.parametrize(
    ("group", "proxy"),
    [("llm", "proxy"), ("registry", "proxy"), ("kafka", "sasl_oauth_proxy")],
)
def test_the_sign_in_at_a_proxy_may_lie_in_a_file(tmp_path: Path, group: str, proxy: str) -> None:
    """As all secrets do; what is none is refused without its text."""
    file = tmp_path / "sign-in"
    file.write_text("desk:s3:cret\n")
    flags = {group: {proxy: "http://p:3128", f"{proxy}_sign_in_file": str(file)}}
    read = load(flags)
    sign_in = getattr(getattr(read, group), f"{proxy}_sign_in")
    assert sign_in.get_secret_value() == "desk:s3:cret"
    assert "s3" not in repr(read)
    file.write_text("s3cret\n")
    with pytest.raises(SettingsRefused, match="NAME:PASSWORD") as refused:
        load(flags)
    assert "s3cret" not in str(refused.value)


def test_the_sign_in_goes_with_the_proxy_that_it_is_for() -> None:
    """An endpoint with a proxy of its own, or with none, does not get that of the group."""
    group = {"proxy": "http://p:1", "proxy_sign_in": "a:b"}
    own = {"proxy": "http://q:1", "proxy_sign_in": "c:d"}
    ways = [{}, own, {"proxy": "http://q:1"}, {"proxy": ""}]
    endpoints = [{"name": f"e{at}", "base_url": "http://h", **way} for at, way in enumerate(ways)]
    settings = load({"llm": {**group, "endpoints": endpoints}})
    chosen = [chosen_endpoint(one, settings.llm, settings.gate) for one in settings.llm.endpoints]
    found = [(one.llm.proxy, one.llm.proxy_sign_in.get_secret_value()) for one in chosen]
    assert found == [("http://p:1", "a:b"), ("http://q:1", "c:d"), ("http://q:1", ""), ("", "")]


def test_endpoints_take_what_they_leave_out_from_the_groups_but_no_secret(tmp_path: Path) -> None:
    """A token goes only to the server that it was made for."""
    token = tmp_path / "token"
    token.write_text("zebra-b\n")
    endpoints = [
        {
            "name": "a",
            "base_url": "http://a:1",
            "limit": 7,
            "price": {"prompt": 1, "completion": 2},
        },
        {"name": "b", "base_url": "http://b:1", "model": "own", "api_token_file": str(token)},
    ]
    flags = {"llm": {"model": "m", "api_token": "zebra-llm", "endpoints": json.dumps(endpoints)}}
    found = load(flags)
    first, second = chosen_endpoints(found.llm, found.gate, "llm")
    assert (first.name, first.llm.model, first.gate.limit, first.weight) == ("a", "m", 7, 1.0)
    assert first.llm.api_token.get_secret_value() == ""
    assert (second.llm.model, second.gate.limit) == ("own", found.gate.limit)
    assert second.llm.api_token.get_secret_value() == "zebra-b"
    assert "zebra" not in repr(found)


def test_without_endpoints_there_is_one() -> None:
    """The groups themselves."""
    found = load()
    assert chosen_endpoints(found.llm, found.gate, "llm") == (
        ChosenEndpoint("llm", found.llm, found.gate),
    )


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        ({"llm": {"endpoints": [{"name": "a"}]}}, "base_url"),
        ({"llm": {"endpoints": [{"name": "A b", "base_url": "http://h"}]}}, "name"),
        ({"llm": {"endpoints": [{"name": "a", "base_url": "http://h"}] * 2}}, "two endpoints"),
        ({"llm": {"endpoints": [{"name": "a", "base_url": "h"}]}}, "http://"),
        ({"llm": {"endpoints": [{"name": "a", "base_url": "http://h", "modle": "m"}]}}, "modle"),
        (
            {
                "strategy": "serial",
                "llm": {"endpoints": [{"name": n, "base_url": "http://h"} for n in "ab"]},
            },
            "one endpoint",
        ),
    ],
)
def test_endpoints_that_cannot_be_used_are_refused(flags: dict[str, object], says: str) -> None:
    """With the word that is wrong."""
    with pytest.raises(SettingsRefused, match=says):
        load(flags)


PRICE = {"prompt": 1, "completion": 1}


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        ({"cost": {"per_day": 5}}, "price of each model"),
        ({"cost": {"per_month": 5, "prices": {"other": PRICE}}}, "qwen3:4b"),
        (
            {"llm": {"escalation": {"name": "l", "base_url": "http://h", "cost_per_day": 1}}},
            "endpoint l",
        ),
        (
            {
                "llm": {
                    "endpoints": [{"name": "l", "base_url": "http://h"}],
                    "escalation": {"name": "l", "base_url": "http://h"},
                }
            },
            "two endpoints",
        ),
    ],
)
def test_a_budget_without_prices_is_refused(flags: dict[str, object], says: str) -> None:
    """What has no price would be spent and not counted."""
    with pytest.raises(SettingsRefused, match=says):
        load(flags)


def test_a_budget_with_prices_is_taken() -> None:
    """By the model's name, for all models, or by the endpoint."""
    for prices in ({"qwen3:4b": PRICE}, {"*": PRICE}):
        assert load({"cost": {"per_day": 5, "prices": prices}}).cost.bounded
    endpoint = {"name": "l", "base_url": "http://h", "price": PRICE}
    assert load({"cost": {"per_day": 5}, "llm": {"endpoints": [endpoint]}}).cost.bounded


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (
            {"llm": {"endpoints": [{"name": "rack", "base_ulr": "http://rack"}]}},
            r"llm\.endpoints\.0\.base_ulr \(the command line\): no such setting; "
            r"did you mean llm\.endpoints\.0\.base_url\?",
        ),
        (
            {"llm": {"escalation": {"name": "large", "cals_per_day": 3}}},
            r"llm\.escalation\.cals_per_day \(the command line\): no such setting; "
            r"did you mean llm\.escalation\.calls_per_day\?",
        ),
        (
            {"cost": {"prices": {"m": {"promt": "1"}}}},
            r"cost\.prices\.m\.promt \(the command line\): no such setting; "
            r"did you mean cost\.prices\.m\.prompt\?",
        ),
    ],
)
def test_a_misspelt_key_within_a_list_or_table_is_offered_its_neighbour(
    flags: dict[str, Any], said: str
) -> None:
    """The place is that of the list or table."""
    with pytest.raises(SettingsRefused, match=said):
        load(flags)


def test_a_fault_of_several_settings_names_no_empty_one() -> None:
    """The sentence itself says which settings it is about."""
    with pytest.raises(SettingsRefused, match=r"^a budget needs the price of each model"):
        load({"cost": {"per_day": "1"}})


def test_the_same_model_is_asked_a_second_time_only_where_that_is_set() -> None:
    """Measured, it mended nothing and cost half as many tokens again (docs/accuracy.md)."""
    assert not load({}).extraction.repair
    assert load({"extraction": {"repair": True}}).extraction.repair

"""What clients show the brokers: one token for all of a process, and a sentence where there is
none."""

from __future__ import annotations

import asyncio
import base64
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from pydantic import SecretStr, ValidationError

from service.kafka.bearer_tokens import SharedToken
from service.kafka.no_credentials import NoCredentials
from service.kafka.sign_in import sasl_options
from service.model.unusable_setting import UnusableSetting
from service.oauth.json_exchange import ExchangeFault
from service.oauth.tokens import Token
from service.settings import KafkaSettings
from tests.fakes.scripted_server import ScriptedServer, answer

OIDC: dict[str, Any] = {
    "sasl_mechanism": "OAUTHBEARER",
    "sasl_oauth_token_url": "https://login/token",
    "sasl_oauth_client_id": "id",
    "sasl_oauth_client_secret": SecretStr("hunter2"),
}


def provider(**settings: Any) -> Any:
    """What a client with these settings asks for tokens."""
    return sasl_options(KafkaSettings(**settings))["sasl_oauth_token_provider"]


async def test_all_clients_of_a_process_share_a_token() -> None:
    """A process has a producer for each partition; each has a provider of its own. Another client
    id gets tokens of its own."""
    token = {"access_token": "t1", "token_type": "Bearer", "expires_in": 60}
    async with ScriptedServer([answer(token)]) as login:
        chosen = OIDC | {"sasl_oauth_token_url": f"{login.url}/token"}
        asked = [provider(**chosen).token() for _ in range(5)]
        assert await asyncio.gather(*asked) == ["t1"] * 5
        assert len(login.seen) == 1
        assert await provider(**chosen | {"sasl_oauth_client_id": "other"}).token() == "t1"
        assert len(login.seen) == 2


async def test_an_endpoint_that_comes_back_in_time_is_not_noticed() -> None:
    """Three tries with pauses; then the fault leaves as an error of the network, which the client
    takes for a broker that is away."""
    left: list[Token | ExchangeFault] = [ExchangeFault("away"), ExchangeFault("away")]
    left += [Token("t", 60.0)]

    async def ask() -> Token | ExchangeFault:
        return left.pop(0)

    assert await SharedToken("one", ask, {}).token() == "t"
    left += [ExchangeFault("away, too")] * 4
    with pytest.raises(NoCredentials, match="away, too"):
        await SharedToken("other", ask, {}).token()
    assert len(left) == 1


def test_extensions_go_along_with_each_token(tmp_path: Path) -> None:
    """From a token endpoint as well as from a file."""
    told = {"logicalCluster": "lkc-1", "identityPoolId": "pool-1"}
    file = {"sasl_mechanism": "OAUTHBEARER", "sasl_oauth_token_file": tmp_path / "token"}
    for one in (OIDC, file):
        assert provider(**one, sasl_oauth_extensions=told).extensions() == told


async def test_a_token_of_a_file_is_text(tmp_path: Path) -> None:
    """Read for each connection; an error of any other kind would end the client's metadata task."""
    file = tmp_path / "token"
    file.write_text("t1\n")
    asked = provider(sasl_mechanism="OAUTHBEARER", sasl_oauth_token_file=file)
    assert await asked.token() == "t1"
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(OSError, match="not UTF-8 text"):
        await asked.token()


def _aws(monkeypatch: pytest.MonkeyPatch, folder: Path, **variables: str) -> None:
    """AWS' tools look here and nowhere else."""
    named = {"CONFIG_FILE": str(folder / "a"), "SHARED_CREDENTIALS_FILE": str(folder / "b")}
    named |= {"EC2_METADATA_DISABLED": "true", **variables}
    for name, value in named.items():
        monkeypatch.setenv(f"AWS_{name}", value)


async def test_a_token_for_msk_is_signed_by_the_credentials_of_aws(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """By Amazon's own signer: an address of the region with a signature, in base64. Kept for most
    of its quarter of an hour."""
    _aws(monkeypatch, tmp_path, ACCESS_KEY_ID="AKIDEXAMPLE", SECRET_ACCESS_KEY="not-a-secret")
    asked = provider(sasl_mechanism="OAUTHBEARER", sasl_msk_region="eu-west-1")
    token = await asked.token()
    url = urlsplit(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode())
    said = parse_qs(url.query)
    assert url.hostname == "kafka.eu-west-1.amazonaws.com"
    assert said["Action"] == ["kafka-cluster:Connect"]
    assert said["X-Amz-Credential"][0].startswith("AKIDEXAMPLE/")
    assert await asked.token() == token


async def test_missing_credentials_of_aws_are_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The signer itself ends with an AttributeError. A file that it cannot use is named, too."""
    _aws(monkeypatch, tmp_path)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    asked = provider(sasl_mechanism="OAUTHBEARER", sasl_msk_region="eu-west-1")
    with pytest.raises(
        NoCredentials, match=r"sasl_msk_region eu-west-1: no AWS credentials were found"
    ):
        await asked.token()
    monkeypatch.setenv("AWS_PROFILE", "absent")
    with pytest.raises(NoCredentials, match=r"cannot be signed \(ProfileNotFound\)"):
        await asked.token()


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"sasl_oauth_token_file": "/t"}, "set one of them"),
        ({"sasl_msk_region": "eu-west-1"}, "set one of them"),
        ({"sasl_oauth_client_id": ""}, "needs sasl_oauth_client_id"),
        ({"sasl_oauth_client_secret": SecretStr("")}, "needs sasl_oauth_client_id and"),
        ({"sasl_oauth_token_url": "login"}, "must start with http"),
        ({"sasl_oauth_token_url": "https://u:p@login"}, "takes no user"),
        ({"sasl_oauth_proxy": "proxy:3128"}, "must start with http"),
        ({"sasl_oauth_extensions": {"auth": "x"}}, "no name of an extension"),
        ({"sasl_oauth_extensions": {"a b": "x"}}, "no name of an extension"),
        ({"sasl_oauth_extensions": {"a": ""}}, "the value of a must"),
        ({"sasl_oauth_extensions": {"a": "x\x01auth=Bearer y"}}, "the value of a must"),
        ({"sasl_msk_region": "eu/west"}, "pattern"),
    ],
)
def test_sources_of_tokens_that_contradict_one_another_are_rejected(
    settings: dict[str, Any], says: str
) -> None:
    """One of two would be ignored; an extension with a control character would forge a token."""
    with pytest.raises(ValidationError, match=says):
        KafkaSettings(**OIDC | settings)


def test_what_a_mechanism_lacks_is_named(tmp_path: Path) -> None:
    """Before the first connection."""
    needs = [
        ({"sasl_mechanism": "OAUTHBEARER"}, "needs one of kafka.sasl_oauth_token_url"),
        ({"sasl_mechanism": "PLAIN"}, "needs kafka.sasl_username"),
        (OIDC | {"sasl_oauth_ssl_cafile": tmp_path / "absent"}, "sasl_oauth_ssl_cafile .* cannot"),
    ]
    for settings, says in needs:
        with pytest.raises(UnusableSetting, match=says):
            sasl_options(KafkaSettings.model_validate(settings))

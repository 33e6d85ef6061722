"""The client of the registry, made of settings: what it shows a registry that asks who it is."""

from __future__ import annotations

import ssl
import subprocess
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr, ValidationError

from service.app.schema_registry import ResultsForm, registry_client, results_subject
from service.model.unusable_setting import UnusableSetting
from service.oauth.json_exchange import ExchangeFault
from service.review.published import published_result
from service.settings import RegistrySettings, Settings
from tests.fakes.published import result
from tests.fakes.scripted_server import ScriptedServer, answer


async def asked(**settings: Any) -> ExchangeFault | None:
    """Whether a registry answers a client with these settings."""
    client = registry_client(RegistrySettings(**settings))
    try:
        return await client.answers(None)
    finally:
        await client.aclose()


def locked(key: Path, password: str) -> Path:
    """The key, encrypted."""
    made = key.with_name("locked.pem")
    command = ["openssl", "pkcs8", "-topk8", "-in", str(key), "-out", str(made)]
    subprocess.run(
        [*command, "-passout", f"pass:{password}"], check=True, capture_output=True, timeout=30
    )
    return made


async def test_a_registry_that_asks_for_a_certificate_gets_it(
    certificate: tuple[Path, Path],
) -> None:
    """Also with a key that is encrypted, or that stands in the certificate's file; without one, it
    does not answer."""
    cert, key = certificate
    both = cert.with_name("both.pem")
    both.write_bytes(cert.read_bytes() + key.read_bytes())
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(cert, key)
    tls.load_verify_locations(cert)
    tls.verify_mode = ssl.CERT_REQUIRED
    shown: list[dict[str, Any]] = [
        {"ssl_certfile": cert, "ssl_keyfile": key},
        {"ssl_certfile": cert, "ssl_keyfile": locked(key, "x"), "ssl_key_password": SecretStr("x")},
        {"ssl_certfile": both},
    ]
    async with ScriptedServer([answer(b"[]")], tls=tls) as server:
        for one in shown:
            assert await asked(url=server.url, ssl_cafile=cert, **one) is None
        assert isinstance(await asked(url=server.url, ssl_cafile=cert), ExchangeFault)
        assert len(server.seen) == len(shown)


def test_files_that_cannot_be_used_are_named(certificate: tuple[Path, Path]) -> None:
    """And no password is asked for at a terminal, nor shown."""
    cert, key = certificate
    absent, closed = cert.with_name("absent.pem"), locked(key, "right")
    files: list[dict[str, Any]] = [
        {"ssl_cafile": absent},
        {"ssl_certfile": absent},
        {"ssl_certfile": cert},
        {"ssl_certfile": cert, "ssl_keyfile": cert},
        {"ssl_certfile": cert, "ssl_keyfile": closed},
        {"ssl_certfile": cert, "ssl_keyfile": closed, "ssl_key_password": SecretStr("wrong")},
        {"ssl_certfile": cert, "ssl_keyfile": closed, "ssl_key_password": SecretStr("w" * 2_000)},
    ]
    for one in files:
        says = r"registry\.ssl_\w+file .* cannot be used"
        with pytest.raises(UnusableSetting, match=says) as refused:
            registry_client(RegistrySettings(url="https://registry", **one))
        assert "wrong" not in str(refused.value)
        assert str(one.get("ssl_keyfile", "")) in str(refused.value)


def test_a_key_without_its_certificate_is_refused() -> None:
    """It would be ignored."""
    with pytest.raises(ValidationError, match="ssl_keyfile needs ssl_certfile"):
        RegistrySettings(url="https://registry", ssl_keyfile=Path("key.pem"))


async def test_a_registry_is_shown_a_token_of_the_token_endpoint() -> None:
    """On real sockets; with what Confluent Cloud asks for beside it."""
    token = {"access_token": "t1", "token_type": "Bearer", "expires_in": 60}
    async with ScriptedServer([answer(token)]) as login, ScriptedServer([answer(b"[]")]) as server:
        fault = await asked(
            url=server.url,
            oauth_token_url=f"{login.url}/token",
            oauth_client_id="id",
            oauth_client_secret=SecretStr("hunter2"),
            confluent_cluster="lsrc-1",
            confluent_identity_pool="pool-1",
        )
    assert fault is None
    assert len(login.seen) == 1
    shown = {name.lower(): value for name, value in server.seen[0].headers.items()}
    assert shown["authorization"] == "Bearer t1"
    assert shown["target-sr-cluster"] == "lsrc-1"
    assert shown["confluent-identity-pool-id"] == "pool-1"


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"oauth_token_url": "https://login", "username": "u"}, "set one of them"),
        ({"oauth_token_url": "https://login", "token": "t"}, "set one of them"),
        ({"username": "u", "token_file": "/t"}, "set one of them"),
        ({"oauth_token_url": "https://login"}, "needs oauth_client_id and oauth_client_secret"),
        ({"oauth_token_url": "https://login", "oauth_client_id": "i"}, "needs oauth_client_id"),
        ({"oauth_token_url": "https://u:p@login"}, "takes no user"),
        ({"confluent_cluster": "a\n"}, "pattern"),
    ],
)
def test_who_asks_is_said_in_one_way_and_whole(settings: dict[str, Any], says: str) -> None:
    """Otherwise one of two would be ignored, or each request refused."""
    with pytest.raises(ValidationError, match=says):
        RegistrySettings(url="https://registry", **settings)


@pytest.mark.parametrize(
    ("form", "kind"), [("json", None), ("json_schema", "JSON"), ("avro", "AVRO")]
)
def test_the_schema_of_results_is_that_of_their_form(form: str, kind: str | None) -> None:
    """Under the subject of the topic."""
    settings = Settings.model_validate({"registry": {"url": "https://registry", "results": form}})
    subject = results_subject(settings)
    assert (subject.schema.kind if subject else None) == kind
    assert subject is None or subject.name == "invoices.results-value"


def test_results_have_a_frame_when_the_registry_has_told_their_id() -> None:
    """In both forms; the service reads its own."""
    for is_avro, begins in ((False, b"{"), (True, b"\x02")):
        form = ResultsForm(is_avro=is_avro)
        assert form(result(1)).startswith(begins)
        form.learn(7)
        value = form(result(1))
        assert value.startswith(b"\0\0\0\0\x07" + begins)
        assert published_result(value) == result(1)

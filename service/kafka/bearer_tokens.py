"""Where the bearer tokens of clients come from: a file, an endpoint, or AWS' credentials.

A process has many clients, and each asks for a token at each new connection. So tokens of one
source are shared by all clients of an event loop, and renewed before their life ends.

Invariants: only OSError leaves a token provider, with a sentence, because any other error would end
the client's metadata task. A provider ends within a step's deadline. Nothing here connects before a
token is asked for.
"""

from __future__ import annotations

import asyncio
import importlib.util
import time
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from weakref import WeakKeyDictionary

from aiokafka.abc import AbstractTokenProvider

from service.kafka.no_credentials import NoCredentials
from service.llm.transport import Proxy, open_transport, reject_ca_file
from service.model.extras import how_to_install
from service.model.unusable_setting import UnusableSetting
from service.oauth.client_credentials import OAuthClient, ask_token
from service.oauth.json_exchange import ExchangeFault
from service.oauth.tokens import Ask, KeptToken, Token, can_be_shown
from service.settings import KafkaSettings

_PAUSES_S = (0.5, 1.0)
"""Between tries; two pauses, three tries."""
_ASK_SHARE = 0.25
"""Of a step's deadline, for one try."""


_KEPT = WeakKeyDictionary[asyncio.AbstractEventLoop, dict[Hashable, KeptToken]]()
"""By source."""


class FileToken(AbstractTokenProvider):
    """Reads a bearer token from a file that something else keeps fresh; once per connection."""

    def __init__(self, path: Path, extensions: Mapping[str, str]) -> None:
        self._path = path
        self._extensions = dict(extensions)

    async def token(self) -> str:
        """The token; raises OSError when the file cannot be read, or holds no text."""
        try:
            text = await asyncio.to_thread(self._path.read_text, encoding="utf-8")
        except UnicodeDecodeError as error:
            raise NoCredentials(f"{self._path} holds no token: it is not UTF-8 text") from error
        return text.strip()

    def extensions(self) -> dict[str, str]:
        """What a broker is told beside the token."""
        return self._extensions


class SharedToken(AbstractTokenProvider):
    """The newest token of one source, the same for all clients of an event loop."""

    def __init__(self, source: Hashable, ask: Ask, extensions: Mapping[str, str]) -> None:
        """Sources that are equal give the same tokens."""
        self._source = source
        self._ask = ask
        self._extensions = dict(extensions)

    async def token(self) -> str:
        """The token; raises NoCredentials after three tries."""
        kept = self._kept()
        for pause_s in _PAUSES_S:
            found = await kept.token()
            if isinstance(found, str):
                return found
            await asyncio.sleep(pause_s)
        found = await kept.token()
        if isinstance(found, ExchangeFault):
            raise NoCredentials(found.message)
        return found

    def extensions(self) -> dict[str, str]:
        """What a broker is told beside the token."""
        return self._extensions

    def _kept(self) -> KeptToken:
        of_loop = _KEPT.setdefault(asyncio.get_running_loop(), {})
        return of_loop.setdefault(self._source, KeptToken(self._ask, time.monotonic))


@dataclass(frozen=True, slots=True)
class _TokenEndpoint:
    """All that decides which tokens an endpoint gives."""

    client: OAuthClient
    ca_file: Path | None
    proxy: Proxy
    timeout_s: float


def token_provider(settings: KafkaSettings) -> AbstractTokenProvider:
    """Of the source that the settings name. Raises UnusableSetting for what is missing."""
    extensions = settings.sasl_oauth_extensions
    if settings.sasl_oauth_token_url:
        endpoint = _endpoint(settings)
        connect = partial(open_transport, endpoint.ca_file, endpoint.proxy)
        ask = partial(ask_token, endpoint.client, connect, endpoint.timeout_s)
        return SharedToken(endpoint, ask, extensions)
    if settings.sasl_msk_region:
        return _msk_token(settings, extensions)
    if settings.sasl_oauth_token_file is not None:
        return FileToken(settings.sasl_oauth_token_file, extensions)
    raise UnusableSetting(
        "OAUTHBEARER needs one of kafka.sasl_oauth_token_url, kafka.sasl_msk_region and "
        "kafka.sasl_oauth_token_file"
    )


def _endpoint(settings: KafkaSettings) -> _TokenEndpoint:
    ca_file = settings.sasl_oauth_ssl_cafile
    reject_ca_file("kafka.sasl_oauth_ssl_cafile", ca_file)
    client = OAuthClient(
        "kafka.sasl_oauth_token_url",
        settings.sasl_oauth_token_url,
        settings.sasl_oauth_client_id,
        settings.sasl_oauth_client_secret.get_secret_value(),
        settings.sasl_oauth_scope,
    )
    timeout_s = settings.step_timeout_s * _ASK_SHARE
    proxy = Proxy(settings.sasl_oauth_proxy, settings.sasl_oauth_proxy_sign_in.get_secret_value())
    return _TokenEndpoint(client, ca_file, proxy, timeout_s)


def _msk_token(settings: KafkaSettings, extensions: Mapping[str, str]) -> SharedToken:
    if importlib.util.find_spec("aws_msk_iam_sasl_signer") is None:
        raise UnusableSetting(
            "kafka.sasl_msk_region needs AWS' signer, which is not installed here: "
            + how_to_install("msk")
        )
    region, timeout_s = settings.sasl_msk_region, settings.step_timeout_s * _ASK_SHARE
    return SharedToken(("msk", region), partial(_ask_signer, region, timeout_s), extensions)


async def _ask_signer(region: str, timeout_s: float) -> Token | ExchangeFault:
    """AWS' credentials can come from a server, so they are looked for in a thread."""
    try:
        async with asyncio.timeout(timeout_s):
            return await asyncio.to_thread(_signed, region)
    except TimeoutError:
        why = f"no AWS credentials came within {timeout_s:g} s"
    return ExchangeFault(f"kafka.sasl_msk_region {region}: {why}")


def _signed(region: str) -> Token | ExchangeFault:
    from aws_msk_iam_sasl_signer import MSKAuthTokenProvider
    from botocore.exceptions import BotoCoreError

    try:
        text, until_ms = MSKAuthTokenProvider.generate_auth_token(region)
    except AttributeError:  # The signer reads the key of credentials that it did not find.
        why = "no AWS credentials were found (environment, profile, role of pod or machine)"
    except (BotoCoreError, OSError, ValueError) as error:
        why = f"the request cannot be signed ({type(error).__name__})"
    else:
        if can_be_shown(text):
            return Token(text, max(0.0, until_ms / 1000 - time.time()))
        why = "the signer made no token that can be shown"
    return ExchangeFault(f"kafka.sasl_msk_region {region}: {why}")

"""Builds the client of the schema registry, and what keeps its schemas, from settings alone.

Nothing here connects.
"""

from __future__ import annotations

import base64
import time
from functools import partial
from typing import Any

from schemas.outcome import DocumentExtracted, InvoiceExtracted
from service.extraction.encoding import result_json
from service.llm.transport import ClientCertificate, Proxy, open_transport, reject_ca_file
from service.model.unusable_setting import UnusableSetting
from service.oauth.client_credentials import OAuthClient, ask_token
from service.oauth.json_exchange import ExchangeBounds
from service.oauth.tokens import KeptToken
from service.ops.logs import logger
from service.registry.client import RegistryClient
from service.registry.credentials import Credentials, FixedCredentials, TokenCredentials
from service.registry.results_avro import avro_of_result, avro_results_schema
from service.registry.results_schema import ResultsSubject, frame_of_id, results_schema
from service.registry.schemas import CacheBounds, Schemas
from service.settings import RegistrySettings, Settings


def registry_client(registry: RegistrySettings) -> RegistryClient:
    """The client; raises UnusableSetting for certificates and keys that cannot be used."""
    try:
        transport = open_transport(registry.ssl_cafile, _proxy(registry), _certificate(registry))
    except (OSError, ValueError) as error:
        raise _refused(registry, error) from None
    bounds = ExchangeBounds(registry.timeout_s, registry.max_schema_bytes)
    credentials, headers = _credentials(registry), _confluent_headers(registry)
    return RegistryClient(registry.urls, credentials, transport, bounds, headers)


def _proxy(registry: RegistrySettings) -> Proxy:
    return Proxy(registry.proxy, registry.proxy_sign_in.get_secret_value())


def _certificate(registry: RegistrySettings) -> ClientCertificate | None:
    if registry.ssl_certfile is None:
        return None
    password = registry.ssl_key_password.get_secret_value()
    return ClientCertificate(registry.ssl_certfile, registry.ssl_keyfile, password)


def _refused(registry: RegistrySettings, error: OSError | ValueError) -> UnusableSetting:
    """Names the files: OpenSSL's own words do not."""
    files = {name: getattr(registry, name) for name in _SSL_FILES}
    named = ", ".join(f"registry.{name} {path}" for name, path in files.items() if path is not None)
    said = error.strerror if isinstance(error, OSError) else None
    return UnusableSetting(
        f"{named} cannot be used ({said or type(error).__name__}): PEM files are needed, the key "
        "must fit its certificate and registry.ssl_key_password"
    )


_SSL_FILES = ("ssl_cafile", "ssl_certfile", "ssl_keyfile")


def _credentials(registry: RegistrySettings) -> Credentials:
    if not registry.oauth_token_url:
        return FixedCredentials(_authorization(registry))
    ca_file = registry.oauth_ssl_cafile
    reject_ca_file("registry.oauth_ssl_cafile", ca_file)
    connect = partial(open_transport, ca_file, _proxy(registry))
    client = OAuthClient(
        "registry.oauth_token_url",
        registry.oauth_token_url,
        registry.oauth_client_id,
        registry.oauth_client_secret.get_secret_value(),
        registry.oauth_scope,
    )
    ask = partial(ask_token, client, connect, registry.timeout_s)
    return TokenCredentials(KeptToken(ask, time.monotonic))


def _confluent_headers(registry: RegistrySettings) -> dict[str, str]:
    """What Confluent Cloud asks for beside a token."""
    named = {
        "target-sr-cluster": registry.confluent_cluster,
        "confluent-identity-pool-id": registry.confluent_identity_pool,
    }
    return {name: value for name, value in named.items() if value}


def _authorization(registry: RegistrySettings) -> str:
    if registry.username:
        both = f"{registry.username}:{registry.password.get_secret_value()}"
        return f"Basic {base64.b64encode(both.encode()).decode()}"
    token = registry.token.get_secret_value()
    return f"Bearer {token}" if token else ""


class ResultsForm:
    """Writes results: as bare JSON, or behind the frame that names their schema. Until the registry
    has told its id, there is no frame."""

    def __init__(self, *, is_avro: bool) -> None:
        self._is_avro = is_avro
        self._prefix = b""

    def __call__(self, body: InvoiceExtracted | DocumentExtracted) -> bytes:
        """The value of a result. Raises ValueRefused."""
        if self._is_avro:
            return self._prefix + avro_of_result(body)
        return self._prefix + result_json(body)

    def learn(self, schema_id: int) -> None:
        """Results name this schema from now on."""
        self._prefix = frame_of_id(schema_id)


def results_subject(settings: Settings) -> ResultsSubject | None:
    """Where the schema of results belongs; None for results without one."""
    registry = settings.registry
    if registry.results == "json":
        return None
    schema = avro_results_schema() if registry.results == "avro" else results_schema()
    name = registry.results_subject or f"{settings.kafka.results_topic}-value"
    return ResultsSubject(name, schema, registry.compatibility or "", registry.register_schemas)


def schemas_of(registry: RegistrySettings, client: RegistryClient) -> Schemas:
    """The schemas that events name; says in the log when the registry goes and comes."""
    bounds = CacheBounds(
        registry.max_schemas,
        registry.max_cached_chars,
        registry.first_probe_s,
        max(registry.first_probe_s, registry.max_probe_s),
    )
    return Schemas(client, bounds, time.monotonic, on_change=_changed)


def _changed(away: str | None) -> None:
    log = logger("app")
    if away is None:
        log.info("schema_registry_back")
    else:
        log.warning("schema_registry_away", why=away, what_to_do="events that need it wait")


def schemas_status(schemas: Schemas | None) -> dict[str, Any] | None:
    """Its part of /status; None without a registry."""
    if schemas is None:
        return None
    return {"away": schemas.away, "schemas": schemas.count, "events_waiting": schemas.waiting}

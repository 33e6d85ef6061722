"""Settings of the group `registry`, each with its default and its bounds.

Values that contradict one another are rejected here. This module reads nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import Field, SecretStr, field_validator, model_validator

from service.settings.addresses import web_address, web_addresses
from service.settings.group import MIB, Group
from service.settings.proxies import checked_sign_in, reject_sign_in_alone

CompatibilityLevel: TypeAlias = Literal[
    "NONE",
    "BACKWARD",
    "BACKWARD_TRANSITIVE",
    "FORWARD",
    "FORWARD_TRANSITIVE",
    "FULL",
    "FULL_TRANSITIVE",
]
_HeaderText: TypeAlias = Annotated[str, Field(max_length=200, pattern=r"^[!-~]*$")]


class RegistrySettings(Group):
    """The schema registry that events in Avro and Protobuf name their schemas in."""

    url: str = Field(
        "",
        description="Address of a schema registry with Confluent's REST API, with its path; or "
        "several addresses of the same one, comma separated, which are asked in turn. If "
        "empty, only JSON is read, framed or not. "
        "[schema_registry.md](schema_registry.md) has more.",
    )
    username: str = Field("", description="User name, or API key, for basic authentication.")
    password: SecretStr = Field(SecretStr(""), description="Password, or API secret.")
    password_file: Path | None = Field(None, description="File that holds the password.")
    token: SecretStr = Field(SecretStr(""), description="Bearer token, instead of a user name.")
    token_file: Path | None = Field(None, description="File that holds the token.")
    oauth_token_url: str = Field(
        "",
        description="Token endpoint of OAuth's client credentials, instead of a user name or a "
        "token.",
    )
    oauth_client_id: str = Field("", description="Client id at the token endpoint.")
    oauth_client_secret: SecretStr = Field(
        SecretStr(""), description="Client secret at the token endpoint."
    )
    oauth_client_secret_file: Path | None = Field(
        None, description="File that holds the client secret."
    )
    oauth_scope: str = Field(
        "", description="Scopes to ask the token endpoint for, with blanks between."
    )
    oauth_ssl_cafile: Path | None = Field(
        None,
        description="Certificate authorities that sign the token endpoint's certificate (PEM). "
        "Without it, the system's are used.",
    )
    confluent_cluster: _HeaderText = Field(
        "",
        description="Confluent Cloud: logical cluster of the registry (`lsrc-…`), which it wants "
        "to know with a token.",
    )
    confluent_identity_pool: _HeaderText = Field(
        "", description="Confluent Cloud: identity pool of the token (`pool-…`)."
    )
    ssl_cafile: Path | None = Field(
        None,
        description="Certificate authorities that sign the registry's certificate (PEM). Without "
        "it, the system's are used.",
    )
    ssl_certfile: Path | None = Field(None, description="Client certificate for mutual TLS (PEM).")
    ssl_keyfile: Path | None = Field(
        None,
        description="Private key of the client certificate (PEM). Needs `registry.ssl_certfile`; "
        "without it, the key is read from there.",
    )
    ssl_key_password: SecretStr = Field(
        SecretStr(""), description="Password of the private key, if it is encrypted."
    )
    ssl_key_password_file: Path | None = Field(
        None, description="File that holds the password of the private key."
    )
    proxy: str = Field("", description="Address of an HTTP proxy between.")
    proxy_sign_in: SecretStr = Field(
        SecretStr(""), description="Name and password for that proxy, as `NAME:PASSWORD`."
    )
    proxy_sign_in_file: Path | None = Field(None, description="File that holds that sign-in.")
    timeout_s: float = Field(10.0, gt=0.1, le=120, description="Deadline of one request.")
    max_schemas: int = Field(
        1_000,
        ge=1,
        le=100_000,
        description="Schemas that are kept. A schema never changes, so it is asked for once.",
    )
    max_schema_bytes: int = Field(
        1 * MIB,
        ge=1024,
        le=64 * MIB,
        description="Largest answer of the registry: a schema, or all that it refers to.",
    )
    max_cached_chars: int = Field(
        32 * MIB, ge=MIB, description="Characters of all schemas that are kept."
    )
    first_probe_s: float = Field(
        0.5,
        gt=0,
        le=60,
        description="Time from a failed request to the next. While the registry is away, events "
        "that need it wait, and this doubles up to `registry.max_probe_s`.",
    )
    max_probe_s: float = Field(
        15.0, gt=0, le=300, description="Longest time between two questions to a registry away."
    )

    results: Literal["json", "json_schema", "avro"] = Field(
        "json",
        description="Form of results: bare JSON; or behind Confluent's frame, which names its "
        "schema in the registry, JSON with a JSON Schema, or Avro.",
    )
    results_subject: str = Field(
        "",
        max_length=500,
        description="Subject of that schema. If empty, the name of `kafka.results_topic` with "
        "`-value` behind it.",
    )
    register_schemas: bool = Field(
        False,
        description="Whether the service and `check` register the schema of results. If not, it "
        "has to be there.",
    )
    compatibility: CompatibilityLevel | None = Field(
        None,
        description="Compatibility level of that subject: set where schemas are registered, "
        "compared where they are not. If empty, the registry's own holds.",
    )

    @property
    def urls(self) -> tuple[str, ...]:
        """Each address of the registry; none without one."""
        return tuple(self.url.split(",")) if self.url else ()

    @field_validator("url")
    @classmethod
    def _addresses(cls, words: str) -> str:
        return web_addresses(words) if words else ""

    @field_validator("proxy", "oauth_token_url")
    @classmethod
    def _address(cls, words: str) -> str:
        return web_address(words) if words else ""

    _sign_in = field_validator("proxy_sign_in")(checked_sign_in)

    @model_validator(mode="after")
    def _sign_in_has_a_proxy(self) -> Self:
        reject_sign_in_alone(self.proxy, self.proxy_sign_in, self.proxy_sign_in_file)
        return self

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        has_token = bool(self.token.get_secret_value() or self.token_file)
        if bool(self.username) + has_token + bool(self.oauth_token_url) > 1:
            raise ValueError(
                "username, token and oauth_token_url are ways to say who asks: set one of them"
            )
        has_secret = bool(self.oauth_client_secret.get_secret_value())
        has_secret = has_secret or self.oauth_client_secret_file is not None
        if self.oauth_token_url and not (self.oauth_client_id and has_secret):
            raise ValueError(
                "oauth_token_url needs oauth_client_id and oauth_client_secret "
                "(or oauth_client_secret_file)"
            )
        if self.ssl_keyfile and not self.ssl_certfile:
            raise ValueError("ssl_keyfile needs ssl_certfile")
        if self.results != "json" and not self.url:
            raise ValueError("results with a schema need the registry that has it: set url")
        return self

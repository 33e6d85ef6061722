"""Settings of the group `http`, each with its default and its bounds.

This module reads nothing.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr

from service.settings.group import Group


class HttpSettings(Group):
    """Pages for operators: /metrics, /healthz, /readyz and /status."""

    host: str = Field("127.0.0.1", description="Address on which the pages for operators listen.")
    port: int = Field(
        9108, ge=0, le=65_535, description="Port of the pages for operators. 0 picks a free one."
    )
    token: SecretStr = Field(
        SecretStr(""),
        description="Bearer token that all pages but `/healthz` and `/readyz` require. If empty, "
        "none is required.",
    )
    token_file: Path | None = Field(None, description="File that holds the bearer token.")
    ssl_certfile: Path | None = Field(
        None, description="Certificate (PEM). If set, the pages are served over HTTPS."
    )
    ssl_keyfile: Path | None = Field(
        None, description="Private key of the certificate, if it is in a file of its own."
    )

"""Address and token of the LLM server from the variables that the server's own tools read.

A setting of this service overrules them. A token goes only to the server that it was made for: the
one that `OPENAI_BASE_URL` names beside it, or OpenAI's own.

Pure: it is given the environment.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from pydantic import SecretStr

from service.settings.addresses import llm_address
from service.settings.llm import DialectName, LlmSettings

_OPENAI_HOST = "api.openai.com"
_OLLAMA_PORT = 11_434
_ADDRESS = {DialectName.OPENAI: "OPENAI_BASE_URL", DialectName.OLLAMA: "OLLAMA_HOST"}
_WEB_PORTS = {"http": 80, "https": 443}
_EVERYWHERE = ("0.0.0.0", "[::]")  # noqa: S104
"""Addresses on which a server listens, and which no client can reach."""


def usual_variables(llm: LlmSettings, environment: Mapping[str, str]) -> dict[str, Any]:
    """Settings that the environment adds to the group. Raises ValueError for a wrong address."""
    found: dict[str, Any] = {}
    base_url = _base_url(llm, environment)
    if base_url is not None:
        found["base_url"] = base_url
    token = environment.get("OPENAI_API_KEY", "").strip()
    meant = base_url is not None or urlsplit(llm.base_url).hostname == _OPENAI_HOST
    if llm.dialect is DialectName.OPENAI and token and meant and not _has_token(llm):
        found["api_token"] = SecretStr(token)
    return found


def _base_url(llm: LlmSettings, environment: Mapping[str, str]) -> str | None:
    if "base_url" in llm.model_fields_set:
        return None
    name = _ADDRESS.get(llm.dialect)
    value = environment.get(name, "").strip() if name else ""
    if not value:
        return None
    try:
        return llm_address(_of_ollama(value) if name == "OLLAMA_HOST" else value)
    except ValueError as error:
        raise ValueError(f"{name} {error}; or set llm.base_url") from None


def usual_origins(llm: LlmSettings, environment: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """The variables that the settings hold a value of, as far as no setting overruled them."""
    named = {"llm.base_url": _ADDRESS.get(llm.dialect), "llm.api_token": "OPENAI_API_KEY"}
    usual = LlmSettings()
    values = {"llm.base_url": llm.base_url != usual.base_url, "llm.api_token": _has_token(llm)}
    return {
        name: (variable, "default")
        for name, variable in named.items()
        if variable and values[name] and environment.get(variable, "").strip()
    }


def _has_token(llm: LlmSettings) -> bool:
    return bool(llm.api_token.get_secret_value()) or llm.api_token_file is not None


def _of_ollama(value: str) -> str:
    """The address in `OLLAMA_HOST`, which may lack its scheme, host or port."""
    scheme, mark, rest = value.partition("://")
    if not mark:
        scheme, rest = "http", value
    host, slash, path = rest.partition("/")
    bare, colon, port = host.rpartition(":")
    if not colon or host.endswith("]"):
        usual = _WEB_PORTS if mark else {}
        bare, port = host, str(usual.get(scheme, _OLLAMA_PORT))
    if bare in _EVERYWHERE or not bare:
        bare = "127.0.0.1"
    return f"{scheme}://{bare}:{port}{slash}{path}"

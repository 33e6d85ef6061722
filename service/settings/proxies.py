"""What the settings of all HTTP proxies have in common: a sign-in, and that it needs a proxy.

The usual variables are not followed; what they would have meant is said where a connection fails.
Messages never quote a sign-in or an address. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import SecretStr

from service.settings.addresses import proxy_sign_in


def checked_sign_in(value: SecretStr) -> SecretStr:
    """The sign-in, or none. Raises ValueError."""
    words = value.get_secret_value()
    if words:
        proxy_sign_in(words)
    return value


def reject_sign_in_alone(proxy: str | None, sign_in: SecretStr, file: Path | None) -> None:
    """Raises ValueError where nothing can be signed in at."""
    if not proxy and (sign_in.get_secret_value() or file is not None):
        raise ValueError("the sign-in at a proxy needs the address of that proxy beside it")


def unread_proxy(address: str, environment: Mapping[str, str]) -> str:
    """The variable that sends other programs by way of a proxy to this address; empty where none
    does."""
    url = urlsplit(address)
    host = url.hostname or ""
    if host in _OF_THIS_MACHINE or host.startswith("127."):
        return ""
    left_out = environment.get("NO_PROXY") or environment.get("no_proxy") or ""
    if any(_leaves_out(entry.strip().lower(), host) for entry in left_out.split(",")):
        return ""
    usual = (f"{url.scheme}_proxy", "all_proxy")
    spelt = (name for one in usual for name in (one.upper(), one))
    return next((name for name in spelt if environment.get(name)), "")


_OF_THIS_MACHINE = ("localhost", "::1")


def _leaves_out(entry: str, host: str) -> bool:
    """Whether an entry of `NO_PROXY` leaves out a host: by its name, or that of its domain."""
    name = entry.rpartition(":")[0] or entry
    domain = name.lstrip("*").lstrip(".")
    return entry == "*" or (bool(domain) and f".{host}".endswith(f".{domain}"))

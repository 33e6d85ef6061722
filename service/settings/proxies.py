"""What the settings of all HTTP proxies have in common: a sign-in, and that it needs a proxy.

Messages never quote a sign-in. Pure.
"""

from __future__ import annotations

from pathlib import Path

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

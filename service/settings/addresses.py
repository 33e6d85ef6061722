"""Checks addresses in settings: a client must be able to use them, and they must hold no secret.

Errors, logs and pages show addresses, so an address must not hold a password or a token. Messages
must not quote the rejected address. Nothing here resolves or connects.
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

_LABEL = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(?<!-)")
_HOST_CHARS_MAX = 253
_SERVERS_MAX = 1_000
_ADDRESSES_MAX = 8


def brokers(words: str) -> str:
    """`host:port`, comma separated; IPv6 in brackets. Raises ValueError."""
    servers = [server.strip() for server in words.split(",")]
    if len(servers) > _SERVERS_MAX:
        raise ValueError(f"at most {_SERVERS_MAX} servers")
    for number, server in enumerate(servers, 1):
        _check_broker(f"server {number}", server)
    return ",".join(servers)


def _check_broker(which: str, server: str) -> None:
    if not server:
        raise ValueError(f"{which} is empty: write host:port, comma separated")
    if "@" in server:
        raise ValueError(
            f"{which} holds a user or password: put them into kafka.sasl_username and a file "
            "named by kafka.sasl_password_file"
        )
    if "/" in server:
        raise ValueError(f"{which} is a URL: write host:port, without a scheme or a path")
    host, port = _split(which, server)
    if port is not None and not (port.isascii() and port.isdigit() and 0 < int(port) < 65_536):
        raise ValueError(f"{which} has no port between 1 and 65535: write host:port")
    _check_host(which, host)


def _split(which: str, server: str) -> tuple[str, str | None]:
    if server.startswith("["):
        host, bracket, rest = server[1:].partition("]")
        if not bracket or (rest and not rest.startswith(":")):
            raise ValueError(f"{which}: write an IPv6 address as [address]:port")
        if ":" not in host:
            raise ValueError(f"{which} has no IPv6 address in its brackets")
        return host, rest[1:] if rest else None
    if server.count(":") > 1:
        raise ValueError(f"{which}: write an IPv6 address as [address]:port")
    host, colon, port = server.partition(":")
    return host, port if colon else None


def _check_host(which: str, host: str) -> None:
    if ":" in host:
        try:
            ipaddress.IPv6Address(host)
        except ValueError:
            raise ValueError(f"{which} has no IPv6 address in its brackets") from None
        return
    labels = host.removesuffix(".").split(".")
    if len(host) > _HOST_CHARS_MAX or not all(map(_LABEL.fullmatch, labels)):
        raise ValueError(
            f"{which} has no host name: letters, digits, dots and dashes (write other scripts as "
            "punycode, xn--…)"
        )


_LATIN_1 = re.compile(r"[\x20-\xff]+")
_API_VERSION = re.compile(r"api-version=[A-Za-z0-9.-]{1,40}")


def llm_address(words: str) -> str:
    """A web address that may name the version of an API in its query, as Azure's do."""
    address, mark, query = words.strip().partition("?")
    web_address(address)
    if mark and not _API_VERSION.fullmatch(query):
        raise ValueError(
            "takes no query but api-version=…: it is shown in logs and errors; others belong in "
            "llm.query"
        )
    return words.strip()


def web_address(words: str) -> str:
    """`http://` or `https://`, a host, and no secret. Raises ValueError."""
    try:
        url = urlsplit(words.strip())
        host, port = url.hostname, url.port
    except ValueError:
        raise ValueError("is no URL: write http://host:port") from None
    if url.scheme not in ("http", "https") or not host:
        raise ValueError("must start with http:// or https:// and a host")
    if port == 0:
        raise ValueError("has no port between 1 and 65535")
    if "@" in url.netloc or url.query or url.fragment:
        raise ValueError(
            "takes no user, password, query or fragment: it is shown in logs and errors; a token "
            "belongs in a file"
        )
    _check_host("the address", host)
    return words.strip()


def proxy_sign_in(words: str) -> str:
    """`NAME:PASSWORD`, as HTTP's basic authentication carries it. Raises ValueError, without the
    words."""
    name, colon, _ = words.partition(":")
    if not name or not colon:
        raise ValueError("is no sign-in at a proxy: write NAME:PASSWORD")
    if not words.isprintable() or not _LATIN_1.fullmatch(words):
        raise ValueError("holds characters that a sign-in at a proxy cannot carry: Latin-1 alone")
    return words


def web_addresses(words: str) -> str:
    """Web addresses, comma separated, that lead to one server. Raises ValueError."""
    addresses = [web_address(one) for one in words.split(",")]
    if len(addresses) > _ADDRESSES_MAX:
        raise ValueError(f"takes at most {_ADDRESSES_MAX} addresses")
    return ",".join(addresses)

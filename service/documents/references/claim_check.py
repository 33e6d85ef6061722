"""Decides which references to documents may be followed: none unless the operator allows them.

An untrusted sender writes a reference, and the service follows it from inside the network. So it is
parsed strictly: one spelling for each thing, and nothing that two parsers could read differently.
Hosts are names on the list, never addresses. `may_dial` checks the resolved addresses again,
because the owner of a zone controls its names.

Pure; problems name the rule and not the reference.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from service.model.document_problem import DocumentProblem
from service.model.outcome import Reason

OBJECT_SCHEMES = frozenset({"s3", "gs", "az"})
_PRINTABLE = re.compile(r"[!#$%&'(*+),./0-9:;=?@A-Z\[\]_a-z~-]+")
_NAME = re.compile(
    r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
)
_BUCKET = re.compile(r"[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]")
_PORT = re.compile(r"[1-9][0-9]{0,4}")
_NAT64 = ipaddress.ip_network("64:ff9b::/32")
_NOT_PUBLIC = tuple(
    map(
        ipaddress.ip_network,
        (
            "192.0.0.0/24",  # IETF protocol assignments; Python calls some of them global.
            "192.88.99.0/24",  # 6to4 relays, deprecated (RFC 7526).
            "3fff::/20",  # Documentation (RFC 9637); older Pythons do not know it.
            "fec0::/10",  # Site-local, deprecated (RFC 3879).
            "5f00::/16",  # Segment routing (RFC 9602).
            "2001::/23",  # IETF protocol assignments, Teredo and ORCHID among them.
        ),
    )
)
"""Not public, regardless of the running Python's `ipaddress` module."""


@dataclass(frozen=True, slots=True)
class ClaimPolicy:
    """The operator's permissions; nothing by default."""

    hosts: frozenset[str]
    """Host names; `*.example.com` stands for every name below, not for itself."""
    private_hosts: frozenset[str]
    """Those of the names that may resolve to addresses of the operator's own network, each with its
    port (`docs.example.com:8443`, `:*` for all). Without a port, only the scheme's own port is
    allowed."""
    plain_http: bool
    files: bool
    buckets: frozenset[str]
    """Buckets of object stores: `name` in each store or `s3://name` in one. Patterns are not
    allowed, because a bucket's name says nothing about its owner."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A reference that may be followed. `path` is decoded for files and objects, raw for HTTP."""

    scheme: str
    host: str
    port: int | None
    path: str


def read_claim(uri: str, policy: ClaimPolicy) -> Claim | DocumentProblem:
    """The parsed reference, if it may be followed."""
    if not _PRINTABLE.fullmatch(uri):
        return _rejected("has characters that a URI writes as %XX")
    scheme, mark, rest = uri.partition("://")
    scheme = scheme.lower()
    if not mark:
        return _rejected("has no scheme://")
    if scheme == "file":
        return _file(rest, policy)
    if scheme in OBJECT_SCHEMES:
        return _object(scheme, rest, policy)
    if scheme == "https" or (scheme == "http" and policy.plain_http):
        return _web(uri, scheme, policy)
    return _rejected("has a scheme that is not allowed (https, file, s3, gs, az)")


def _web(uri: str, scheme: str, policy: ClaimPolicy) -> Claim | DocumentProblem:
    # Split by hand first: the library raises for some brackets and reads others differently.
    authority = re.split(r"[/?#]", uri.partition("://")[2], maxsplit=1)[0]
    if any(mark in authority for mark in "@%[]"):
        return _rejected("has a user, an address or an escape where a host name belongs")
    parts = urlsplit(uri)
    host, mark, port = authority.lower().partition(":")
    if mark and (not _PORT.fullmatch(port) or int(port) > 65_535):
        return _rejected("has no usable port")
    if not _NAME.fullmatch(host) or len(host) > 253 or host.rsplit(".", 1)[-1].isdigit():
        return _rejected("has no host name: write the name, not an address")
    if _looks_numeric(host) or not allowed(host, policy.hosts):
        return _rejected("names a host that is not in documents.allowed_hosts")
    if parts.fragment or "#" in uri:
        return _rejected("has a fragment")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Claim(scheme, host, int(port) if mark else None, path)


def _file(rest: str, policy: ClaimPolicy) -> Claim | DocumentProblem:
    if not policy.files:
        return _rejected("is a file, and documents.root names no folder")
    if not rest.startswith("/"):
        return _rejected("is a file of another machine")
    path = unquote(rest, errors="strict") if _is_utf8(rest) else ""
    parts = path.split("/")[1:]
    if not path or "\0" in path or any(part in ("", ".", "..") for part in parts):
        return _rejected("has a path that is not plain (empty parts, . or ..)")
    return Claim("file", "", None, path)


def _object(scheme: str, rest: str, policy: ClaimPolicy) -> Claim | DocumentProblem:
    bucket, _, key = rest.partition("/")
    if not _BUCKET.fullmatch(bucket) or ".." in bucket:
        return _rejected("has no plain bucket name")
    if policy.buckets.isdisjoint((bucket, f"{scheme}://{bucket}")):
        return _rejected("names a bucket that is not in documents.allowed_buckets")
    path = unquote(key, errors="strict") if _is_utf8(key) else ""
    if not path or "\0" in path or any(part in (".", "..") for part in path.split("/")):
        return _rejected("has no plain key")
    return Claim(scheme, bucket, None, path)


def allowed(host: str, hosts: Iterable[str]) -> bool:
    """Whether a name is on the list, itself or by a `*.` entry."""
    return any(
        host == entry or (entry.startswith("*.") and host.endswith(entry[1:])) for entry in hosts
    )


def may_dial(address: str, host: str, policy: ClaimPolicy, port: int = 443) -> bool:
    """Whether an address of `host` may be connected to: public unicast, or private if the operator
    allowed it for that port. Addresses that wrap another one are never allowed. Link-local ones are
    not either, because cloud machines serve their metadata and credentials there."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if ip.is_multicast or ip.is_unspecified or ip.is_reserved or ip.is_link_local:
        return False
    if isinstance(ip, ipaddress.IPv6Address) and (
        ip.ipv4_mapped is not None or ip.sixtofour or ip.teredo or ip in _NAT64
    ):
        return False
    is_public = ip.is_global and not any(ip in network for network in _NOT_PUBLIC)
    return is_public or private_allowed(host, port, policy)


def private_allowed(host: str, port: int, policy: ClaimPolicy) -> bool:
    """Whether the operator listed this host and port as part of their own network."""
    usual = port == 443 or (port == 80 and policy.plain_http)
    for entry in policy.private_hosts:
        name, mark, chosen = entry.partition(":")
        if allowed(host, (name,)) and (chosen in ("*", str(port)) if mark else usual):
            return True
    return False


def _looks_numeric(host: str) -> bool:
    """`0x7f000001` and `127.1` are addresses to some resolvers."""
    return all(re.fullmatch(r"(?:0x[0-9a-f]*|[0-9]+)", label) for label in host.split("."))


def _is_utf8(text: str) -> bool:
    try:
        unquote(text, errors="strict")
    except UnicodeDecodeError:
        return False
    return True


def _rejected(what: str) -> DocumentProblem:
    return DocumentProblem(Reason.DOCUMENT_REJECTED, f"the document's uri {what}")

"""References: one spelling of an allowed target, and no other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.documents.references.claim_check import Claim, may_dial, read_claim
from service.model.document_problem import DocumentProblem
from service.model.outcome import Reason
from tests.fakes import usual

POLICY = usual.claim_policy(
    hosts=frozenset({"docs.example.com", "*.store.example.com", "bucket-2"}),
    files=True,
    buckets=frozenset({"bucket-1", "gs://bucket-3", "docs.example.org"}),
)


@pytest.mark.parametrize(
    ("uri", "claim"),
    [
        ("https://docs.example.com/a%20b?c=d", ("https", "docs.example.com", None, "/a%20b?c=d")),
        ("HTTPS://DOCS.EXAMPLE.COM:8443", ("https", "docs.example.com", 8443, "/")),
        ("https://a.b.store.example.com/x", ("https", "a.b.store.example.com", None, "/x")),
        ("file:///data/in/a%20b.pdf", ("file", "", None, "/data/in/a b.pdf")),
        ("s3://bucket-1/2026/a%2Fb.pdf", ("s3", "bucket-1", None, "2026/a/b.pdf")),
        ("gs://bucket-3/a", ("gs", "bucket-3", None, "a")),
    ],
)
def test_what_is_allowed_is_understood(uri: str, claim: tuple[object, ...]) -> None:
    """Scheme, host, port and path."""
    found = read_claim(uri, POLICY)
    assert isinstance(found, Claim), found
    assert (found.scheme, found.host, found.port, found.path) == claim


@pytest.mark.parametrize(
    "uri",
    [
        "https://store.example.com/",
        "https://xstore.example.com/",
        "http://docs.example.com/",
        "file://host/data/a",
        "file:///data/../etc/passwd",
        "file:///data/%2e%2e/etc/passwd",
        "file:///data//a",
        "file:///data/a%00.pdf",
        "file:///data/%ff",
        "s3://bucket-2/a",
        "s3://bucket-3/a",
        "s3://docs.example.com/a",
        "https://docs.example.org/a",
        "https://bucket-1/a",
        "s3://bucket-1/",
        "s3://bucket-1/a/../b",
        "https://[",
        "https://[x]/",
        "https://a]b/",
        "https://[::1",
        "https://docs.example.com[::1]/",
        "ftp://docs.example.com/a",
        "docs.example.com/a",
        "",
    ],
)
def test_what_is_not_allowed_is_refused(uri: str) -> None:
    """For good, with a sentence that says which rule; the reference is not repeated."""
    found = read_claim(uri, POLICY)
    assert isinstance(found, DocumentProblem)
    assert (found.reason, found.retryable) == (Reason.DOCUMENT_REJECTED, False)
    assert not uri or uri not in found.message


def test_nothing_is_allowed_by_default() -> None:
    """Deny by default."""
    for uri in ("https://docs.example.com/", "file:///data/a", "s3://bucket-1/a"):
        assert isinstance(read_claim(uri, usual.claim_policy()), DocumentProblem)


URIS = st.text(max_size=60) | st.text("/:@[]%?#.\\-_x0a1d~ex", max_size=60)


@given(URIS)
def test_no_text_raises_or_leaves_the_list(text: str) -> None:
    """Any reference gives an allowed host, a plain path, or a rejection."""
    for uri in (text, f"https://{text}", f"https://docs.example.com{text}", f"file:///{text}"):
        found = read_claim(uri, POLICY)
        if isinstance(found, Claim) and found.scheme == "https":
            assert found.host == "docs.example.com" or found.host.endswith(".store.example.com")
        if isinstance(found, Claim) and found.scheme == "file":
            assert ".." not in found.path.split("/")


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("255.255.255.255", False),
        ("224.0.0.1", False),
        ("198.18.0.1", False),
        ("192.0.0.8", False),
        ("192.0.0.9", False),
        ("192.88.99.1", False),
        ("fec0::1", False),
        ("3fff::1", False),
        ("5f00::1", False),
        ("2001:20::1", False),
        ("2001:db8::1", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:8.8.8.8", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", False),
        ("nonsense", False),
    ],
)
def test_only_public_addresses_may_be_dialled(address: str, public: bool) -> None:
    """And none that only wraps another; private ones where the operator names the host."""
    assert may_dial(address, "docs.example.com", POLICY) is public


def test_an_operators_own_network_is_named_by_host() -> None:
    """Never for all hosts, and never multicast or wrapped ones."""
    policy = usual.claim_policy(
        hosts=frozenset({"in.example.com"}), private_hosts=frozenset({"in.example.com"})
    )
    assert may_dial("10.1.2.3", "in.example.com", policy)
    assert not may_dial("10.1.2.3", "docs.example.com", policy)
    assert not may_dial("::ffff:10.1.2.3", "in.example.com", policy)
    assert not may_dial("0.0.0.0", "in.example.com", policy)
    # Credentials of the machine are had there.
    assert not may_dial("169.254.169.254", "in.example.com", policy)
    assert not may_dial("fe80::1", "in.example.com", policy)


@pytest.mark.parametrize(
    ("entry", "port", "may"),
    [
        ("in.example.com", 443, True),
        ("in.example.com", 80, False),
        ("in.example.com", 9092, False),
        ("in.example.com:8443", 8443, True),
        ("in.example.com:8443", 443, False),
        ("in.example.com:*", 9092, True),
        ("*.example.com:8443", 8443, True),
        ("other.example.com:8443", 8443, False),
    ],
)
def test_a_private_host_is_named_with_its_port(entry: str, port: int, may: bool) -> None:
    """The other ports of a host in one's own network are databases and consoles."""
    policy = usual.claim_policy(
        hosts=frozenset({"in.example.com"}), private_hosts=frozenset({entry})
    )
    assert may_dial("10.1.2.3", "in.example.com", policy, port) is may
    assert may_dial("93.184.216.34", "in.example.com", policy, port)


def test_plain_http_has_its_own_port() -> None:
    """Where http:// is allowed, port 80 needs no mention."""
    policy = usual.claim_policy(
        hosts=frozenset(), private_hosts=frozenset({"in.example.com"}), plain_http=True
    )
    assert may_dial("10.1.2.3", "in.example.com", policy, 80)

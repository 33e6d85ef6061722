"""Compressed records."""

from __future__ import annotations

import zlib

from service.store.deflated import deflated


def test_every_language_reads_what_the_store_keeps() -> None:
    """It is zlib's form, and smaller."""
    value = b'{"invoice_id": "INV-1"}' * 100
    assert zlib.decompress(deflated(value)) == value
    assert zlib.decompress(deflated(b"")) == b""
    assert len(deflated(value)) < len(value) / 10

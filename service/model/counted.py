"""A number with its noun, for sentences that people read. Pure."""

from __future__ import annotations


def counted(count: int, noun: str) -> str:
    """`1 failure`, `2,000 failures`: nouns that take an s."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"

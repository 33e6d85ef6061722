"""A number with its noun and verb, for sentences that people read. Pure."""

from __future__ import annotations


def counted(count: int, noun: str) -> str:
    """`1 failure`, `2,000 failures`: nouns that take an s."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def are(count: int, *, before: bool = False) -> str:
    """`is` or `are` behind such a number; `before`: `was` or `were`."""
    if before:
        return "was" if count == 1 else "were"
    return "is" if count == 1 else "are"

"""How people install an extra: in a clone by uv, elsewhere beside the installed package.

The one home of these words, so that every message that misses a library says the same. Pure.
"""

from __future__ import annotations


def how_to_install(*extras: str) -> str:
    """Both ways, to end a sentence that says which extras are missing."""
    flags = " ".join(f"--extra {extra}" for extra in extras)
    return (
        f"in a clone run `uv run {flags} invoice-stream …`, elsewhere "
        f"`pip install 'invoice-stream[{','.join(extras)}]'`"
    )

"""Words of models and servers on their way to a demo's pictures: nothing that rich or a terminal
would obey."""

from __future__ import annotations

from rich.markup import escape

from service.model.printable import printable

_CHARS_MAX = 500


def harmless(words: str) -> str:
    """For a place where rich reads markup."""
    return escape(printable(words, _CHARS_MAX))

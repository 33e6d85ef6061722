"""Modules that a library loads where they are installed, and does without where they are not.

A module is left out only while the library loads: a later import gets it. What is loaded
already stays. Libraries that load at the same time in another thread would miss it, too, so this is
for imports at the head of a module.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def left_out(*names: str) -> Iterator[None]:
    """Whatever loads inside finds that these modules are not installed."""
    hidden = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]  # None: not installed
    try:
        yield
    finally:
        for name in hidden:
            sys.modules.pop(name, None)

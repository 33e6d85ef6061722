"""Lines of libraries that repeat themselves: the first of a kind is written, then one a minute.

An outage of a broker makes the Kafka client write dozens of lines a second, in a few kinds. All of
those about a broker that cannot be reached are one kind. The next line that is written says how
many were held back. Our own lines are never held back.

Invariants: the first line of a kind passes at once; at most `_KINDS_MAX` kinds are remembered.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Collection

_EVERY_S = 60.0
_KINDS_MAX = 200
_UNREACHED = (
    "Unable connect to ",
    "Unable to request metadata from ",
    "Unable to update metadata from ",
    "Failed fetch ",
)


class RepeatedLines(logging.Filter):
    """For a handler; `libraries` are the loggers whose lines may repeat, by their first names."""

    def __init__(self, libraries: Collection[str]) -> None:
        super().__init__()
        self._libraries = libraries
        self._kinds: OrderedDict[tuple[str, str], tuple[float, int]] = OrderedDict()

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the line is written; adds to it how many like it were not."""
        library = record.name.partition(".")[0]
        if library not in self._libraries:
            return True
        words = str(record.msg)
        kind = (library, "" if words.startswith(_UNREACHED) else words)
        written_s, held = self._kinds.get(kind, (float("-inf"), 0))
        if record.created - written_s < _EVERY_S:
            self._kinds[kind] = (written_s, held + 1)
            return False
        self._kinds[kind] = (record.created, 0)
        self._kinds.move_to_end(kind)
        if len(self._kinds) > _KINDS_MAX:
            self._kinds.popitem(last=False)
        if held:
            record.msg = f"{record.getMessage()} ({held:,} more like it were held back)"
            record.args = ()
        return True

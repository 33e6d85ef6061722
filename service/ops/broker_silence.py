"""What a command says of brokers that went away while it reads: one sentence an outage.

The Kafka client writes dozens of lines a second then, and tries again by itself. An outage ends
when the client has been quiet for `_QUIET_S`; the next one gets its own sentence. Other lines pass.
So do those about the first addresses (`Unable connect to "host:port"`): they name a wrong setting.

Invariants: reads no clock, the records have their times; memory is one time.
"""

from __future__ import annotations

import logging
import time

_QUIET_S = 30.0
_AWAY = (
    "Unable connect to node ",
    "Unable to update metadata from ",
    "Failed fetch ",
)


class BrokerSilence(logging.Filter):
    """For the handler of a command."""

    def __init__(self) -> None:
        super().__init__()
        self._last_s = float("-inf")

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the line is written; the first of an outage becomes the sentence."""
        if record.name.partition(".")[0] != "aiokafka" or not str(record.msg).startswith(_AWAY):
            return True
        since_s, self._last_s = record.created - self._last_s, record.created
        if since_s < _QUIET_S:
            return False
        at = time.strftime("%H:%M:%S", time.localtime(record.created))
        record.msg = f"Kafka has not answered since {at} ({record.getMessage()}); waiting for it"
        record.args = ()
        return True

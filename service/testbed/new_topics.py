"""Creates topics for the demo and for tests, and waits until the broker shows them.

A controller answers that a topic is made before a broker has heard of it (`kafka/topic_changes` has
the same for the service's own client). Needs the extra `demo`.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

_LOOK_EVERY_S = 0.05


def make_topics(admin: AdminClient, topics: Sequence[NewTopic], limit_s: float = 30.0) -> None:
    """Returns once all are shown. Raises KafkaException with the broker's reason, and TimeoutError
    where they are not shown within so many seconds."""
    for future in admin.create_topics(list(topics)).values():
        future.result(timeout=limit_s)
    wanted = {topic.topic for topic in topics}
    end_s = time.monotonic() + limit_s
    while not wanted <= admin.list_topics(timeout=limit_s).topics.keys():
        if time.monotonic() >= end_s:
            raise TimeoutError(f"{', '.join(sorted(wanted))}: made, and not shown")
        time.sleep(_LOOK_EVERY_S)

"""A topic that is deleted under a running service, on a real broker."""

from __future__ import annotations

import asyncio

from confluent_kafka.admin import AdminClient

from service.app.app import App
from tests.conftest import create_topics
from tests.kafka.conftest import PARTITIONS, Rig, Serve
from tests.kafka.test_poison import _good


async def test_a_deleted_topic_is_named_and_no_outcome_is_lost(rig: Rig, serve: Serve) -> None:
    """The client only says that a deadline passed. Made again, the topic has what waited; and then
    the same with the topic of events, whose partitions the group gives to nobody."""
    events, results, _ = rig.topics
    async with serve(
        rig.settings(kafka={"step_timeout_s": 1.0, "metadata_max_age_ms": 1_000})
    ) as app:
        rig.publish([_good(0), _good(1)])
        await rig.outcomes(2)
        _delete(rig.servers, results)
        rig.publish([_good(2), _good(3)])
        await _told(app, f"topic {results} does not exist (")
        create_topics(rig.servers, (results,), PARTITIONS)
        found, failures = await rig.outcomes(2)
        assert (len(found), failures) == (2, [])
        _delete(rig.servers, events)
        await _told(app, f"topic {events} does not exist (")
        assert not app.status()["ready"]


def _delete(servers: str, topic: str) -> None:
    admin = AdminClient({"bootstrap.servers": servers})
    for future in admin.delete_topics([topic], operation_timeout=20).values():
        future.result(timeout=20)


async def _told(app: App, words: str) -> None:
    """On the page, also while the partition is taken over in between."""
    async with asyncio.timeout(60):
        while words not in app.status()["why"]:
            await asyncio.sleep(0.05)

"""A publication that failed because a topic is gone says so."""

from __future__ import annotations

from dataclasses import dataclass, field

from aiokafka import errors

from service.kafka.missing_topics import explained
from service.model.publish_failure import Loss, PublishFailure
from service.model.record import Partition

_LATE = PublishFailure(Loss.UNKNOWN, "publish: no answer within 10 s", timed_out=True)
_PLACES = {Partition("results", 2), Partition("failures", 2)}


@dataclass
class _Cluster:
    counts: dict[str, int]

    def partitions_for_topic(self, topic: str) -> set[int] | None:
        return set(range(self.counts[topic])) if topic in self.counts else None


@dataclass
class _Client:
    """Knows some topics from earlier; the brokers tell others, or fail."""

    known: dict[str, int] = field(default_factory=dict)
    told: dict[str, int] | Exception = field(default_factory=dict)
    asked: int = 0

    @property
    def cluster(self) -> _Cluster:
        return _Cluster(self.known)

    async def fetch_all_metadata(self) -> _Cluster:
        self.asked += 1
        if isinstance(self.told, Exception):
            raise self.told
        return _Cluster(self.told)


async def _said(client: _Client, lost: PublishFailure = _LATE) -> PublishFailure:
    return await explained(lost, client, _PLACES, 1.0)


async def test_a_missing_topic_is_named_and_no_matter_of_size() -> None:
    """A deadline alone would be answered by smaller transactions."""
    said = await _said(_Client(known={"failures": 3}, told={"failures": 3}))
    assert said == PublishFailure(
        Loss.REFUSED,
        "publish: topic results does not exist (`invoice-stream check --create-topics` makes it), "
        "or Write on topic results is not granted",
    )


async def test_a_topic_made_anew_with_fewer_partitions_is_named() -> None:
    """The outcome's partition is not there."""
    said = await _said(_Client(told={"results": 1, "failures": 3}))
    assert "topic results has 1 partition, and an outcome keeps" in said.message
    assert "failures" not in said.message


async def test_brokers_that_are_away_are_not_asked_about_what_is_known() -> None:
    """Most losses are of this kind, and the take-over must not wait."""
    client = _Client(known={"results": 3, "failures": 3}, told=TimeoutError())
    assert await _said(client) == _LATE
    assert client.asked == 0


async def test_without_an_answer_the_loss_stays_as_it_is() -> None:
    """So it does if the topics are there after all, and if it has a reason already."""
    there = {"results": 3, "failures": 3}
    for told in (TimeoutError(), errors.KafkaError("Unable"), OSError(), there):
        assert await _said(_Client(told=told)) == _LATE
    fenced = PublishFailure(Loss.FENCED, "fenced")
    assert await _said(_Client(), fenced) == fenced

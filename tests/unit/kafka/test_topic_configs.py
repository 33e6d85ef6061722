"""The settings of topics are read where that is granted, and missing them stops nothing."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka import errors

from service.kafka.topic_configs import read_topic_limits

TOPICS = ("results", "failures", "batches")


class _Admin:
    """Answers as brokers do, or raises."""

    def __init__(self, *resources: tuple[Any, ...], error: BaseException | None = None) -> None:
        self._resources = resources
        self._error = error

    async def describe_configs(self, asked: list[Any]) -> list[Any]:
        assert [one.name for one in asked] == list(TOPICS)
        if self._error is not None:
            raise self._error
        return [SimpleNamespace(resources=list(self._resources))]


async def test_what_may_be_read_is_read_and_the_rest_is_said() -> None:
    """Topic by topic; a denial names the right that would help."""
    admin: Any = _Admin(
        (0, "", 2, "results", [("max.message.bytes", "5000", False, 1, False, [])]),
        (29, "denied", 2, "failures", []),
        (-1, None, 2, "batches", []),
    )
    limits, unread = await read_topic_limits(admin, TOPICS)
    assert limits["results"].max_message_bytes == 5_000
    assert "grant DescribeConfigs on topic failures" in unread["failures"]
    assert set(unread) == {"failures", "batches"}


@pytest.mark.parametrize(
    "error",
    [errors.RequestTimedOutError(), errors.IncompatibleBrokerVersion("old"), OSError("gone")],
    ids=repr,
)
async def test_brokers_that_do_not_say_stop_nothing(error: BaseException) -> None:
    """The service goes on, and finds out by rejections."""
    admin: Any = _Admin(error=error)
    limits, unread = await read_topic_limits(admin, TOPICS)
    assert limits == {}
    assert set(unread) == set(TOPICS)

"""The steps of a transactional writer end in a value, however they fail."""

from __future__ import annotations

import inspect

import pytest
from aiokafka import errors

from service.kafka.transactions import guarded
from service.model.publish_failure import PublishFailure

RAISED = [
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, Exception) and kind is not errors.ConsumerStoppedError
]
"""Every exception of the client; a producer never raises the one about a stopped consumer."""


@pytest.mark.parametrize("kind", RAISED, ids=lambda kind: kind.__name__)
async def test_whatever_the_client_raises_ends_the_take_over_and_not_the_process(
    kind: type[Exception],
) -> None:
    """A transaction that failed beside the step shows as IllegalOperation, which is no KafkaError:
    it ended one instance in 100,000 events."""

    async def step() -> None:
        raise kind

    assert isinstance(await guarded(step(), 5.0, "publish", "group"), PublishFailure)

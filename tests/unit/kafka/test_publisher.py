"""Which outcome a rejected batch accuses, where an outcome is written as several records."""

from __future__ import annotations

import asyncio
from typing import Any

from aiokafka import errors

from service.kafka.publisher import accused
from service.model.publish_failure import Fault, Loss, PublishFailure
from service.model.record import OutputRecord

LOST = PublishFailure(Loss.REFUSED, "publish")
CHILD = OutputRecord("events", None, b"child", ())
PLAIN = OutputRecord("results", None, b"plain", ())
SPLIT = OutputRecord("results", None, b"split", (), children=(CHILD, CHILD))


def _future(error: Exception | None) -> asyncio.Future[Any]:
    future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
    if error is None:
        future.set_result(None)
    else:
        future.set_exception(error)
    return future


async def test_an_outcome_is_accused_for_each_of_its_records() -> None:
    """By its own place among the outcomes: two events of the second one were in the batch."""
    answers = (None, errors.MessageSizeTooLargeError(), errors.MessageSizeTooLargeError(), None)
    found = accused(LOST, [_future(answer) for answer in answers], [PLAIN, SPLIT])
    assert (found.fault, found.suspects) == (Fault.TOO_LARGE, (1, 1))
    assert "topic events rejects a batch of 2 records" in found.message


async def test_a_rejected_result_accuses_its_own_outcome() -> None:
    """Behind the records of another one."""
    answers = (None, None, None, errors.MessageSizeTooLargeError())
    found = accused(LOST, [_future(answer) for answer in answers], [SPLIT, PLAIN])
    assert found.suspects == (1,)


async def test_a_fence_accuses_nobody() -> None:
    """Its errors are consequences."""
    fenced = PublishFailure(Loss.FENCED, "fenced")
    pending = [_future(errors.MessageSizeTooLargeError())]
    assert accused(fenced, pending, [PLAIN]) == fenced

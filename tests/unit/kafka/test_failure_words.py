"""Why the brokers did not do it, in words."""

from __future__ import annotations

import pytest
from aiokafka import errors

from service.kafka.failure_words import in_words


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (TimeoutError(), "no answer came in time"),
        (errors.RequestTimedOutError(), "no answer came in time"),
        (errors.KafkaConnectionError("Unable to bootstrap"), "no broker can be reached"),
        (ConnectionRefusedError(111, "refused"), "no broker can be reached"),
        (errors.NodeNotReadyError("node 1"), "no broker can be reached"),
        (
            errors.KafkaError("Unable to get cluster metadata over all known brokers"),
            "no broker can be reached",
        ),
        (errors.NotEnoughReplicasError(), "too few replicas are in sync"),
        (errors.TopicAuthorizationFailedError("t"), "grant Write on topic t"),
        (errors.GroupAuthorizationFailedError("g"), "grant Read on group g"),
        (errors.ClusterAuthorizationFailedError(), "the user lacks the right"),
        (errors.KafkaStorageError(), "the brokers answer KAFKA_STORAGE_ERROR"),
        (errors.IllegalStateError("a\nb"), "IllegalStateError: "),
        (errors.KafkaError(), "KafkaError"),
        (errors.BrokerResponseError(), "BrokerResponseError"),
    ],
)
def test_an_error_is_a_sentence(error: BaseException, words: str) -> None:
    """In one line, without the client's brackets; an unknown class is named."""
    told = in_words(error, "g")
    assert words in told
    assert "\n" not in told
    assert not told.endswith("()")

"""Says in words why the brokers did not do what was asked, for pages and for lines of commands.

The client's own errors name their class, and often nothing else. A class that is not known here is
named, too: it is better than no reason.
"""

from __future__ import annotations

from aiokafka import errors

from service.kafka.rights import to_grant
from service.model.printable import printable

_CHARS_MAX = 300
_UNREACHED = "no broker can be reached"
_NO_METADATA = "Unable to get cluster metadata"
"""The client raises this without a class of its own when every known broker is away."""
_WORDS: tuple[tuple[tuple[type[BaseException], ...], str], ...] = (
    (
        (TimeoutError, errors.RequestTimedOutError, errors.KafkaTimeoutError),
        "no answer came in time",
    ),
    (
        (errors.KafkaConnectionError, errors.NodeNotReadyError, errors.NoBrokersAvailable, OSError),
        _UNREACHED,
    ),
    (
        (errors.NotEnoughReplicasError, errors.NotEnoughReplicasAfterAppendError),
        "too few replicas are in sync",
    ),
    ((errors.UnknownTopicOrPartitionError,), "the topic or its partition does not exist"),
    ((errors.MessageSizeTooLargeError,), "it is larger than the topic allows"),
    ((errors.ClusterAuthorizationFailedError,), "the user lacks the right"),
)


def absent_topic(topic: str, operation: str) -> str:
    """Brokers list no topic that a user may not describe, so it can be one or the other."""
    return (
        f"topic {topic} does not exist (`invoice-stream check --create-topics` makes it), or "
        f"{operation} on topic {topic} is not granted"
    )


def in_words(error: BaseException, group_id: str = "") -> str:
    """The reason, and the right to grant where one is missing. One line."""
    advice = to_grant(error, group_id)
    if advice:
        return advice
    for kinds, words in _WORDS:
        if isinstance(error, kinds):
            return words
    if isinstance(error, errors.BrokerResponseError):
        return f"the brokers answer {getattr(error, 'message', type(error).__name__)}"
    told = printable(" ".join(map(str, error.args)), _CHARS_MAX)
    if told.startswith(_NO_METADATA):
        return _UNREACHED
    return f"{type(error).__name__}: {told}" if told else type(error).__name__

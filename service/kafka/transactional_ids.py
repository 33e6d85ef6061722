"""Names that brokers fence by: transactional ids, and the groups of replay runs.

An id joins names that people choose, and two deployments whose ids were equal would fence each
other endlessly, or worse, write in each other's transactions. So what separates the parts is
escaped inside of them: a dot and a percent sign in prefix and group (`eu.prod` is written
`eu%2Eprod`), and `-replay` in a prefix. Names without these, which are nearly all, are written as
they are. Topic names need no escape: they may not hold a percent sign, and what follows the last
dot is a number.

Invariants: different deployments, topics and partitions never have equal ids, and no service's id
is a replay's. An id begins with an ACL prefix that ends where the name ends, so a grant for one
deployment is none for another whose name begins alike. Pure.
"""

from __future__ import annotations

from typing import NamedTuple


class Deployment(NamedTuple):
    """The part of the ids that is a deployment's own."""

    prefix: str
    group: str


def service_prefix(of: Deployment) -> str:
    """The beginning of all ids of a deployment's partitions; an ACL's prefix."""
    group = _undotted(of.group.replace("%", "%25"))
    return f"{_undotted(_without_replay(of.prefix))}.{group}."


def partition_id(of: Deployment, topic: str, partition: int) -> str:
    """Stable over restarts, so that a new owner of the partition fences the old one."""
    return f"{service_prefix(of)}{topic}.{partition}"


def partition_id_before(of: Deployment, topic: str, partition: int) -> str:
    """As version 0.1 wrote it, without escapes: fences an instance of it that still runs."""
    return f"{of.prefix}.{of.group}.{topic}.{partition}"


def run_prefix(prefix: str) -> str:
    """The beginning of the names of replay runs' groups; an ACL's prefix."""
    return f"{_without_replay(prefix)}-replay-"


def run_group(prefix: str, run_id: str) -> str:
    """The group that holds a replay run's position."""
    return f"{run_prefix(prefix)}{run_id}"


def writer_prefix(prefix: str) -> str:
    """The beginning of the transactional ids of replay runs; an ACL's prefix."""
    return f"{_undotted(_without_replay(prefix))}-replay-"


def writer_id(prefix: str, log_topic: str) -> str:
    """One for all runs that write the same log. The underscore keeps it apart from run ids, which
    begin with a letter or a digit."""
    return f"{writer_prefix(prefix)}_{log_topic}"


def writer_id_before(prefix: str, log_topic: str) -> str:
    """As version 0.1 wrote it."""
    return f"{prefix}-replay-_{log_topic}"


def _undotted(name: str) -> str:
    return name.replace(".", "%2E")


def _without_replay(name: str) -> str:
    return name.replace("%", "%25").replace("-replay", "%2Dreplay")

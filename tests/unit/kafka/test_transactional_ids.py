"""Different deployments never share a transactional id, and ordinary ids stay as they were."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.kafka.transactional_ids import (
    Deployment,
    partition_id,
    partition_id_before,
    run_group,
    run_prefix,
    service_prefix,
    writer_id,
    writer_id_before,
    writer_prefix,
)

_PARTS = (
    "a",
    "b",
    ".",
    "-",
    "%",
    "2E",
    "25",
    "2D",
    "-replay-",
    "-replay",
    "replay",
    "_",
    "0",
    ".0",
)
_NAMES = st.lists(st.sampled_from(_PARTS), min_size=1, max_size=5).map("".join)
_TOPICS = _NAMES.map(lambda name: name.replace("%", "x"))
_PLACES = st.tuples(_NAMES, _NAMES, _TOPICS, st.integers(0, 11))


def test_two_deployments_that_collided_are_apart() -> None:
    """`acme` with group `eu.prod`, and `acme.eu` with group `prod`."""
    first = partition_id(Deployment("acme", "eu.prod"), "invoices.events", 0)
    second = partition_id(Deployment("acme.eu", "prod"), "invoices.events", 0)
    assert first != second
    before = [
        partition_id_before(Deployment(*names), "invoices.events", 0)
        for names in (("acme", "eu.prod"), ("acme.eu", "prod"))
    ]
    assert before[0] == before[1]


def test_ordinary_names_keep_their_ids() -> None:
    """An upgrade fences what runs, without a second id."""
    ordinary = Deployment("invoice-stream", "billing_2")
    assert (
        partition_id(ordinary, "invoices.events", 3) == "invoice-stream.billing_2.invoices.events.3"
    )
    assert partition_id(ordinary, "t", 3) == partition_id_before(ordinary, "t", 3)
    assert writer_id("invoice-stream", "invoices.replays") == (
        writer_id_before("invoice-stream", "invoices.replays")
    )
    assert run_group("acme.eu", "r") == "acme.eu-replay-r"


@given(_PLACES, _PLACES)
def test_ids_are_equal_only_for_the_same_partition_of_the_same_deployment(
    one: tuple[str, str, str, int], other: tuple[str, str, str, int]
) -> None:
    """Whatever dots, escapes and separators the names hold."""
    ids = [partition_id(Deployment(p, g), topic, n) for p, g, topic, n in (one, other)]
    assert (ids[0] == ids[1]) == (one == other)


@given(_NAMES, _TOPICS, _NAMES, _TOPICS, _PLACES)
def test_a_replays_id_is_nobody_elses(
    prefix: str, log: str, other_prefix: str, other_log: str, place: tuple[str, str, str, int]
) -> None:
    """Neither another log's nor a service's."""
    mine, theirs = writer_id(prefix, log), writer_id(other_prefix, other_log)
    assert (mine == theirs) == ((prefix, log) == (other_prefix, other_log))
    service, group, topic, number = place
    assert mine != partition_id(Deployment(service, group), topic, number)


@given(_NAMES, _NAMES, _NAMES, _NAMES)
def test_a_grant_for_one_deployment_is_none_for_another(
    prefix: str, group: str, other_prefix: str, other_group: str
) -> None:
    """An ACL's prefix ends where the name ends: `acme.` does not cover `acme2.`."""
    mine, theirs = Deployment(prefix, group), Deployment(other_prefix, other_group)
    covered = partition_id(theirs, "t", 0).startswith(service_prefix(mine))
    assert covered == (mine == theirs)
    same = prefix == other_prefix
    assert writer_id(other_prefix, "log").startswith(writer_prefix(prefix)) == same
    assert run_group(other_prefix, "r1").startswith(run_prefix(prefix)) == same

"""What a server takes is found by asking with and without, and nothing is learned from a guess."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.llm.dialect import HttpReply, RequestShape, StructuredOutput
from service.llm.faults import failure_of
from service.llm.negotiation import (
    ANSWERS_TO_REGAIN,
    REJECTIONS_TO_DOUBT,
    Ladder,
    Negotiation,
    RequestPart,
)

S = StructuredOutput
LADDER = Ladder((S.JSON_SCHEMA, S.JSON_MODE, S.PROMPT), ("max_tokens", "max_new"), True, True, True)


class Server:
    """Answers what it takes; names the reason of a rejection, or says nothing about it."""

    def __init__(self, *refused: str, names: bool) -> None:
        self.refused = set(refused)
        self.names = names
        self.requests = 0

    def call(self, negotiation: Negotiation) -> bool:
        """Whether a document is answered."""
        shape = negotiation.shape
        for _ in range(LADDER.requests_max):
            self.requests += 1
            reason = self.reason(shape)
            if reason is None:
                negotiation.answered(shape)
                return True
            humbler = negotiation.rejected(shape, reason if self.names else None)
            if humbler is None:
                return False
            shape = humbler
        raise AssertionError("a negotiation takes at most requests_max requests")

    def reason(self, shape: RequestShape) -> RequestPart | None:
        if "temperature" in self.refused and shape.temperature:
            return RequestPart.TEMPERATURE
        if shape.structured.value in self.refused:
            return RequestPart.STRUCTURED
        if "system" in self.refused and shape.system:
            return RequestPart.SYSTEM
        if "thinking" in self.refused and shape.thinking_off:
            return RequestPart.THINKING
        return RequestPart.LIMIT_FIELD if shape.limit_field in self.refused else None


REFUSED = [
    (),
    ("json_schema",),
    ("json_schema", "json_mode"),
    ("temperature",),
    ("max_tokens",),
    ("json_schema", "temperature"),
    ("system",),
    ("json_schema", "system"),
    ("thinking",),
    ("json_schema", "thinking"),
    ("json_schema", "json_mode", "temperature", "max_tokens"),
]


@pytest.mark.parametrize("names", [True, False])
@pytest.mark.parametrize("refused", REFUSED)
def test_every_document_is_answered_and_the_shape_is_found(
    refused: tuple[str, ...], names: bool
) -> None:
    """Whether the server names its reasons or not; in the end each call is one request, and gives
    up nothing that the server takes."""
    negotiation, server = Negotiation(LADDER), Server(*refused, names=names)
    assert all(server.call(negotiation) for _ in range(6))
    server.requests = 0
    assert server.call(negotiation)
    assert server.requests == 1
    shape = negotiation.shape
    assert shape.temperature is ("temperature" not in refused)
    assert shape.system is ("system" not in refused)
    assert (shape.limit_field == "max_tokens") is ("max_tokens" not in refused)
    assert shape.structured is next(s for s in LADDER.structured if s.value not in refused)


def test_a_document_that_no_shape_helps_teaches_nothing() -> None:
    """Its rejections may be its own fault."""
    negotiation = Negotiation(LADDER)
    refusing = Server("max_tokens", "max_new", names=False)
    assert not refusing.call(negotiation)
    assert negotiation.shape == LADDER.first


def test_one_guess_that_was_answered_teaches_nothing() -> None:
    """The next document is asked about in the strongest shape again."""
    negotiation = Negotiation(LADDER)
    assert Server("json_schema", names=False).call(negotiation)
    assert negotiation.shape == LADDER.first
    assert Server(names=False).call(negotiation)
    assert Server("json_schema", names=False).call(negotiation)
    assert negotiation.shape == LADDER.first


def test_a_document_is_asked_about_once_more_in_a_proven_shape() -> None:
    """In the humblest shape; its answer is its own."""
    negotiation = Negotiation(LADDER)
    assert Server(names=False).call(negotiation)
    strange = Server("json_schema", names=True)
    assert strange.call(negotiation)
    assert strange.requests == 2
    assert negotiation.shape == LADDER.first


def test_a_replaced_server_is_noticed_after_many_rejections() -> None:
    """Until then each document costs one more request, and none is lost."""
    negotiation, old = Negotiation(LADDER), Server(names=True)
    old.call(negotiation)
    new = Server("json_schema", names=True)
    assert all(new.call(negotiation) for _ in range(REJECTIONS_TO_DOUBT))
    assert negotiation.shape.structured is S.JSON_MODE


def test_a_humbler_shape_that_fails_gives_way_to_the_first() -> None:
    """The server has been replaced by one that takes everything but this."""
    negotiation = Negotiation(LADDER)
    Server("max_tokens", names=True).call(negotiation)
    assert negotiation.shape.limit_field == "max_new"
    new = Server("max_new", names=True)
    for _ in range(REJECTIONS_TO_DOUBT + 1):
        new.call(negotiation)
    assert new.call(negotiation)
    assert negotiation.shape == LADDER.first


def test_a_server_that_was_updated_regains_the_strongest_shape() -> None:
    """It is tried again from time to time."""
    negotiation = Negotiation(LADDER)
    Server("json_schema", names=True).call(negotiation)
    updated = Server(names=True)
    for _ in range(ANSWERS_TO_REGAIN + 1):
        assert updated.call(negotiation)
    assert negotiation.shape == LADDER.first


def test_server_errors_count_from_the_second_on_and_only_before_the_first_answer() -> None:
    """An outage is no reason to ask for less."""
    negotiation = Negotiation(LADDER)
    assert negotiation.failed(LADDER.first) is None
    humbler = negotiation.failed(LADDER.first)
    assert humbler is not None
    assert humbler.structured is S.JSON_MODE
    negotiation.answered(LADDER.first)
    assert negotiation.failed(LADDER.first) is None
    assert negotiation.failed(LADDER.first) is None


@given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from([*RequestPart, None, "ok", "500"]))))
def test_each_shape_of_a_call_is_humbler_than_the_one_before(
    steps: list[tuple[int, RequestPart | str | None]],
) -> None:
    """Whatever simultaneous calls learn."""
    negotiation = Negotiation(LADDER)
    calls: list[RequestShape | None] = [None] * 3
    for number, said in steps:
        sent = calls[number] or negotiation.shape
        humbler = None
        if said == "ok":
            negotiation.answered(sent)
        elif said == "500":
            humbler = negotiation.failed(sent)
        else:
            assert said is None or isinstance(said, RequestPart)
            humbler = negotiation.rejected(sent, said)
        assert humbler is None or (humbler != sent and LADDER.less_of(humbler, sent) == humbler)
        calls[number] = humbler


@pytest.mark.parametrize(
    ("status", "asks_again"),
    [
        (400, True),
        (415, True),
        (422, True),
        (501, True),
        (413, False),
        (404, False),
        (405, False),
        (429, False),
        (503, False),
    ],
)
def test_one_rule_says_which_failures_a_humbler_request_can_mend(
    status: int, asks_again: bool
) -> None:
    """For every dialect: what is too large (413) is so in each shape."""
    negotiation = Negotiation(LADDER)
    failed = failure_of(HttpReply(status, {}, b"no"))
    humbler = negotiation.after(negotiation.shape, failed, None)
    assert (humbler is not None) == asks_again


def test_an_error_that_names_a_part_of_the_request_is_a_rejection() -> None:
    """Some gateways answer 405 or 409 there, which says nothing about the request by itself."""
    negotiation, failed = Negotiation(LADDER), failure_of(HttpReply(409, {}, b"no"))
    assert negotiation.after(negotiation.shape, failed, None) is None
    assert negotiation.after(negotiation.shape, failed, RequestPart.STRUCTURED) is not None


def test_a_server_error_is_a_rejection_from_the_second_in_a_row_on() -> None:
    """Grammars fail that way; one alone is an accident."""
    negotiation, failed = Negotiation(LADDER), failure_of(HttpReply(500, {}, b"no"))
    assert negotiation.after(negotiation.shape, failed, None) is None
    assert negotiation.after(negotiation.shape, failed, None) is not None


def test_fields_are_left_out_if_the_server_refuses_them_and_by_no_guess() -> None:
    """One that it names, or all where it names none; what follows is asked without them."""
    ladder = replace(LADDER, fields=("shift", "truncate"))
    negotiation = Negotiation(ladder)
    rejected = failure_of(HttpReply(400, {}, b""))
    shift = frozenset({"shift"})
    less = negotiation.after(negotiation.shape, rejected, RequestPart.FIELDS, shift)
    assert less == replace(ladder.first, without=shift)
    least = negotiation.after(less, rejected, RequestPart.FIELDS)
    assert least == replace(ladder.first, without=frozenset(ladder.fields))
    guessed = negotiation.after(less, rejected, None)
    assert guessed is not None
    assert guessed.without == shift
    negotiation.answered(less)
    assert negotiation.shape == less
    error = failure_of(HttpReply(500, {}, b""))
    at_once = Negotiation(ladder).after(ladder.first, error, RequestPart.FIELDS, shift)
    assert at_once == less

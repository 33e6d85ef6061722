"""Finds out which shape of a request a server takes, by asking about the same document again.

A rejection alone says little: it may be about the document, and it may repeat the request, which
contains the words of every shape. So the rejected call asks again in a humbler shape, and only an
answer shows that the shape was the reason.

| the present shape | a request is rejected | an answer in a humbler shape |
| --- | --- | --- |
| unproven | asks again, each time one part humbler | becomes everyone's shape, see below |
| proven: the server has answered it | asks once more, in the humblest shape | counts once |
| in doubt: many rejections in a row | as unproven | as unproven |

A shape whose parts the server named is learned at its first answer. One that was guessed is learned
when the answer to a second document shows the same.

From the second in a row on, a server error (500) is a rejection of an unproven shape: grammars fail
that way, too. A server may be updated: after `ANSWERS_TO_REGAIN` answers in a humbler shape, the
first one is tried again. A humbler shape that is in doubt gives way to the first one.

Invariants: within a call each shape asks for less than the one before, so it takes at most
`requests_max` requests. Pure: no I/O, no clock.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from service.llm.dialect import RequestShape, StructuredOutput
from service.model.completion import LlmFailure, LlmFault

_REJECTIONS = frozenset({400, 404, 406, 415, 422})
_IF_NAMED = frozenset({405, 409})
_NOT_IMPLEMENTED, _SERVER_ERROR = 501, 500
REJECTIONS_TO_DOUBT = 20
ANSWERS_TO_REGAIN = 1_000
_ERRORS_TO_GUESS = 2


class RequestPart(Enum):
    """A part of a request that can be made humbler; guesses are made in this order."""

    STRUCTURED = "structured"
    TEMPERATURE = "temperature"
    LIMIT_FIELD = "limit_field"
    SYSTEM = "system"
    THINKING = "thinking"
    FIELDS = "fields"
    """Fields that the ladder names, of which each server may refuse some."""


_GUESSED = tuple(part for part in RequestPart if part is not RequestPart.FIELDS)
"""Fields are left out only where the server speaks of one: without Ollama's `truncate`, a document
that is too long would be cut in silence."""


@dataclass(frozen=True, slots=True)
class Ladder:
    """What a dialect can ask for, strongest first."""

    structured: tuple[StructuredOutput, ...]
    limit_fields: tuple[str, ...]
    temperature_is_optional: bool = False
    system_is_optional: bool = False
    thinking_is_optional: bool = False
    fields: tuple[str, ...] = ()
    """Names of fields that a server may refuse, and that no question needs."""

    @property
    def first(self) -> RequestShape:
        """The strongest shape."""
        return RequestShape(self.structured[0], self.limit_fields[0])

    @property
    def requests_max(self) -> int:
        """Most requests of one call: one for each step, and the one that is served."""
        steps = len(self.structured) + len(self.limit_fields) - 2
        optional = (
            self.temperature_is_optional,
            self.system_is_optional,
            self.thinking_is_optional,
        )
        return steps + sum(optional) + len(self.fields) + 1

    def humbler(
        self, shape: RequestShape, part: RequestPart, fields: frozenset[str] = frozenset()
    ) -> RequestShape | None:
        """The shape with one part a step humbler, if there is a step; `fields` are those that the
        server refuses, all of them if it names none."""
        match part:
            case RequestPart.STRUCTURED:
                at = self.structured.index(shape.structured) + 1
                if at < len(self.structured):
                    return replace(shape, structured=self.structured[at])
            case RequestPart.LIMIT_FIELD:
                at = self.limit_fields.index(shape.limit_field) + 1
                if at < len(self.limit_fields):
                    return replace(shape, limit_field=self.limit_fields[at])
            case RequestPart.TEMPERATURE:
                if self.temperature_is_optional and shape.temperature:
                    return replace(shape, temperature=False)
            case RequestPart.SYSTEM:
                if self.system_is_optional and shape.system:
                    return replace(shape, system=False)
            case RequestPart.THINKING:
                if self.thinking_is_optional and shape.thinking_off:
                    return replace(shape, thinking_off=False)
            case RequestPart.FIELDS:
                refused = (fields or frozenset(self.fields)) - shape.without
                if refused:
                    return replace(shape, without=shape.without | refused)
        return None

    def less_of(self, one: RequestShape, other: RequestShape) -> RequestShape:
        """The most that both ask for."""
        return RequestShape(
            max(one.structured, other.structured, key=self.structured.index),
            max(one.limit_field, other.limit_field, key=self.limit_fields.index),
            one.temperature and other.temperature,
            one.system and other.system,
            one.thinking_off and other.thinking_off,
            one.without | other.without,
            one.guesses,
        )

    def humblest(self, shape: RequestShape) -> RequestShape:
        """The shape without anything that a server could enforce. The name of the limit stays,
        because a request with an unknown limit is one without a limit, and so do the messages:
        their words are the same in every shape."""
        return replace(
            shape,
            structured=self.structured[-1],
            temperature=shape.temperature and not self.temperature_is_optional,
        )


class Negotiation:
    """What is known about one server."""

    def __init__(self, ladder: Ladder) -> None:
        self._ladder = ladder
        self._shape = ladder.first
        self._proven = False
        """Whether the server has answered a request of this shape."""
        self._rejected = 0
        """Consecutive rejections of the proven shape."""
        self._errors = 0
        """Consecutive server errors of an unproven shape."""
        self._answers = 0
        """Answers in the present shape."""
        self._candidate: RequestShape | None = None
        """A shape that was guessed, and answered once."""

    @property
    def shape(self) -> RequestShape:
        """The shape that the server is known, or still expected, to accept."""
        return self._shape

    def after(
        self,
        sent: RequestShape,
        failed: LlmFailure,
        named: RequestPart | None,
        fields: frozenset[str] = frozenset(),
    ) -> RequestShape | None:
        """The shape to ask again in after a failed request; None if the shape is not the reason, or
        no other can help. The one rule about which failures a humbler request can mend: a rejection
        of what was asked (400, 406, 415, 422, 501; 404 of a router that finds no server for it),
        whatever says which part it cannot take (405, 409), and an error of the server itself
        (500). A request that is too large (413) is so in every shape."""
        rejects = failed.status in _REJECTIONS and failed.fault is LlmFault.BAD_REQUEST
        rejects = rejects or (named is not None and failed.status in _IF_NAMED)
        if rejects or failed.status == _NOT_IMPLEMENTED:
            return self.rejected(sent, named, fields)
        if failed.status == _SERVER_ERROR and failed.fault is LlmFault.SERVER_ERROR:
            return self.failed(sent, named, fields)
        return None

    def rejected(
        self,
        sent: RequestShape,
        named: RequestPart | None,
        fields: frozenset[str] = frozenset(),
    ) -> RequestShape | None:
        """The shape to ask again in; None if no other can help. `named` is the part that the server
        names as the reason, `fields` those of the fields."""
        if sent == self._shape and self._holds():
            humblest = self._ladder.humblest(sent)
            return None if humblest == sent else replace(humblest, guesses=1)
        if not self._in_doubt() and sent == self._ladder.humblest(self._shape):
            return None
        return self._humbler(sent, (named, *_GUESSED), fields)

    def failed(
        self,
        sent: RequestShape,
        named: RequestPart | None = None,
        fields: frozenset[str] = frozenset(),
    ) -> RequestShape | None:
        """The shape to ask again in after a server error, if the shape may be the reason. A
        model's template that fails on the system message says so in the first one, and so does a
        program that knows no such field."""
        if self._proven:
            return None
        if (named is RequestPart.SYSTEM and sent.system) or named is RequestPart.FIELDS:
            return self._humbler(sent, (named,), fields)
        self._errors += 1
        if self._errors < _ERRORS_TO_GUESS:
            return None
        return self._humbler(sent, (None, RequestPart.STRUCTURED))

    def answered(self, shape: RequestShape) -> None:
        """The server answered in this shape."""
        self._errors = 0
        if shape == self._shape:
            self._proven, self._rejected, self._candidate = True, 0, None
            self._answers += 1
            self._regain()
        elif self._in_doubt() and self._ladder.less_of(shape, self._shape) == shape:
            if shape.guesses and shape != self._candidate:
                self._candidate = shape
            else:
                self._learn(shape)

    def _humbler(
        self,
        sent: RequestShape,
        parts: tuple[RequestPart | None, ...],
        fields: frozenset[str] = frozenset(),
    ) -> RequestShape | None:
        """One step, at the first part that has one; any but the first part is a guess."""
        for number, part in enumerate(parts):
            step = self._ladder.humbler(sent, part, fields) if part is not None else None
            if step is not None:
                guessed = replace(step, guesses=sent.guesses + (number > 0))
                return self._ladder.less_of(guessed, self._shape)
        return None

    def _learn(self, shape: RequestShape) -> None:
        """Of several parts that were given up by guesses, only the last is known to be a reason:
        the next call asks for the others again. Fields are left out by no guess."""
        last = self._last_part(shape) if shape.guesses else shape
        last = replace(last, without=shape.without)
        self._shape = replace(last, guesses=0)
        self._proven = last == shape
        self._rejected = self._answers = 0
        self._candidate = None

    def _last_part(self, shape: RequestShape) -> RequestShape:
        """The present shape without the part that `shape` gave up last, in the order of guesses."""
        if shape.thinking_off != self._shape.thinking_off:
            return replace(self._shape, thinking_off=shape.thinking_off)
        if shape.system != self._shape.system:
            return replace(self._shape, system=shape.system)
        if shape.limit_field != self._shape.limit_field:
            return replace(self._shape, limit_field=shape.limit_field)
        if shape.temperature != self._shape.temperature:
            return replace(self._shape, temperature=shape.temperature)
        return shape

    def _regain(self) -> None:
        if self._answers >= ANSWERS_TO_REGAIN and self._shape != self._ladder.first:
            self._begin_anew()

    def _begin_anew(self) -> None:
        self._shape, self._proven = self._ladder.first, False
        self._rejected = self._answers = 0

    def _in_doubt(self) -> bool:
        return not self._proven or self._rejected >= REJECTIONS_TO_DOUBT

    def _holds(self) -> bool:
        """Whether the present shape stays although a request was rejected: the server accepted it
        before. Many rejections in a row mean that the server has been replaced."""
        self._rejected += 1
        if self._proven and self._in_doubt() and self._shape != self._ladder.first:
            self._begin_anew()
        return not self._in_doubt()

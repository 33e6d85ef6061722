"""`invoice-stream results review`: one decision about one result, and whether it counts.

The decision expects the decisions that this command read (or those that the person saw, by
`expected`). It is written, and then the topic is read again: the first of two decisions counts, and
the other person is told. A decision that would change nothing is not written, and says so. Neither
is a correction that breaks a rule of severity error, unless the person insists.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from schemas.invoice import Invoice
from schemas.outcome import Check, InvoiceExtracted, SourceCoordinates
from schemas.review import InvoiceReviewed, ReviewDecision
from schemas.versions import CorrectedInvoice, UnreadableDocument, read_corrected_invoice
from service.checks.assessment import broken_errors
from service.failures.places import NamedInvoice, event_place, read_named
from service.kafka.reviews import ReviewWriter
from service.model.printable import printable
from service.model.record import Coordinates
from service.ops.terminal import warn
from service.results.correction_file import corrects_nothing, is_of_another, passed_over
from service.results.listed import ListedResult
from service.results.reading import Decisions, listed_results, read_decisions
from service.results.views import expected_and_found
from service.review.decisions import InvoiceState, ReviewHistory
from service.review.published import published_result
from service.settings import KafkaSettings
from service.settings.whole_file import INPUT_BYTES, read_whole

Say = Callable[[str], None]
_SHOWN_MAX = 5


class ReviewRefused(Exception):
    """Raised when a decision cannot be made as it is asked for; the message says why."""


@dataclass(frozen=True, slots=True)
class ReviewOrder:
    """What a person decides."""

    which: str
    """A place, an id or a number, as a person names an invoice."""
    decision: ReviewDecision
    by: str
    note: str = ""
    corrected: Path | None = None
    """A file with the whole corrected invoice, alone or in its result; of `correct` alone."""
    expected: int | None = None
    """The version that the person saw; None: that which is there now."""
    insists: bool = False
    """A correction is written even if it breaks a rule of severity error."""


@dataclass(frozen=True, slots=True)
class JudgedValues:
    """The rules applied to a corrected invoice."""

    checks: tuple[Check, ...]
    left_out: str = ""
    """Why the rules about the document could not be applied."""


class Judge(Protocol):
    """Applies the rules to a corrected invoice."""

    async def judge(self, invoice: Invoice, source: Coordinates) -> JudgedValues:
        """With the document of the event, where that is there."""


async def review_result(kafka: KafkaSettings, order: ReviewOrder, judge: Judge, say: Say) -> int:
    """0 when the decision counts, 1 when somebody decided before, it changes nothing, it breaks
    rules and the person does not insist, or there is no such result. Raises ReviewRefused,
    ReviewNotWritten, TopicUnreadable, and OSError for a file that cannot be read."""
    decisions = await read_decisions(kafka)
    if not decisions.has_reviews_topic:
        warn(no_reviews_topic(kafka.reviews_topic))
    one = await _found(kafka, decisions, read_named(order.which, kafka.failures_topic))
    if one is None:
        warn(f"no result of {printable(order.which)}")
        return 1
    if one.state is InvoiceState.SPLIT:
        raise ReviewRefused(
            f"{order.which} is a container that was split; decide about the results of its "
            "documents (`results show` lists them)"
        )
    history = decisions.known.history(one.source)
    file, result = _correction(order, one) or (None, None)
    invoice = None if file is None else file.invoice
    same = nothing_changes(order, history, invoice)
    if file is not None and result is not None:
        for told in passed_over(file, one, result):
            warn(told)
        same = same or is_of_another(file, one)
        same = same or corrects_nothing(file, history.final(result.invoice))
    if same:
        warn(same)
        return 1
    judged = JudgedValues(()) if invoice is None else await judge.judge(invoice, one.source)
    review = _review(order, one, history, invoice, judged.checks)
    if judged.left_out:
        warn(f"the rules about the document were left out: {judged.left_out}")
    for line in broken_rules(review.checks):
        warn(line)
    if refused := not_written(order, review.checks):
        warn(refused)
        return 1
    async with ReviewWriter(kafka) as writer:
        await writer.write(review)
    later = (await read_decisions(kafka)).known.history(one.source)
    if not later.knows(review.review_id):
        newest = later.newest
        by = f" by {printable(newest.decided_by)}" if newest else ""
        warn(f"{order.which} was decided{by} meanwhile: look at it again, then decide")
        return 1
    say(f"{order.which} {now_decided(later)}, version {later.version}")
    return 0


def now_decided(history: ReviewHistory) -> str:
    """What people decided. Whether an undecided result is open or ready also depends on values
    before a correction and on other invoices, which a decision does not read."""
    return history.decided or "undecided again"


def no_reviews_topic(topic: str) -> str:
    """What a person should know who cannot see whether somebody decided before."""
    return (
        f"topic {topic} does not exist yet, or Read on topic {topic} is not granted: no earlier "
        "decision is known"
    )


def broken_rules(checks: Iterable[Check]) -> Iterator[str]:
    """What a person should know of a corrected invoice before anybody approves it."""
    for check in checks:
        if not check.passed:
            why = f": {printable(check.message)}" if check.message else ""
            values = expected_and_found(check)
            yield f"the corrected invoice breaks {check.id}{why}" + (values and f" ({values})")


def not_written(order: ReviewOrder, checks: Iterable[Check]) -> str:
    """Why a correction is not written, and how to insist; empty where it is written. Warnings
    alone are no reason."""
    broken = broken_errors(checks)
    if order.insists or not broken:
        return ""
    rules = "a rule" if len(broken) == 1 else "rules"
    return (
        f"nothing was written, because the corrected invoice breaks {rules} of severity error "
        f"({', '.join(broken)}). Fix the values, or pass --yes to write them anyway"
    )


async def _found(
    kafka: KafkaSettings, decisions: Decisions, named: NamedInvoice
) -> ListedResult | None:
    """The one result that is named; of several the person has to name one. A place names one
    partition, and with its topic one event: no more is read."""
    if named.failure is not None:
        shown = f"`invoice-stream results show {named.words}`"
        raise ReviewRefused(f"{named.words} is a failure, so no values: {shown} says what to do")
    event = named.event
    found: dict[Coordinates, ListedResult] = {}
    partition = None if event is None else event.partition
    async with aclosing(listed_results(kafka, decisions.known, partition)) as results:
        async for one in results:
            if one.is_named(named):
                found.setdefault(one.source, one)
                if event is not None and event.topic:
                    break
    if len(found) > 1:
        raise ReviewRefused(which_one(named, list(found.values())))
    return next(iter(found.values()), None)


def which_one(named: NamedInvoice, found: Sequence[ListedResult]) -> str:
    """Asks a person whose words fit several results."""
    by_topic = named.event is not None
    shown = [
        f"{printable(str(one.source)) if by_topic else event_place(one.source)} "
        f"({printable(one.number or 'no number')}, {printable(one.supplier or 'no supplier')})"
        for one in found[:_SHOWN_MAX]
    ]
    more = f" and {len(found) - len(shown)} more" if len(found) > len(shown) else ""
    fits = f"is an event of {len(found)} topics" if by_topic else f"fits {len(found)} results"
    return f"{printable(named.words)} {fits}. Write which one: {', '.join(shown)}{more}"


def nothing_changes(order: ReviewOrder, history: ReviewHistory, invoice: Invoice | None) -> str:
    """Why a decision says only what the one in force says; empty where it says more."""
    newest = history.newest
    if newest is None or newest.decision is not order.decision:
        return ""
    if invoice is not None and invoice != history.corrected:
        return ""
    by, at = printable(newest.decided_by), f"{newest.decided_at:%Y-%m-%d %H:%M}"
    return (
        f"{order.which} is {history.decided} already, by {by}, {at}: nothing was written. "
        "`undo` takes that decision back"
    )


def _review(
    order: ReviewOrder,
    one: ListedResult,
    history: ReviewHistory,
    after: Invoice | None,
    checks: tuple[Check, ...],
) -> InvoiceReviewed:
    result = published_result(one.record.value)
    undoes = None
    if order.decision is ReviewDecision.UNDO:
        if history.newest is None:
            raise ReviewRefused(f"{order.which}: there is no decision to undo")
        undoes = history.newest.review_id
    return InvoiceReviewed(
        review_id=secrets.token_hex(16),
        source=SourceCoordinates(
            topic=one.source.topic, partition=one.source.partition, offset=one.source.offset
        ),
        expected_version=history.version if order.expected is None else order.expected,
        decision=order.decision,
        decided_by=order.by,
        decided_at=datetime.now(UTC),
        note=order.note,
        undoes=undoes,
        before=history.final(result.invoice) if isinstance(result, InvoiceExtracted) else None,
        after=after,
        checks=checks,
    )


def _correction(
    order: ReviewOrder, one: ListedResult
) -> tuple[CorrectedInvoice, InvoiceExtracted] | None:
    """Of `correct` alone: the file, and the result that it is about."""
    if order.decision is not ReviewDecision.CORRECT:
        return None
    if order.corrected is None:
        raise ReviewRefused(
            "correct needs --file with the whole corrected invoice as JSON: "
            f"`results show {printable(order.which)} --output json > corrected.json` writes one"
        )
    result = published_result(one.record.value)
    if not isinstance(result, InvoiceExtracted):
        raise ReviewRefused(f"{order.which} is a document of a custom schema, not an invoice")
    try:
        return read_corrected_invoice(read_whole(order.corrected, INPUT_BYTES)), result
    except OSError as error:
        words = error.strerror or str(error)
        raise OSError(error.errno, words, str(order.corrected)) from None
    except UnreadableDocument as error:
        raise ReviewRefused(
            f"{order.corrected} is not an invoice: {printable(str(error))}"
        ) from None

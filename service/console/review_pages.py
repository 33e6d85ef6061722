"""Deciding invoices: the queue, the decision, a correction and its checks."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from starlette.responses import RedirectResponse, Response

from schemas.invoice import DocumentType, Invoice
from schemas.review import ReviewDecision
from service.checks.assessment import broken_errors
from service.console.field_paths import EXTRA, HEAD, LINE, TAX, as_sent, editable_paths, text_at
from service.console.invoice_pages import address_of, decisions_of, facts_of, source_of
from service.console.invoice_view import fields_view, history_of
from service.console.list_filters import QueueFilters, queue_filters
from service.console.reviewing import (
    DecisionRefused,
    JudgedCorrection,
    broken_unasked,
    effect_of,
    invoice_of,
    judged,
    reject_outdated,
    reviewed,
    room_for_correction,
    take,
)
from service.console.visits import SESSION_HAD_ENDED, Visit
from service.console.wording import FINDINGS, TRUSTS, field_label, rule_told, word
from service.model.record import Coordinates
from service.review.decisions import Effect, corrected_checks
from service.review.published import published_result
from service.store.queries import COUNTED_MAX, InvoiceDetail, InvoiceQuery

_DIGITS_MAX = 18
_RULE_CHARS = 80
_TRIES_MAX = 5
_ROWS_MAX = 6
_NOT_HERE = "The database has no result of this event."
NOTICES = {
    "counts": ("good", "Your decision counts."),
    "repeated": ("good", "Your decision was taken before; it counts once."),
    "late": ("bad", "Somebody decided before you. Your decision has no effect; see below."),
    "groundless": ("bad", "That decision is not in force any more. Nothing was undone."),
    "written": ("warn", "Your decision is written. The database does not show it yet."),
}


async def queue(visit: Visit) -> Response:
    """Leads to the oldest invoice that waits and was asked for, behind the one that was shown."""
    chosen, after = _chosen(visit), _number(visit, "after")
    if chosen.faults:  # Another queue must not pass for the one that was asked for.
        return await _filters_page(visit, chosen, 400)
    row = await _next(visit, chosen.query, after)
    if row is None:
        notice = NOTICES.get(visit.request.query_params.get("told", ""))
        last = await _decided_last(visit, after) if notice else None
        others = await asyncio.to_thread(visit.parts.reader.waiting) if chosen.words else 0
        return visit.page(
            "queue_end.html", notice=notice, last=last, queue=_queue_bar(chosen, 0), others=others
        )
    place = Coordinates(row["source_topic"], row["source_partition"], row["source_offset"])
    return RedirectResponse(f"{address_of(place)}?queue=1{chosen.more}{_told(visit, after)}", 303)


async def _next(visit: Visit, asked: InvoiceQuery, after: int) -> dict[str, Any] | None:
    """The next invoice behind `after`, or from the beginning. One that another reviewer has open
    comes last, and the one that was just shown comes last of all."""
    visit.parts.claims.release(visit.session.form_token, after)
    starts = (after, 0) if after else (0,)
    for start in starts:
        row = await _next_free(visit, asked, start, after)
        if row is not None:
            return row
    for start in starts:
        row = await asyncio.to_thread(visit.parts.reader.next_open, start, asked)
        if row is not None:
            return row
    return None


async def _next_free(
    visit: Visit, asked: InvoiceQuery, start: int, shown: int
) -> dict[str, Any] | None:
    """One that no other reviewer has open. A viewer claims nothing, and sees all of them."""
    if not visit.may_review:
        return None
    claims, session = visit.parts.claims, visit.session.form_token
    for _ in range(_TRIES_MAX):  # Another session may claim it while the database answers.
        passed = (shown, *claims.of_others(session))
        row = await asyncio.to_thread(visit.parts.reader.next_open, start, asked, passed)
        if row is None or claims.claim_free(session, visit.person.name, row["id"]):
            return row
    return None


def _claim(visit: Visit, invoice: int) -> None:
    """A reviewer looks at the invoice."""
    if visit.may_review:
        visit.parts.claims.claim(visit.session.form_token, visit.person.name, invoice)


async def filters(visit: Visit) -> Response:
    """The form that narrows the queue, and which rules the waiting invoices break."""
    return await _filters_page(visit, _chosen(visit))


def _chosen(visit: Visit) -> QueueFilters:
    """As the address says it."""
    return queue_filters(visit.request.query_params, datetime.now(UTC))


async def _filters_page(visit: Visit, chosen: QueueFilters, status: int = 200) -> Response:
    broken = await asyncio.to_thread(visit.parts.reader.broken_rules)
    number = await asyncio.to_thread(visit.parts.reader.waiting, chosen.query)
    rules = {row["rule"]: _rule_label(row) for row in broken}
    asked_for = chosen.words.get("rule")
    return visit.page(
        "review_filters.html",
        status,
        filters=chosen,
        asked=visit.request.query_params,
        queue=_queue_bar(chosen, number),
        rules=rules if asked_for is None else {asked_for: asked_for, **rules},
    )


def _rule_label(row: Mapping[str, Any]) -> str:
    """In words, where the rule says one thing of all invoices; with their number."""
    words = rule_told(row["first"]).partition(":")[0] if row["first"] == row["last"] else ""
    shown = words[:_RULE_CHARS]
    return f"{row['rule']}{': ' if shown else ''}{shown} ({row['number']})"


def _queue_bar(chosen: QueueFilters, number: int) -> dict[str, Any]:
    """What the pages of the queue say about it: what is chosen, and how many wait."""
    return {
        "more": chosen.more,
        "chosen": [(_LABELS[name], _worded(name, given)) for name, given in chosen.words.items()],
        "number": number,
        "or_more": number >= COUNTED_MAX,
    }


def _number(visit: Visit, name: str) -> int:
    """An invoice's number in the address; 0 where there is none."""
    given = visit.request.query_params.get(name, "")
    known = given.isascii() and given.isdigit() and len(given) <= _DIGITS_MAX
    return int(given) if known else 0


async def _decided_last(visit: Visit, number: int) -> dict[str, Any] | None:
    return await asyncio.to_thread(visit.parts.reader.numbered, number) if number else None


def _told(visit: Visit, decided: int) -> str:
    """What was decided, and about which invoice: a slip of a key is undone there."""
    told = visit.request.query_params.get("told", "")
    return f"&told={told}&last={decided}" if told in NOTICES else ""


_LABELS = {
    "trust": "trust",
    "supplier": "supplier",
    "least": "gross from",
    "most": "gross to",
    "rule": "breaks",
    "finding": "finding",
    "age": "least days since it was read",
    "simulated": "simulated",
}


def _worded(name: str, chosen: str) -> str:
    """As the lists call it."""
    words = {"trust": TRUSTS, "finding": FINDINGS}.get(name)
    return chosen if words is None else word(words, chosen).label


async def invoice(visit: Visit) -> Response:
    """One invoice; with `edit`, as a form."""
    source, detail = await _found(visit)
    if detail is None or source is None:
        return visit.message("Not here", _NOT_HERE, 404)
    last = await _decided_last(visit, _number(visit, "last"))
    edit, final = "edit" in visit.request.query_params, _final(detail)
    fault = ""
    if edit and final is not None:
        fault = await room_for_correction(detail.invoice, final, visit.parts.decisions)
    return await _page(visit, detail, source, edit=edit and not fault, last=last, fault=fault)


async def decision(visit: Visit) -> Response:
    """Takes a decision, then leads to the next invoice, or back to this one."""
    source, detail = await _found(visit)
    if detail is None or source is None:
        return visit.message("Not here", _NOT_HERE, 404)
    form, final, correction = visit.form, _final(detail), None
    before = effect_of(detail, form.get("review_id", ""))
    if before is not None:  # A person pressed twice: this very form was taken.
        return _led_on(visit, detail, source, _TWICE.get(before, before))
    edits = form.get("decision") == "correct"
    if edits and final is not None:
        correction = await _judged(visit, source, final)
        if correction.read.invoice is None or not correction.changed:
            fault = "" if correction.read.faults else "Nothing is changed: approve it, or cancel."
            return await _page(visit, detail, source, edit=True, fault=fault, correction=correction)
        if unasked := broken_unasked(correction, form):
            fault = f"Nothing is written yet: these values break {unasked}. Save them all the same?"
            return await _page(visit, detail, source, edit=True, fault=fault, correction=correction)
    try:
        review = reviewed(detail, final, form, visit.person.name, correction)
        effect = await take(review, visit.parts.decisions, visit.parts.reader)
    except DecisionRefused as error:
        return await _page(
            visit, detail, source, edit=edits, fault=str(error), correction=correction, status=409
        )
    visit.parts.counts.outdate()
    told = effect.value if effect else "written"
    visit.audit("decided", decision=review.decision.value, source=str(source), effect=told)
    return _led_on(visit, detail, source, effect)


async def decision_shown_again(visit: Visit) -> Response:
    """A form of a session that ended, with what was typed in it. Writes nothing."""
    source, detail = await _found(visit)
    if detail is None or source is None:
        return visit.message("Not here", _NOT_HERE, 404)
    final, fault = _final(detail), SESSION_HAD_ENDED
    edits = visit.form.get("decision") == "correct" and final is not None
    correction = await _judged(visit, source, final) if edits and final is not None else None
    try:
        reject_outdated(detail.invoice, visit.form)
    except DecisionRefused as error:
        fault = str(error)
    return await _page(
        visit, detail, source, edit=edits, fault=fault, correction=correction, status=409
    )


_TWICE = {Effect.COUNTS: Effect.REPEATED}


def _led_on(
    visit: Visit, detail: InvoiceDetail, source: Coordinates, effect: Effect | None
) -> Response:
    """To the next invoice of the queue, or back to this one, which waits again after an undo."""
    told = effect.value if effect else "written"
    more = _chosen(visit).more
    goes_on = _queued(visit) and visit.form.get("decision") != ReviewDecision.UNDO
    if goes_on and effect in (Effect.COUNTS, Effect.REPEATED):
        return RedirectResponse(f"/review?after={detail.invoice['id']}&told={told}{more}", 303)
    queued = f"&queue=1{more}" if _queued(visit) else ""
    return RedirectResponse(f"{address_of(source)}?told={told}{queued}", 303)


def _queued(visit: Visit) -> bool:
    """Whether the invoice is shown as one of the queue."""
    return "queue" in visit.request.query_params


async def checks(visit: Visit) -> Response:
    """The rules, applied to what a person is typing."""
    source, detail = await _found(visit)
    final = None if detail is None else _final(detail)
    if source is None or detail is None or final is None:
        return visit.message("Not here", _NOT_HERE, 404)
    _claim(visit, detail.invoice["id"])
    found = await _judged(visit, source, final)
    return visit.page("checks_now.html", **_judged_facts(detail, final, found))


async def _found(visit: Visit) -> tuple[Coordinates | None, InvoiceDetail | None]:
    source = source_of(visit)
    if source is None:
        return None, None
    return source, await asyncio.to_thread(visit.parts.reader.invoice, source)


def _final(detail: InvoiceDetail) -> Invoice | None:
    """The invoice that counts so far."""
    read = invoice_of(published_result(detail.result))
    return None if read is None else history_of(decisions_of(detail)).final(read)


async def _judged(visit: Visit, source: Coordinates, final: Invoice) -> JudgedCorrection:
    document = await visit.parts.documents.find(source)
    own = visit.parts.settings.extraction.own_parties
    return await asyncio.to_thread(judged, final, visit.form, document, tuple(own))


def _judged_facts(detail: InvoiceDetail, final: Invoice, found: JudgedCorrection) -> dict[str, Any]:
    """The rules as they will count: those about the document are answered by no value."""
    fields = None
    if found.read.invoice is not None:
        counting = corrected_checks(published_result(detail.result).checks, found.checks)
        fields = fields_view(final, found.read.invoice, {}, {}, counting)
    return {
        "fields": fields,
        "faults": {field_label(path): told for path, told in found.read.faults.items()},
        "changed": [field_label(path) for path in found.changed],
        "with_document": found.with_document,
    }


async def _page(
    visit: Visit,
    detail: InvoiceDetail,
    source: Coordinates,
    *,
    edit: bool,
    last: dict[str, Any] | None = None,
    fault: str = "",
    correction: JudgedCorrection | None = None,
    status: int = 0,
) -> Response:
    told = NOTICES.get(visit.request.query_params.get("told", ""))
    final, chosen, number = _final(detail), _chosen(visit), 0
    key = detail.invoice["id"]
    _claim(visit, key)
    if _queued(visit):
        number = await asyncio.to_thread(visit.parts.reader.waiting, chosen.query)
    shown: dict[str, object] = {
        "queued": _queued(visit),
        "queue": _queue_bar(chosen, number),
        "last": last,
        "open_at": visit.parts.claims.of_others(visit.session.form_token).get(key, ""),
        "notice": ("bad", fault) if fault else told,
        "review_id": visit.form.get("review_id") or secrets.token_urlsafe(16),
        "note": visit.form.get("note", ""),
        "edit": None,
        "judged": None,
        "insists": " ".join(broken_errors(correction.checks)) if correction and not status else "",
    }
    if edit and final is not None:
        shown["edit"] = _editing(final, visit.form, correction)
        if correction is not None:
            shown["judged"] = _judged_facts(detail, final, correction)
    status = status or (422 if correction is not None else 200)
    return visit.page("invoice.html", status, **facts_of(detail, source), **shown)


def _rows(*texts: str) -> int:
    """Of the field's text area; 0 where a line is enough. A line keeps no line break."""
    breaks = max(as_sent(text).count("\n") for text in texts)
    return min(breaks + 1, _ROWS_MAX) if breaks else 0


def _editing(
    final: Invoice, typed: Mapping[str, str], correction: JudgedCorrection | None
) -> dict[str, Any]:
    """Labels, texts and faults of the form."""
    faults = correction.read.faults if correction else {}

    def entry(path: str) -> dict[str, object]:
        text = typed.get(path, text_at(final, path))
        return {
            "path": path,
            "label": field_label(path),
            "text": text,
            "rows": _rows(text, text_at(final, path)),
            "fault": faults.get(path, ""),
        }

    paths = set(editable_paths(final))
    rows = {
        part: [
            [entry(f"{part}.{number}.{name}") for name in names]
            for number in range(len(getattr(final, part)))
            if f"{part}.{number}.{names[0]}" in paths
        ]
        for part, names in (("lines", LINE), ("taxes", TAX))
    }
    extra = [path for path in EXTRA if typed.get(path) or text_at(final, path)]
    return {
        "head": [entry(path) for path in (*HEAD, *extra)],
        "types": [one.value for one in DocumentType],
        **rows,
    }

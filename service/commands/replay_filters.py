"""From the flags of the command line to a filter, with advice for every word that does not read."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from service.commands.replay_flags import FilterFlags
from service.failures.replay_filter import (
    FilterRefused,
    ReplayFilter,
    Span,
    parse_age,
    parse_header,
    parse_span,
    parse_time,
)
from service.model.outcome import Reason
from service.model.printable import printable

_LIKENESS = 0.5
_NAME_CHARS_MAX = 100


def filter_of(flags: FilterFlags, now_s: float, which: str | None = None) -> ReplayFilter:
    """The filter; ages become times, counted back from now. `which` is one place or id. Raises
    FilterRefused."""
    until_s = parse_time("--until", flags.until) if flags.until else None
    if flags.older_than:
        older_s = now_s - parse_age("--older-than", flags.older_than)
        until_s = older_s if until_s is None else min(until_s, older_s)
    since_s = parse_time("--since", flags.since) if flags.since else None
    if since_s is not None and until_s is not None and until_s < since_s:
        raise FilterRefused("--since lies after --until (or --older-than): nothing can match")
    return ReplayFilter(
        reasons=(*(flags.reason or ()), *(flags.foreign_reason or ())),
        retryable_only=flags.retryable,
        source_topics=tuple(flags.source_topic or ()),
        source_partitions=_span("--source-partition", flags.source_partition),
        source_offsets=_span("--source-offset", flags.source_offset),
        keys=tuple(flags.key or ()),
        event_ids=tuple(flags.event_id or ()),
        models=tuple(flags.model or ()),
        since_s=since_s,
        until_s=until_s,
        attempts=_span("--attempts", flags.attempts),
        replays=_span("--replays", flags.replays),
        headers=tuple(parse_header(words) for words in flags.header or ()),
        named=() if which is None else (which,),
    )


def _span(option: str, words: str | None) -> Span | None:
    return None if words is None else parse_span(option, words)


def reason_faults(reasons: Sequence[str]) -> list[str]:
    """A line for each reason that is none of ours: it would choose nothing, and look like good
    news."""
    ours = [reason.value for reason in Reason]
    faults = []
    for named in reasons:
        close = difflib.get_close_matches(named[:_NAME_CHARS_MAX], ours, n=1, cutoff=_LIKENESS)
        if named not in ours:
            hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(ours)}."
            faults.append(
                f"{printable(named)}: no such reason; {hint} --foreign-reason takes those of other "
                "programs"
            )
    return faults

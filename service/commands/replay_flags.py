"""Flags that choose failures, with their help.

Knows nothing of what they become: `replay_filters` makes a filter of them, and loads what that
needs. So `--help` loads no model of a record.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import typer

from service.commands.invocation import Words


@dataclass(frozen=True)
class FilterFlags:
    """Conditions on failures; all that are given must hold, repeated ones widen."""

    reason: Annotated[
        Words, typer.Option(help="Reason, e.g. llm_timeout; repeatable.", metavar="REASON")
    ] = None
    foreign_reason: Annotated[
        Words,
        typer.Option(help="Reason that another program writes; repeatable.", metavar="REASON"),
    ] = None
    retryable: Annotated[
        bool, typer.Option("--retryable", help="Only failures marked retryable.")
    ] = False
    source_topic: Annotated[
        Words, typer.Option(help="Topic the event came from.", metavar="TOPIC")
    ] = None
    source_partition: Annotated[
        str | None, typer.Option(help="Partition it came from: 3, 0..5.", metavar="RANGE")
    ] = None
    source_offset: Annotated[
        str | None, typer.Option(help="Offset it came from: 17, 10..99, 10..", metavar="RANGE")
    ] = None
    key: Annotated[Words, typer.Option(help="Key of the event; repeatable.", metavar="KEY")] = None
    event_id: Annotated[Words, typer.Option(help="Event id; repeatable.", metavar="ID")] = None
    model: Annotated[
        Words, typer.Option(help="Model that was asked; repeatable.", metavar="NAME")
    ] = None
    since: Annotated[
        str | None, typer.Option(help="Failed at or after, e.g. 2026-03-01T14:00.", metavar="TIME")
    ] = None
    until: Annotated[str | None, typer.Option(help="Failed at or before.", metavar="TIME")] = None
    older_than: Annotated[
        str | None, typer.Option(help="Failed longer ago than 90s, 15m, 2h, 7d.", metavar="AGE")
    ] = None
    attempts: Annotated[
        str | None, typer.Option(help="Attempts that were made: 4, 2..", metavar="RANGE")
    ] = None
    replays: Annotated[
        str | None, typer.Option(help="Replays so far: 0, 1..3.", metavar="RANGE")
    ] = None
    header: Annotated[
        Words, typer.Option(help="Header of the failure; repeatable.", metavar="NAME[=VALUE]")
    ] = None

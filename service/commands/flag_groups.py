"""Flags of `demo`, `forget` and `evaluate` that belong together, with their help.

Knows nothing of what they do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import typer

from service.commands.invocation import Words


@dataclass(frozen=True)
class DemoFlags:
    """What a demo may do, and leaves behind."""

    console: Annotated[
        bool, typer.Option("--console", help="Open the console on these invoices, until Ctrl-C.")
    ] = False
    keep: Annotated[
        bool,
        typer.Option("--keep", help="Keep Kafka and the service at the end, until Ctrl-C."),
    ] = False
    remove_topics: Annotated[
        bool, typer.Option("--remove-topics", help="Delete its topics on your Kafka at the end.")
    ] = False
    yes: Annotated[
        bool,
        typer.Option("--yes", help="Send more than 20 invoices to a real model without asking."),
    ] = False


@dataclass(frozen=True)
class ForgetFlags:
    """The answers to forget; each option may be repeated, and all matches are erased."""

    event: Annotated[Words, typer.Option(help="Id of an event.", metavar="ID")] = None
    invoice: Annotated[
        Words, typer.Option(help="Id of an invoice, as its sender gave it.", metavar="ID")
    ] = None
    sender: Annotated[
        Words,
        typer.Option(help="Source or vendor of events, or their records' key.", metavar="NAME"),
    ] = None
    document: Annotated[
        Words,
        typer.Option(
            help="A file, its SHA-256, or the address of a reference.", metavar="DOCUMENT"
        ),
    ] = None
    text: Annotated[
        Words,
        typer.Option(
            help="Words that an answer contains: a name, an IBAN, an e-mail.", metavar="WORDS"
        ),
    ] = None
    everything: Annotated[bool, typer.Option("--all", help="Every cached answer.")] = False


def _limit(share: str) -> Any:
    return typer.Option(
        help=f"{share}, in per cent; exit code 1 if missed.", min=0, max=100, metavar="PERCENT"
    )


@dataclass(frozen=True)
class LimitFlags:
    """Limits in per cent; the command fails when one is not kept."""

    min_read: Annotated[
        float | None, _limit("Least share of documents that were read (default: 90)")
    ] = None
    min_right: Annotated[
        float | None, _limit("Least share of right values in the documents that were read")
    ] = None
    min_flagged: Annotated[float | None, _limit("Least share of wrong values that have a flag")] = (
        None
    )
    max_false_alarms: Annotated[
        float | None, _limit("Greatest share of right values that have a flag")
    ] = None
    max_wrong_booked: Annotated[
        float | None, _limit("Greatest share of wrong documents among those with trust book")
    ] = None

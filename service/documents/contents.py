"""What a container held, for the result: which enclosure was read, and which were not.

`UNREAD` names the others. It is broken where one of them may be an invoice or cannot be read: then
a person must look. Logos, terms and calendar entries alone break nothing. Several invoices are said
with the rule for documents that hold several.

Plain data; pure.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from schemas.outcome import Check
from service.checks.several import SEVERAL

UNREAD: Final = "UNREAD-ENCLOSURES"
NAMES_MAX = 50
_DOUBTFUL = (
    "enclosures were left unread that may be invoices, or belong to this one: look at each of them"
)
_NAMED = "enclosures were left unread that are no invoices, as far as can be told"
_SAID_MAX = 10


@dataclass(frozen=True, slots=True)
class Contents:
    """The enclosures of one container, by name (printable and bounded)."""

    read: str
    others: tuple[str, ...] = ()
    """Not read, and no invoices as far as can be told."""
    doubtful: tuple[str, ...] = ()
    """Not read, although they may be invoices."""
    invoices: int = 1
    """Different invoices among the enclosures; the result is one of them."""
    unlisted: int = 0
    """Further enclosures that were not read."""


def contents_checks(contents: Contents | None) -> Iterator[Check]:
    """What a result says about its container."""
    if contents is None:
        return
    if contents.invoices > 1:
        yield Check(
            SEVERAL,
            "error",
            passed=False,
            expected="one invoice",
            found=str(contents.invoices),
            message=f"the document encloses several invoices, and this is {contents.read}: send "
            "each of them alone, or set documents.split_containers",
        )
    unread = (*contents.doubtful, *contents.others)
    if unread:
        why = _DOUBTFUL if contents.doubtful else _NAMED
        yield Check(
            UNREAD,
            "warning",
            passed=not contents.doubtful,
            expected=contents.read,
            found=_list(contents.doubtful or unread, contents),
            message=why,
        )


def unread_check(names: tuple[str, ...], unlisted: int) -> Check:
    """What is said about files that no document of a container is made of, and that were left
    unread: it breaks nothing."""
    return Check(
        UNREAD,
        "warning",
        passed=True,
        found=_shortened(names, len(names) + unlisted),
        message=_NAMED,
    )


def _list(names: tuple[str, ...], contents: Contents) -> str:
    return _shortened(names, len(contents.doubtful) + len(contents.others) + contents.unlisted)


def _shortened(names: tuple[str, ...], count: int) -> str:
    further = count - min(len(names), _SAID_MAX)
    more = f", and {further} more" if further else ""
    return ", ".join(names[:_SAID_MAX]) + more

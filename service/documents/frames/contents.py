"""What a container held, for the result: which enclosure was read, and which were not.

`UNREAD` names the others. It is broken where one of them may be an invoice or cannot be read: then
a person must look. Logos, terms and calendar entries alone break nothing. Several invoices are said
with the rule for documents that hold several; where they lie on the pages of one document, it names
the pages.

Plain data; pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from schemas.outcome import Check
from service.checks.answer.several import SEVERAL
from service.documents.frames.parts import PARTS_MAX, PARTS_MAX_BYTES

UNREAD: Final = "UNREAD-ENCLOSURES"
NAMES_MAX = 50
INVOICES_MAX = 500
"""Invoices on the pages of one document that a reader hands on."""
PAGES_MAX = 1_000
"""Pages of one of them."""
_DOUBTFUL = (
    "enclosures were left unread that may be invoices, or belong to this one: look at each of them"
)
_NAMED = "enclosures were left unread that are no invoices, as far as can be told"
_SAID_MAX = 10


@dataclass(frozen=True, slots=True)
class PagedInvoice:
    """One of several invoices in a document, by its pages (from 1)."""

    pages: tuple[int, ...]
    number: str = ""
    """As it is printed, printable and bounded; empty where none is known."""

    @property
    def said(self) -> str:
        """How a result names it."""
        return f"{self.said_pages}{f' ({self.number})' if self.number else ''}"

    @property
    def said_pages(self) -> str:
        """`pages 1-2`."""
        return _said_pages(self.pages)


@dataclass(frozen=True, slots=True)
class PagedInvoices:
    """The invoices of a document, by its pages."""

    invoices: tuple[PagedInvoice, ...]
    unsure: tuple[int, ...] = ()
    """Pages where another invoice may begin that is not among them."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a document held: the enclosures of a container, by name (printable and bounded), and the
    invoices on its pages."""

    read: str
    """Empty for what is no container."""
    others: tuple[str, ...] = ()
    """Not read, and no invoices as far as can be told."""
    doubtful: tuple[str, ...] = ()
    """Not read, although they may be invoices."""
    invoices: int = 1
    """Different invoices among the enclosures; the result is one of them."""
    unlisted: int = 0
    """Further enclosures that were not read."""
    paged: PagedInvoices | None = None
    """Where the document that was read has several invoices on its pages, or may have them."""


def contents_checks(contents: Contents | None) -> Iterator[Check]:
    """What a result says about its container, and about several invoices on its pages."""
    if contents is None:
        return
    if contents.paged is not None:
        yield _paged_check(contents.paged)
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


def _paged_check(paged: PagedInvoices) -> Check:
    invoices = paged.invoices
    if len(invoices) > 1:
        places = "; ".join(one.said for one in invoices[:_SAID_MAX])
        more = f"; and {len(invoices) - _SAID_MAX} more" if len(invoices) > _SAID_MAX else ""
        return Check(
            SEVERAL,
            "error",
            passed=False,
            expected="one invoice",
            found=str(len(invoices)),
            message=f"the document holds several invoices: {places}{more}. Send each of them "
            f"alone, or set documents.split_containers, which splits at most {PARTS_MAX} invoices, "
            f"{PARTS_MAX_BYTES // 1024**2} MiB in all, and neither a TIFF nor a PDF with "
            "layers",
        )
    return Check(
        SEVERAL,
        "warning",
        passed=False,
        expected="one invoice",
        found=_said_pages(paged.unsure[:_SAID_MAX]),
        message="another invoice may begin on the page that is named: check that all pages "
        "belong together",
    )


def _said_pages(pages: Sequence[int]) -> str:
    """`pages 1-2, 5`."""
    rows = [(pages[0], pages[0])]
    for page in pages[1:]:
        first, last = rows[-1]
        rows[-1:] = [(first, page)] if page == last + 1 else [(first, last), (page, page)]
    said = ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in rows)
    return f"page{'s' if len(pages) > 1 else ''} {said}"


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

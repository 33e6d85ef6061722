"""Shows evidence to people: as a page of all documents, or as pictures of the pages of one.

Pages are drawn by the reader of documents, in its confinement; drawing boxes on its pictures, and
writing, is done here. Files are readable by their owner alone.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from service.app.assembly import page_pictures
from service.commands.evidence_pictures import with_boxes
from service.commands.evidence_report import ENDING, beginning, section
from service.documents.fair_queue import Sender
from service.documents.frames.document import LoadedDocument
from service.documents.holding import Holding
from service.documents.loader import Documents
from service.model.completion import PageImage
from service.model.outcome import Extracted, Failed
from service.ops.private_file import NotWritable, private_file, write_private_bytes
from service.settings import Settings


@dataclass(frozen=True, slots=True)
class Views:
    """Where to write a page, and pictures; None for no such view. Or the text of each document
    alone, for which no model is asked."""

    html: Path | None = None
    picture: Path | None = None
    text: bool = False


class EvidenceViews:
    """Adds documents to the views, one by one."""

    def __init__(self, loader: Documents, page: TextIO | None, picture: Path | None) -> None:
        self._loader = loader
        self._page = page
        self._picture = picture
        self._count = 0
        self.written: list[Path] = []
        """Pictures so far."""
        self.fault: OSError | NotWritable | None = None
        """Why a view cannot be written."""

    async def add(self, name: str, outcome: Extracted | Failed) -> None:
        """One document. A fault ends the views, and not the reading: each answer is shown without
        them, because a server was asked for it."""
        if self.fault is None:
            try:
                await self._add(name, outcome)
            except (OSError, NotWritable) as error:
                self.fault = error

    async def _add(self, name: str, outcome: Extracted | Failed) -> None:
        self._count += 1
        pages = await self._pages(outcome)
        if self._page is not None:
            self._page.writelines(section(self._count, name, outcome, pages))
        if self._picture is not None and isinstance(outcome, Extracted):
            self._draw(self._picture, outcome, pages)

    async def _pages(self, outcome: Extracted | Failed) -> tuple[PageImage, ...]:
        """Pictures of the pages, if a value stands on one of them."""
        if isinstance(outcome, Failed) or not any(one.page for one in outcome.evidence.values()):
            return ()
        loaded = await self._loader.load(outcome.event.document, Sender("", None), Holding())
        return loaded.images if isinstance(loaded, LoadedDocument) else ()

    def _draw(self, path: Path, outcome: Extracted, pages: tuple[PageImage, ...]) -> None:
        for number, page in enumerate(pages, 1):
            own = path if len(pages) == 1 else path.with_stem(f"{path.stem}-{number}")
            write_private_bytes(own, with_boxes(page, number, outcome.evidence))
            self.written.append(own)


@asynccontextmanager
async def evidence_views(settings: Settings, views: Views) -> AsyncIterator[EvidenceViews]:
    """The views while documents are read; written whole or not at all. Raises NotWritable."""
    loader = page_pictures(settings)
    try:
        with nullcontext() if views.html is None else private_file(views.html) as page:
            if page is not None:
                page.write(beginning("Invoices and where their values stand"))
            shown = EvidenceViews(loader, page, views.picture)
            yield shown
            if shown.fault is not None:
                raise shown.fault
            if page is not None:
                page.write(ENDING)
    finally:
        await loader.close()

"""Texts on pages, as a reader hands them on: with a place for each word."""

from __future__ import annotations

import re

from service.model.page_words import Box, PageWords, PlacedWord, ReadAs


def on_pages(
    *pages: str, scanned: bool = False, unsure: tuple[str, ...] = ()
) -> tuple[str, PageWords]:
    """A text of these pages. OCR is unsure of the words in `unsure`."""
    text, words = "", list[PlacedWord]()
    for page, rows in enumerate(pages, 1):
        text += "\n" if text else ""
        start = len(text)
        text += f"{rows}\n"
        words += (
            PlacedWord(
                start + found.start(),
                start + found.end(),
                page,
                Box(0, 0, 1, 1),
                ReadAs.OCR if scanned else ReadAs.TEXT,
                0.5 if found[0] in unsure else 1.0,
            )
            for found in re.finditer(r"\S+", rows)
        )
    return text, PageWords(tuple(words))

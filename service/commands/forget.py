"""`invoice-stream forget`: erases this machine's cached answers about a document, an event or a
sender.

That is the file of cached answers (`cache.path`). It lists the matches, and erases them only with
`--yes`. May run while the service does: its next question finds nothing, and for a day it keeps
nothing new of what was erased. Kafka, logs and exports are beyond it; `docs/data-protection.md`
says how to erase there.

Exit codes: 0 done or nothing found, 1 not finished, 2 usage or a file that may not be used.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from schemas.invoice import Invoice
from service.extraction.answers_file import (
    FORGOTTEN_S,
    AnswersBroken,
    AnswersFile,
    Erased,
    Selection,
)
from service.extraction.cached_answer import About, Subject, decode_cached
from service.model.counted import counted
from service.model.printable import printable
from service.ops.terminal import warn
from service.settings.whole_file import INPUT_BYTES, read_whole

Say = Callable[[str], None]
_SHOWN = 20
_SHA256 = re.compile(r"[0-9a-fA-F]{64}")
_ELSEWHERE = (
    "events, results, failures and the replay log in Kafka, log lines and exported files are not "
    "touched: docs/data-protection.md says how to erase there"
)


class NothingChosen(Exception):
    """Raised when the flags choose nothing or contradict each other, or a document cannot be
    read."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The selection of the command line."""

    events: tuple[str, ...] = ()
    invoices: tuple[str, ...] = ()
    senders: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    """Files, SHA-256 in hex, or the addresses of references."""
    texts: tuple[str, ...] = ()
    all: bool = False

    def choice(self) -> Selection:
        """As the file is asked. Raises NothingChosen."""
        subjects = [
            *(Subject(About.EVENT, words) for words in self.events),
            *(Subject(About.INVOICE, words) for words in self.invoices),
            *(Subject(About.SENDER, words) for words in self.senders),
            *(Subject(About.DOCUMENT, _document(words)) for words in self.documents),
        ]
        texts = tuple(words.strip() for words in self.texts)
        if not (subjects or texts or self.all):
            raise NothingChosen(
                "say what to forget: --event, --invoice, --sender, --document, --text or --all"
            )
        if self.all and (subjects or texts):
            raise NothingChosen(
                "--all means every answer that is cached: leave out --event, --invoice, --sender, "
                "--document and --text, or leave out --all"
            )
        if any(len(words) < 3 for words in texts):
            raise NothingChosen("--text needs three characters at least, or it means everything")
        return Selection(tuple(subjects), texts, self.all)


def run(path: Path, wanted: Wanted, *, erase: bool, say: Say) -> int:
    """Looks, and erases when `erase` says so."""
    try:
        choice = wanted.choice()
    except NothingChosen as error:
        warn(str(error))
        return 2
    if not path.exists() and not path.is_symlink():
        say(f"no answers are cached at {path}")
        warn(_ELSEWHERE)
        return 0
    try:
        file = AnswersFile(path, create=False)
    except OSError as error:
        warn(str(error))
        return 2
    except (AnswersBroken, sqlite3.Error) as error:
        warn(f"{path} cannot be read ({error}): stop the service and remove the file and its -wal")
        return 2
    try:
        return _carry_out(file, choice, erase, say)
    except sqlite3.Error as error:
        warn(
            f"{path} could not be changed ({error}): run the same command again; on a full disk, "
            "make room first, or stop the service and remove the file with its -wal and -shm"
        )
        return 1
    finally:
        file.close()


def _carry_out(file: AnswersFile, choice: Selection, erase: bool, say: Say) -> int:
    found = file.chosen(choice)
    for key in list(found)[:_SHOWN]:
        say(f"  {_named(key, found[key])}")
    if len(found) > _SHOWN:
        say(f"  … and {len(found) - _SHOWN:,} more")
    if not erase:
        say(f"{counted(len(found), 'cached answer')} would be erased from {file.path}; pass --yes")
        return 0
    done = file.erase(choice, time.time())
    say(_said(done, file.path))
    warn(_ELSEWHERE)
    return 0 if done.gone else 1


def _said(done: Erased, path: Path) -> str:
    if not done.gone:
        return (
            f"{done.answers:,} cached answers were erased from {path}, but their bytes may still "
            "be in it or in its journal (-wal): another process reads it, or the disk has no room "
            "to write it anew; run the same command again"
        )
    return (
        f"{done.answers:,} cached answers were erased from {path}; for {FORGOTTEN_S / 3_600:.0f} "
        "hours the same answers are not cached again"
    )


def _named(key: str, value: bytes) -> str:
    cached = decode_cached(value)
    if cached is None or not isinstance(cached.answer, Invoice):
        return f"answer {key[:12]}"
    invoice = cached.answer
    number = printable(invoice.invoice_number or "without a number", 60)
    supplier = printable(invoice.supplier.name or "an unknown supplier", 80)
    issued = invoice.issue_date or "undated"
    return f"answer {key[:12]}: invoice {number} of {supplier}, {issued}"


def _document(words: str) -> str:
    """A digest or an address as it is; of a file the digest of its bytes."""
    if _SHA256.fullmatch(words):
        return words.lower()
    if "://" in words:
        return words
    try:
        return hashlib.sha256(read_whole(Path(words), INPUT_BYTES)).hexdigest()
    except OSError as error:
        raise NothingChosen(
            f"--document {printable(words)}: {error.strerror}; name a file, a SHA-256 or an address"
        ) from None

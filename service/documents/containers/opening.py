"""Opens containers in containers (an archive in an e-mail) down to the enclosures to read.

Bounds hold for all levels together: depth, number of enclosures, unpacked bytes. A container too
deep, or broken, stays an enclosure that cannot be read, and keeps its name.

Pure; linear in the bytes and the bounds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from service.documents.containers.mail import BODY_NAME, read_mail
from service.documents.containers.outlook import read_outlook
from service.documents.containers.written_files import with_written_files
from service.documents.frames.enclosures import ENCLOSURES_MAX, Enclosure, Piece, enclosure_name
from service.documents.kinds.archive import GzipMember, TooMuch, read_gzip, read_zip
from service.documents.kinds.media_kinds import (
    CONTAINERS,
    GZIP,
    MAIL,
    OUTLOOK,
    PLAIN,
    UNKNOWN,
    kind_of,
)
from service.documents.kinds.polyglots import also_opens_as, two_kinds
from service.model.document_problem import DocumentProblem
from service.model.outcome import Reason

_LEVELS_MAX = 10
"""People forward what was forwarded. The bytes and their number are bounded for all levels."""
UNPACKED_MAX_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class OpenedEnclosure:
    """An enclosure with its kind, and why it cannot be read, if that is known already."""

    enclosure: Enclosure
    kind: str
    problem: DocumentProblem | None = None


@dataclass(slots=True)
class _Budget:
    """What is left for all levels together."""

    unpacked_bytes: int = UNPACKED_MAX_BYTES
    enclosures: int = ENCLOSURES_MAX


@dataclass(frozen=True, slots=True)
class _Closed:
    """An enclosure that may be a container itself."""

    enclosure: Enclosure
    level: int


def opened(kind: str, data: bytes) -> tuple[OpenedEnclosure, ...] | DocumentProblem:
    """Everything in a container of this kind, in its order."""
    budget, found = _Budget(), list[OpenedEnclosure]()
    try:
        first = _inside(kind, data, "", budget)
        if isinstance(first, DocumentProblem):
            return first
        waiting = [_Closed(enclosure, 1) for enclosure in reversed(first)]
        while waiting:
            one = waiting.pop()
            inner = _opened_once(one, budget)
            if isinstance(inner, OpenedEnclosure):
                found.append(inner)
                continue
            waiting += [_Closed(enclosure, one.level + 1) for enclosure in reversed(inner)]
            if len(found) + len(waiting) > budget.enclosures:
                return _too_large(f"the document encloses more than {ENCLOSURES_MAX} files")
    except TooMuch:
        return _too_large(
            f"the document unpacks to more than {UNPACKED_MAX_BYTES:,} bytes; send its files "
            "one by one"
        )
    return tuple(found)


def _opened_once(one: _Closed, budget: _Budget) -> OpenedEnclosure | tuple[Enclosure, ...]:
    """What is in a container, or the enclosure itself with its kind."""
    enclosure, (piece, *_) = one.enclosure, one.enclosure.pieces
    if enclosure.is_body:
        return OpenedEnclosure(enclosure, piece.media_type)
    kind = kind_of(piece.media_type, enclosure.name, piece.data)
    other = also_opens_as(kind, piece.media_type, enclosure.name, piece.data)
    if other is not None:
        return OpenedEnclosure(enclosure, kind, two_kinds(other))
    if kind not in CONTAINERS or enclosure.problem is not None:
        return OpenedEnclosure(enclosure, kind, enclosure.problem)
    if one.level >= _LEVELS_MAX:
        problem = DocumentProblem(
            Reason.TOO_LARGE, f"it is packed deeper than {_LEVELS_MAX} levels; send it by itself"
        )
        return OpenedEnclosure(enclosure, kind, problem)
    inner = _inside(kind, piece.data, enclosure.name, budget)
    if isinstance(inner, DocumentProblem):
        return OpenedEnclosure(enclosure, kind, inner)
    return tuple(_within(enclosure, other) for other in inner)


def _inside(
    kind: str, data: bytes, name: str, budget: _Budget
) -> tuple[Enclosure, ...] | DocumentProblem:
    """Raises TooMuch."""
    if kind in (MAIL, OUTLOOK):
        found = read_mail(data) if kind == MAIL else read_outlook(data, budget.unpacked_bytes)
        return found if isinstance(found, DocumentProblem) else tuple(with_written_files(found))
    if kind == GZIP:
        members = read_gzip(data, budget.unpacked_bytes)
        if members is None:
            return DocumentProblem(Reason.DOCUMENT_REJECTED, "the gzip file is broken")
        budget.unpacked_bytes -= sum(len(one.data) for one in members)
        return tuple(_gzip_files(members, name.removesuffix(".gz")))
    inside = read_zip(data, budget.unpacked_bytes)
    if not isinstance(inside, DocumentProblem):
        budget.unpacked_bytes -= sum(len(one.pieces[0].data) for one in inside)
    return inside


def _gzip_files(members: Sequence[GzipMember], name: str) -> Iterator[Enclosure]:
    """The files in a gzip file. Programs write one file as many members, which then follow each
    other; a member with a name of its own, or with the beginning of a file, is another file."""
    files = list[list[GzipMember]]()
    for member in members:
        begins = kind_of("", "", member.data) not in (UNKNOWN, PLAIN)
        if not files or begins or member.name not in ("", files[-1][0].name):
            files.append([])
        files[-1].append(member)
    for number, parts in enumerate(files, 1):
        said = name if len(files) == 1 else parts[0].name
        otherwise = "the packed file" if len(files) == 1 else f"packed file {number}"
        yield Enclosure(
            enclosure_name(said, otherwise),
            (Piece("application/octet-stream", b"".join(part.data for part in parts)),),
        )


def _within(outer: Enclosure, inner: Enclosure) -> Enclosure:
    """The body of an e-mail in a container is named after that e-mail."""
    if inner.is_body:
        return replace(inner, name=f"{BODY_NAME} of {outer.name}")
    return inner


def _too_large(message: str) -> DocumentProblem:
    return DocumentProblem(Reason.TOO_LARGE, message)

"""An archive is read only if all programs find the same files in it."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import pytest

from service.documents.frames.enclosures import Enclosure
from service.documents.kinds.archive import read_zip
from service.documents.office.office_package import NotOffice, OfficePackage
from service.model.document_problem import DocumentProblem
from tests.fakes.mails import File, archive

ONE = archive(File("r.pdf", b"shown"))
TWO = archive(File("r.pdf", b"shown"), File("b.pdf", b"second"))
HIDDEN = archive(File("h.pdf", b"hidden"))
LIST, END = b"PK\x01\x02", b"PK\x05\x06"


def _changed(data: bytes, place: int, value: bytes) -> bytes:
    return data[:place] + value + data[place + len(value) :]


def _with_unlisted(data: bytes) -> bytes:
    """A file between the last one and the list, which does not name it."""
    start, end = data.index(LIST), data.index(END)
    extra = HIDDEN[: HIDDEN.index(LIST)]
    moved = _changed(data, end + 16, struct.pack("<I", start + len(extra)))
    return moved[:start] + extra + moved[start:]


def _with_shorter_list(data: bytes) -> bytes:
    """The end counts one file, the list has two."""
    return _changed(data, data.index(END) + 8, struct.pack("<2H", 1, 1))


@pytest.mark.parametrize(
    "data",
    [
        _with_unlisted(ONE),
        _with_shorter_list(TWO),
        HIDDEN + ONE,
        b"%PDF-1.7 " + ONE,
        ONE.replace(b"r.pdf", b"x.txt", 1),
        _changed(ONE, 22, struct.pack("<I", 3)),
        _changed(ONE, 18, struct.pack("<I", 3)),
        _changed(ONE, 14, struct.pack("<I", 3)),
        _changed(ONE, 8, b"\0\0"),
        _changed(ONE, 6, b"\x01\0"),
        _changed(TWO, TWO.rindex(LIST) + 42, b"\0\0\0\0"),
        ONE[:-2] + struct.pack("<H", len(HIDDEN)) + HIDDEN,
    ],
    ids=[
        "unlisted",
        "shorter-list",
        "two-archives",
        "pdf-before",
        "name",
        "size",
        "packed-size",
        "checksum",
        "method",
        "encrypted",
        "one-place-twice",
        "archive-as-comment",
    ],
)
def test_an_archive_with_two_readings_is_refused(data: bytes) -> None:
    """Each shows one thing to programs that go by the list, and another to those that do not."""
    found = read_zip(data, 10_000)
    assert isinstance(found, DocumentProblem)
    assert "programs differ" in found.message or "broken" in found.message
    with pytest.raises(NotOffice):
        OfficePackage(data)


class _Pipe(io.BytesIO):
    """A place where nothing can be written again: sizes follow the files."""

    def seekable(self) -> bool:
        return False

    def tell(self) -> int:
        raise OSError


def _written(
    path: Path | io.BytesIO, method: int = zipfile.ZIP_DEFLATED, *, is_large: bool = False
) -> None:
    with zipfile.ZipFile(path, "a" if isinstance(path, Path) else "w", method) as made:
        for name in ("Rü.pdf", "b.pdf"):
            with made.open(name, "w", force_zip64=is_large) as file:
                file.write(ONE)
        made.comment = b"made"


def test_archives_as_programs_write_them_are_read(tmp_path: Path) -> None:
    """Into a pipe, with sizes of 64 bits, with an archive in the archive that is not packed, and
    with files that were added later; a part of a split archive begins with a mark."""
    piped, large, added = _Pipe(), io.BytesIO(), tmp_path / "a.zip"
    _written(piped)
    _written(large, zipfile.ZIP_STORED, is_large=True)
    added.write_bytes(ONE)
    _written(added)
    marked = io.BytesIO(b"PK00")
    with zipfile.ZipFile(marked, "a") as made:
        made.writestr("r.pdf", b"shown")
    for data, count in (
        (piped.getvalue(), 2),
        (large.getvalue(), 2),
        (added.read_bytes(), 3),
        (marked.getvalue(), 1),
        (ONE + b"\r\n", 1),
        (archive(), 0),
    ):
        found = read_zip(data, 100_000)
        assert not isinstance(found, DocumentProblem), found
        assert len(found) == count
        assert all(isinstance(one, Enclosure) and one.problem is None for one in found)

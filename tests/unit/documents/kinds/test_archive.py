"""Archives are unpacked within a budget, and their names are words."""

from __future__ import annotations

import gzip
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.documents.kinds.archive import TooMuch, read_gzip, read_zip
from service.model.document_problem import DocumentProblem
from service.model.outcome import Reason
from tests.fakes.mails import File, archive

BUDGET = 1_000_000


def content(data: bytes) -> list[bytes]:
    members = read_gzip(data, BUDGET)
    assert members is not None
    return [one.data for one in members]


def refused(data: bytes) -> DocumentProblem:
    found = read_zip(data, BUDGET)
    assert isinstance(found, DocumentProblem)
    return found


def test_files_come_with_the_last_part_of_their_name() -> None:
    """Folders, and what systems leave behind, are no files."""
    data = archive(
        File("a/b/r.pdf", b"1"),
        File("../../etc/passwd", b"2"),
        File("__MACOSX/a/._r.pdf", b"3"),
        File("a/.DS_Store", b"4"),
    )
    found = read_zip(data, BUDGET)
    assert not isinstance(found, DocumentProblem)
    assert [(one.name, one.pieces[0].data) for one in found] == [("r.pdf", b"1"), ("passwd", b"2")]


def test_what_a_signed_archive_says_about_itself_is_no_document() -> None:
    """Its type, its manifest and its signatures (ASiC-E): only files beside them are papers."""
    about = (File("META-INF/manifest.xml", b"3"), File("META-INF/signatures0.xml", b"4"))
    signed = archive(
        File("mimetype", b"application/vnd.etsi.asic-e+zip"), File("i.xml", b""), *about
    )
    for data, names in (
        (signed, ["i.xml"]),
        (archive(*about), ["manifest.xml", "signatures0.xml"]),
    ):
        found = read_zip(data, BUDGET)
        assert not isinstance(found, DocumentProblem)
        assert [one.name for one in found] == names


def test_a_bomb_ends_with_the_budget() -> None:
    """One file, many files, and a gzip file."""
    with pytest.raises(TooMuch):
        read_zip(archive(File("a", b"\0" * (BUDGET + 1))), BUDGET)
    with pytest.raises(TooMuch):
        read_zip(archive(*(File(str(n), b"\0" * 300_000) for n in range(4))), BUDGET)
    with pytest.raises(TooMuch):
        read_gzip(gzip.compress(b"\0" * (BUDGET + 1)), BUDGET)


def test_an_encrypted_archive_is_refused_by_name() -> None:
    """Its list of files is readable, its files are not."""
    data = bytearray(archive(File("r.pdf", b"x")))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    problem = refused(bytes(data))
    assert problem.reason is Reason.UNSUPPORTED_DOCUMENT
    assert "without a password" in problem.message


def test_too_many_entries_are_counted_before_they_are_read() -> None:
    """A list of a hundred thousand entries is not made."""
    assert "entries" in refused(b"PK\x03\x04" + b"PK\x01\x02" * 100_000).message
    assert "files" in refused(archive(*(File(str(n), b"") for n in range(600)))).message


def test_a_wrong_size_is_found() -> None:
    """List and header say one byte, the file has more: nothing is taken from it."""
    data = bytearray(archive(File("r.txt", b"abcdef" * 100)))
    for place in (22, data.index(b"PK\x01\x02") + 24):
        data[place : place + 4] = (1).to_bytes(4, "little")
    found = read_zip(bytes(data), BUDGET)
    assert not isinstance(found, DocumentProblem)
    assert found[0].pieces[0].data == b""
    assert found[0].problem is not None
    assert "broken" in found[0].problem.message


def test_methods_without_a_bound_are_not_unpacked() -> None:
    """The file keeps its name, and says why."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as made:
        made.writestr("r.txt", b"abc" * 100)
    found = read_zip(out.getvalue(), BUDGET)
    assert not isinstance(found, DocumentProblem)
    assert [(one.name, one.pieces[0].data) for one in found] == [("r.txt", b"")]
    assert found[0].problem is not None
    assert "Deflate" in found[0].problem.message


@given(st.binary(max_size=300), st.integers(0, 400))
def test_no_bytes_make_it_raise(rubbish: bytes, place: int) -> None:
    """As an archive, as a gzip file, and inside of a good archive."""
    good = bytearray(archive(File("r.txt", b"abc" * 50), File("s.txt", b"")))
    good[place : place + len(rubbish)] = rubbish
    for data in (rubbish, bytes(good), b"PK\x05\x06" + rubbish):
        read_zip(data, BUDGET)
    read_gzip(rubbish, BUDGET)
    read_gzip(b"\x1f\x8b\x08" + rubbish, BUDGET)


def test_a_file_without_a_name_is_a_file() -> None:
    """zipfile itself asks for the last character of its name."""
    data = archive(File("r.txt", b"x")).replace(b"r.txt", b"\0.txt")
    found = read_zip(data, BUDGET)
    assert not isinstance(found, DocumentProblem)
    assert [one.name for one in found] == ["a file without a name"]


def test_a_cut_gzip_file_is_broken() -> None:
    """Half of an invoice is none."""
    packed = gzip.compress(b"Total 119.00")
    assert content(packed) == [b"Total 119.00"]
    assert read_gzip(packed[:-9], BUDGET) is None


def test_all_members_of_a_gzip_file_are_read() -> None:
    """With their names; zeros that fill up a block are between them or behind them."""
    out = io.BytesIO()
    with gzip.GzipFile("r.txt", "wb", fileobj=out) as made:
        made.write(b"b" * 100_000)
    packed = gzip.compress(b"a") + bytes(512) + out.getvalue()
    assert content(packed + bytes(512)) == content(packed + b"rubbish") == [b"a", b"b" * 100_000]
    members = read_gzip(packed, BUDGET)
    assert members is not None
    assert [one.name for one in members] == ["", "r.txt"]
    assert read_gzip(packed[:-9], BUDGET) is None, "its last member is cut"


def test_members_share_the_budget_and_are_bounded() -> None:
    """A bomb of many members, and more members than any program writes."""
    with pytest.raises(TooMuch):
        read_gzip(gzip.compress(b"\0" * (BUDGET // 2)) * 3, BUDGET)
    assert read_gzip(gzip.compress(b"") * 10_001, BUDGET) is None

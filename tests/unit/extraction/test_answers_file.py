"""The file of cached answers: its owner's alone, and what is erased is gone from its bytes."""

from __future__ import annotations

import os
import re
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from service.extraction.answers_file import (
    SIDE_FILES,
    AnswersFile,
    FileRefused,
    Selection,
    reject_unmakable,
    secure,
)
from service.extraction.cached_answer import About, Subject

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "own" / "answers.sqlite"


def value(number: int, times: int = 150) -> bytes:
    """Bytes that can be found again in the file."""
    return f"<<{number:05d}>>".encode() * times


def bytes_of(path: Path) -> bytes:
    """The file and everything beside it."""
    return b"".join(
        beside.read_bytes()
        for suffix in ("", *SIDE_FILES)
        if (beside := path.with_name(path.name + suffix)).exists()
    )


def numbers_in(path: Path) -> set[int]:
    return {int(found) for found in re.findall(rb"<(\d{5})>>", bytes_of(path))}


def event(number: int) -> Subject:
    return Subject(About.EVENT, str(number))


def test_folder_file_and_side_files_are_their_owners_alone(path: Path) -> None:
    """Whatever the mask of the process says."""
    mask = os.umask(0)
    try:
        with closing(AnswersFile(path)) as file:
            file.write("a", value(1), (), 5.0)
            beside = [p for p in path.parent.iterdir() if p != path]
            assert {p.name for p in beside} == {"answers.sqlite-wal", "answers.sqlite-shm"}
            assert {stat.S_IMODE(p.stat().st_mode) for p in path.parent.iterdir()} == {0o600}
    finally:
        os.umask(mask)
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def _link(path: Path) -> None:
    path.rename(path.with_name("elsewhere"))
    path.symlink_to(path.with_name("elsewhere"))


def _beside(suffix: str, mode: int) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        side = path.with_name(path.name + suffix)
        side.write_bytes(b"")
        side.chmod(mode)

    return make


def _side_link(path: Path) -> None:
    path.with_name(path.name + "-wal").symlink_to(path.with_name("elsewhere"))


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path, 0o600)


CASES: dict[str, tuple[Callable[[Path], object], str]] = {
    "link": (_link, "symbolic link"),
    "hard link": (lambda path: os.link(path, path.with_name("second")), "hard link"),
    "readable": (lambda path: path.chmod(0o640), "chmod 600"),
    "writable": (lambda path: path.chmod(0o602), "chmod 600"),
    "pipe": (_pipe, "regular"),
    "folder is shared": (lambda path: path.parent.chmod(0o777), "others may write in the folder"),
    "folder is sticky": (lambda path: path.parent.chmod(0o1777), "others may write in the folder"),
    "folder of a group": (lambda path: path.parent.chmod(0o770), "others may write in the folder"),
    "wide journal": (_beside("-wal", 0o644), "answers.sqlite-wal"),
    "wide memory": (_beside("-shm", 0o666), "answers.sqlite-shm"),
    "wide rollback": (_beside("-journal", 0o604), "answers.sqlite-journal"),
    "linked journal": (_side_link, "answers.sqlite-wal is not a regular file"),
}


@pytest.mark.parametrize("name", CASES)
def test_what_others_may_use_is_refused_and_left_as_it_is(name: str, path: Path) -> None:
    """With a sentence that says what to do."""
    spoil, said = CASES[name]
    AnswersFile(path).close()
    spoil(path)
    before = {p.name: p.lstat().st_mode for p in path.parent.iterdir()}
    with pytest.raises(FileRefused, match=re.escape(said)):
        AnswersFile(path)
    assert {p.name: p.lstat().st_mode for p in path.parent.iterdir()} == before


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
@pytest.mark.parametrize("what", ["file", "folder", "journal"])
def test_what_belongs_to_another_user_is_refused(what: str, path: Path) -> None:
    """Who owns it can widen its mode at any time."""
    AnswersFile(path).close()
    wal = path.with_name(path.name + "-wal")
    wal.touch(mode=0o600)
    os.chown({"file": path, "folder": path.parent, "journal": wal}[what], 12_345, -1)
    with pytest.raises(FileRefused, match="another user"):
        secure(path)


def _thousands(file: AnswersFile) -> Iterator[int]:
    for number in range(1_500):
        times = 20 + (number * 37) % 500
        file.write(f"{number * 7919 % 1_500:064d}", value(number, times), (), float(number))
        if number % 5 == 0:
            file.used(f"{number * 7919 % 1_500:064d}", [event(number)], number + 0.5)
        yield number


def test_expired_answers_are_gone_from_the_bytes(path: Path) -> None:
    """Of database and journal, in every size, after pages were split and moved."""
    with closing(AnswersFile(path)) as file:
        assert len(list(_thousands(file))) == 1_500
        assert numbers_in(path) == set(range(1_500))
        size_bytes = path.stat().st_size
        gone = file.expire(1_000.0, 1_500.0)
        assert file.settle()
        assert len(gone) == 1_000
        assert numbers_in(path) == set(range(1_000, 1_500))
        assert path.stat().st_size < size_bytes / 2


def test_evicted_answers_are_gone_once_the_journal_is_emptied(path: Path) -> None:
    """The least recently used go first."""
    with closing(AnswersFile(path)) as file:
        list(_thousands(file))
        evicted = file.evict(200_000)
        assert file.settle()
        left = numbers_in(path)
        assert left == set(range(1_500 - len(left), 1_500))
        assert len(left) == 1_500 - len(evicted)


@pytest.mark.parametrize(
    ("choice", "gone"),
    [
        (Selection((event(1),)), {1}),
        (Selection((event(1), event(3))), {1, 3}),
        (Selection((Subject(About.SENDER, "odd"),)), {1, 3}),
        (Selection((Subject(About.INVOICE, "1"),)), set[int]()),
        (Selection(texts=("MÜLLER 2",)), {2}),
        (Selection(all=True), {0, 1, 2, 3}),
        (Selection(), set[int]()),
    ],
)
def test_what_is_forgotten_is_gone_from_the_bytes(
    choice: Selection, gone: set[int], path: Path
) -> None:
    """By event, by sender, by words that are escaped in the file, and nothing else."""
    with closing(AnswersFile(path)) as file:
        for n in range(4):
            about = (event(n), Subject(About.SENDER, "odd" if n % 2 else "even"))
            words = b'{"name": "M\\u00fcller %d"}' % n
            file.write(str(n), b'{"a": "%s", "b": %s}' % (value(n), words), about, 10.0)
        assert {int(key) for key in file.chosen(choice)} == gone
        done = file.erase(choice, 20.0)
        assert (done.answers, done.gone) == (len(gone), True)
        assert numbers_in(path) == {0, 1, 2, 3} - gone
        assert set(map(int, file.keys())) == {0, 1, 2, 3} - gone


def test_a_question_on_its_way_brings_nothing_back(path: Path) -> None:
    """For a day: by the answer's own key, and by the subject that was named. Then it may."""
    with closing(AnswersFile(path)) as file, closing(AnswersFile(path)) as other:
        file.write("k", value(1), (event(1),), 10.0)
        other.erase(Selection((event(1),)), 20.0)
        assert not file.write("k", value(1), (event(2),), 30.0)
        assert not file.write("new", value(1), (event(1),), 30.0)
        assert file.write("other", value(3), (event(3),), 30.0)
        assert numbers_in(path) == {3}
        assert file.write("k", value(1), (event(1),), 20.0 + 86_401.0)


def test_no_name_is_written_of_whom_an_answer_is_about(path: Path) -> None:
    """Keyed hashes, under another key in each file."""
    about = (Subject(About.SENDER, "Erika Mustermann"),)
    tags = []
    for name in ("a", "b"):
        place = path.with_name(name)
        with closing(AnswersFile(place)) as file:
            file.write("k", b"{}", about, 1.0)
        assert b"Erika" not in bytes_of(place)
        with closing(sqlite3.connect(place)) as database:
            tags.append(database.execute("SELECT subjects FROM answers").fetchone()[0])
    assert len(tags[0]) == len(tags[1]) == 16
    assert tags[0] != tags[1]


def test_an_answer_keeps_a_bounded_number_of_subjects(path: Path) -> None:
    """The first thousand; the document's own hash is among them."""
    with closing(AnswersFile(path)) as file:
        file.write("k", b"{}", (Subject(About.DOCUMENT, "sha"),), 1.0)
        for start in range(0, 3_000, 500):
            file.used("k", [event(n) for n in range(start, start + 500)], 1.0)
        assert path.stat().st_size < 200_000
        assert set(file.chosen(Selection((Subject(About.DOCUMENT, "sha"),)))) == {"k"}
        assert set(file.chosen(Selection((event(998),)))) == {"k"}
        assert file.chosen(Selection((event(2_999),))) == {}


def test_a_file_of_an_older_version_keeps_its_answers(path: Path) -> None:
    """It gains what it lacks."""
    path.parent.mkdir(mode=0o700)
    with closing(sqlite3.connect(path)) as old:
        old.execute("PRAGMA journal_mode=WAL")
        old.executescript(
            "CREATE TABLE answers (key TEXT PRIMARY KEY, value BLOB NOT NULL, "
            "size_bytes INTEGER NOT NULL, used_at_s REAL NOT NULL) WITHOUT ROWID;"
            "INSERT INTO answers VALUES ('k', x'7b7d', 3, 5.0);"
        )
    path.chmod(0o600)
    with closing(AnswersFile(path)) as file:
        assert file.read("k", 6.0, 100.0) == b"{}"
        file.used("k", [event(1)], 7.0)
        assert set(file.chosen(Selection((event(1),)))) == {"k"}


@pytest.mark.parametrize("table", ["answers", "forgotten", "secrets"])
def test_a_database_of_another_kind_is_refused_with_advice(path: Path, table: str) -> None:
    """It is left as it is: it may be another program's."""
    path.parent.mkdir(mode=0o700)
    with closing(sqlite3.connect(path)) as other:
        other.execute(f"CREATE TABLE {table} (a)")
    path.chmod(0o600)
    before = path.read_bytes()
    with pytest.raises(FileRefused, match=r"another kind .* name another file in cache\.path"):
        AnswersFile(path)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_processes_that_write_at_the_same_time_lose_nothing(path: Path) -> None:
    """Each waits for the other's lock."""
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from service.extraction.answers_file import AnswersFile\n"
        "file = AnswersFile(Path(sys.argv[1]))\n"
        "for n in range(100): file.write(f'{sys.argv[2]}-{n}', b'{}', (), 1.0)\n"
        "file.close()\n"
    )
    writers = [
        subprocess.Popen([sys.executable, "-c", program, str(path), str(n)], cwd=ROOT)
        for n in range(3)
    ]
    assert [writer.wait(timeout=60) for writer in writers] == [0, 0, 0]
    with closing(AnswersFile(path)) as file:
        assert len(set(file.keys())) == 300


def test_a_new_file_that_another_process_writes_into_is_waited_for(path: Path) -> None:
    """SQLite answers at once that it is locked where a file has no journal beside it yet."""
    path.parent.mkdir(mode=0o700)
    with closing(sqlite3.connect(path, isolation_level=None, check_same_thread=False)) as other:
        other.execute("PRAGMA user_version = 0")
        other.execute("CREATE TABLE unrelated (a)")
        path.chmod(0o600)
        other.execute("BEGIN IMMEDIATE")
        opened: list[AnswersFile] = []
        opening = threading.Thread(target=lambda: opened.append(AnswersFile(path)))
        opening.start()
        opening.join(timeout=0.5)
        assert opening.is_alive()
        other.execute("COMMIT")
        opening.join(timeout=60)
    [file] = opened
    file.close()


def test_a_place_where_no_file_can_be_made_is_refused_without_making_one(tmp_path: Path) -> None:
    """/proc says that it is writable, and has no room for a single block."""
    with pytest.raises(FileRefused, match="nothing can be written in /proc"):
        reject_unmakable(Path("/proc/x/a.sqlite"))
    (tmp_path / "file").write_text("x")
    with pytest.raises(FileRefused, match="not a folder"):
        reject_unmakable(tmp_path / "file" / "below" / "a.sqlite")
    reject_unmakable(tmp_path / "new" / "below" / "a.sqlite")
    assert [found.name for found in tmp_path.iterdir()] == ["file"]

"""Answers on disk: they come back, in bounds, and trouble with the file costs no invoice."""

from __future__ import annotations

import asyncio
import json
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from schemas.invoice import Invoice
from service.extraction.answers_file import FORGOTTEN_S, AnswersFile, Selection
from service.extraction.cache_store import DiskAnswers
from service.extraction.cached_answer import About, CachedAnswer, Subject, encode_cached
from service.testbed.invoices import make_invoice
from tests.unit.extraction.test_answers_file import ROOT, bytes_of

SIZE_BYTES = len(
    encode_cached(CachedAnswer(Invoice.model_validate(make_invoice(0).truth), "m", "v"))
)

EMPTY_BYTES = 100_000
"""The size of a file without answers, at most."""


def cached_answer(number: int) -> CachedAnswer:
    return CachedAnswer(Invoice.model_validate(make_invoice(number).truth), "m", "v")


@contextmanager
def opened(
    path: Path,
    max_bytes: int = 1_000_000,
    now_s: Callable[[], float] = lambda: 1_000.0,
    trouble: Callable[[str], None] = pytest.fail,
) -> Iterator[DiskAnswers]:
    answers = DiskAnswers(path, max_bytes, 100.0, trouble, now_s)
    try:
        yield answers
    finally:
        answers.close()


async def test_answers_survive_the_process(tmp_path: Path) -> None:
    """Written when closed, found when opened again, readable by the owner alone."""
    path = tmp_path / "deep" / "answers.sqlite"
    with opened(path) as answers:
        answers.put("a", cached_answer(1))
        answers.put("b", cached_answer(2))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with opened(path) as answers:
        assert await answers.get("a") == cached_answer(1)
        assert await answers.get("b") == cached_answer(2)
        assert await answers.get("c") is None


async def test_the_file_is_bounded_and_forgets_what_is_least_used(tmp_path: Path) -> None:
    """An answer that was just used stays."""
    clock = iter(range(10_000))
    with opened(tmp_path / "a", 40 * SIZE_BYTES, lambda: float(next(clock))) as answers:
        for number in range(100):
            answers.put(str(number), cached_answer(number))
            if number:
                await answers.get("0")
        present = [n for n in range(100) if await answers.get(str(n)) is not None]
    assert present[0] == 0
    assert 99 in present
    assert 5 < len(present) < 60
    assert (tmp_path / "a").stat().st_size < EMPTY_BYTES + 60 * SIZE_BYTES


async def test_what_is_too_old_is_forgotten(tmp_path: Path) -> None:
    """At start, and while running."""
    now_s = 1_000.0
    with opened(tmp_path / "a", now_s=lambda: now_s) as answers:
        answers.put("a", cached_answer(1))
        assert await answers.get("a") == cached_answer(1)
        now_s = 1_101.0
        assert await answers.get("a") is None
    with opened(tmp_path / "a", now_s=lambda: now_s) as answers:
        assert await answers.get("a") is None


async def test_what_is_too_old_leaves_the_file_by_itself(tmp_path: Path) -> None:
    """Also without any question."""
    now_s = 1_000.0
    path = tmp_path / "a"
    number = make_invoice(1).truth["invoice_number"]
    answers = DiskAnswers(path, 1_000_000, 100.0, pytest.fail, lambda: now_s, expire_every_s=0.02)
    try:
        answers.put("a", cached_answer(1))
        assert await answers.get("a") == cached_answer(1)
        assert number.encode() in bytes_of(path)
        now_s = 1_101.0
        async with asyncio.timeout(120):
            while number.encode() in bytes_of(path):
                await answers.get("b")
                await asyncio.sleep(0)
    finally:
        answers.close()


async def test_what_another_process_erased_may_be_asked_and_kept_again(tmp_path: Path) -> None:
    """A day later; at once it is asked, and not cached."""
    now_s, path = 1_000.0, tmp_path / "a"
    about = (Subject(About.EVENT, "e"),)
    with opened(path, now_s=lambda: now_s) as answers:
        answers.put("a", cached_answer(1), about)
        assert await answers.get("a") == cached_answer(1)
        with closing(AnswersFile(path)) as other:
            assert other.erase(Selection(about), now_s).answers == 1
        assert await answers.get("a") is None
        answers.put("a", cached_answer(1), about)
        assert await answers.get("a") is None
        now_s += FORGOTTEN_S + 1
        answers.put("a", cached_answer(1), about)
        assert await answers.get("a") == cached_answer(1)


async def test_who_uses_an_answer_can_have_it_erased(tmp_path: Path) -> None:
    """The first, and those who found it cached."""
    first, later, last = ((Subject(About.EVENT, name),) for name in "abc")
    path = tmp_path / "a"
    with opened(path) as answers:
        answers.put("k", cached_answer(1), first)
        assert await answers.get("k", later) == cached_answer(1)
        answers.put("k", cached_answer(1), last)
        await answers.expire()
        with closing(AnswersFile(path)) as other:
            for about in (first, later, last):
                assert set(other.chosen(Selection(about))) == {"k"}


FULL = """
import asyncio, json, resource, sys
from pathlib import Path
from service.extraction.cache_store import DiskAnswers
from tests.unit.extraction.test_cache_store import cached_answer

async def main():
    said = []
    limit = int(sys.argv[2])
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    answers = DiskAnswers(Path(sys.argv[1]), 100_000_000, 100.0, said.append, lambda: 1_000.0)
    before = len(answers._keys)
    for number in range(int(sys.argv[3])):
        answers.put(f"{number}", cached_answer(number))
        await answers.expire()
    found = [n for n in range(2_000) if await answers.get(f"{n}") is not None]
    answers.close()
    print(json.dumps({"before": before, "found": len(found), "said": said}))

asyncio.run(main())
"""


def _on_a_full_disk(path: Path, limit_bytes: int, puts: int) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(path), str(limit_bytes), str(puts)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


async def test_a_full_disk_costs_no_answer_that_is_kept(tmp_path: Path) -> None:
    """Nothing is added, which is said once; what is there is found, also after a restart."""
    path = tmp_path / "a"
    full = _on_a_full_disk(path, 400_000, 200)
    assert 20 < full["found"] < 200
    assert len(full["said"]) == 1
    assert "what is in it stays" in full["said"][0]
    again = _on_a_full_disk(path, 400_000, 0)
    assert again["before"] == again["found"] == full["found"]
    tight = _on_a_full_disk(path, 20_000, 0)  # No room for a journal or for shared memory.
    assert tight["found"] == full["found"]
    with opened(path) as answers:
        answers.put("more", cached_answer(1))
        assert await answers.get("more") == cached_answer(1)


async def test_a_broken_file_is_replaced(tmp_path: Path) -> None:
    """And says so."""
    path, said = tmp_path / "a", list[str]()
    path.write_bytes(b"not a database at all, but long enough to be looked at" * 40)
    path.chmod(0o600)
    with opened(path, trouble=said.append) as answers:
        answers.put("a", cached_answer(1))
    assert len(said) == 1
    assert "replaced by an empty file" in said[0]
    with opened(path) as answers:
        assert await answers.get("a") == cached_answer(1)


async def test_a_file_with_a_damaged_page_is_replaced(tmp_path: Path) -> None:
    """Its head is that of a database, so it opens."""
    path, said = tmp_path / "a", list[str]()
    with opened(path, 10_000_000) as answers:
        for number in range(300):
            answers.put(f"{number}", cached_answer(number))
    whole = path.read_bytes()
    path.write_bytes(whole[:49_152] + b"\xff" * (len(whole) - 49_152))
    with opened(path, 10_000_000, trouble=said.append) as answers:
        answers.put("a", cached_answer(1))
        assert await answers.get("a") == cached_answer(1)
    assert "replaced by an empty file" in said[0]


async def test_a_file_that_cannot_be_made_is_tried_again_each_minute(tmp_path: Path) -> None:
    """With the answers of then; what is asked meanwhile costs calls. A clock that was set back
    makes it no longer."""
    now_s, said, folder = 1_000.0, list[str](), tmp_path / "folder"
    folder.write_text("")
    with opened(folder / "a", now_s=lambda: now_s, trouble=said.append) as answers:

        async def is_cached(key: str) -> bool:
            answers.put(key, cached_answer(1))
            await answers.expire()
            return await answers.get(key) is not None

        assert not await is_cached("a")
        now_s = 1_060.0
        assert not await is_cached("a")
        assert len(said) == 1
        assert "tried again every minute" in said[0]
        folder.unlink()
        now_s = 1_119.0
        assert not await is_cached("a")
        now_s = 1_059.0
        assert await is_cached("a")
    assert said[1:] == [f"answers are cached in {folder / 'a'} from now on"]

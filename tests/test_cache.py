"""Answers on disk: they come back, in bounds, and trouble with the file costs no invoice."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from schemas.invoice import Invoice
from service.cache import DiskAnswers
from service.core.kept_answer import KeptAnswer, encode_kept
from service.demo.invoices import make_invoice

SIZE_BYTES = len(encode_kept(KeptAnswer(Invoice.model_validate(make_invoice(0).truth), "m", "v")))


def kept(number: int) -> KeptAnswer:
    return KeptAnswer(Invoice.model_validate(make_invoice(number).truth), "m", "v")


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
        answers.put("a", kept(1))
        answers.put("b", kept(2))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with opened(path) as answers:
        assert await answers.get("a") == kept(1)
        assert await answers.get("b") == kept(2)
        assert await answers.get("c") is None


async def test_the_file_is_bounded_and_forgets_what_is_least_used(tmp_path: Path) -> None:
    """What was just used stays."""
    clock = iter(range(10_000))
    with opened(tmp_path / "a", 20 * SIZE_BYTES, lambda: float(next(clock))) as answers:
        for number in range(100):
            answers.put(str(number), kept(number))
            if number:
                await answers.get("0")
        present = [n for n in range(100) if await answers.get(str(n)) is not None]
    assert present[0] == 0
    assert 99 in present
    assert 5 < len(present) < 40


async def test_what_is_too_old_is_forgotten(tmp_path: Path) -> None:
    """At start, and while running."""
    now_s = 1_000.0
    with opened(tmp_path / "a", now_s=lambda: now_s) as answers:
        answers.put("a", kept(1))
        assert await answers.get("a") == kept(1)
        now_s = 1_101.0
        assert await answers.get("a") is None
    with opened(tmp_path / "a", now_s=lambda: now_s) as answers:
        assert await answers.get("a") is None


async def test_a_broken_file_is_begun_anew(tmp_path: Path) -> None:
    """And says so."""
    path, said = tmp_path / "a", list[str]()
    path.write_bytes(b"not a database at all, but long enough to be looked at" * 40)
    with opened(path, trouble=said.append) as answers:
        answers.put("a", kept(1))
    assert len(said) == 1
    assert "begun anew" in said[0]
    with opened(path) as answers:
        assert await answers.get("a") == kept(1)


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    """Whoever builds the service decides to go on without."""
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="file"):
        DiskAnswers(tmp_path / "file" / "below", 1_000, 10.0, pytest.fail)

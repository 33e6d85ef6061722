"""Shared and cached answers: one question for many, no failure of one for all."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from schemas.invoice import Invoice
from service.extraction.answer_cache import AnswerCache, Lookup
from service.extraction.cached_answer import About, CachedAnswer, Subject
from service.llm.gate import Gate
from service.testbed.invoices import make_invoice

KEPT = CachedAnswer(Invoice.model_validate(make_invoice(3).truth), "m", "v")


class Shelf:
    """A store in memory that counts."""

    def __init__(self) -> None:
        self.cached: dict[str, CachedAnswer] = {}
        self.about: dict[str, set[Subject]] = {}

    async def get(self, key: str, subjects: tuple[Subject, ...] = ()) -> CachedAnswer | None:
        await asyncio.sleep(0)
        if key in self.cached:
            self.about[key] |= set(subjects)
        return self.cached.get(key)

    def put(self, key: str, cached: CachedAnswer, subjects: tuple[Subject, ...] = ()) -> None:
        self.cached[key] = cached
        self.about.setdefault(key, set()).update(subjects)


class Question:
    """Answers when told to."""

    def __init__(self, *answers: CachedAnswer | str) -> None:
        self.answers = list(answers)
        self.go = asyncio.Event()
        self.asked = 0

    async def __call__(self) -> CachedAnswer | str:
        self.asked += 1
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        await self.go.wait()
        return answer


class Heard:
    """Keeps what was told."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def answer_found(self, source: str) -> None:
        self.found.append(source)


async def _settle() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


async def test_one_question_serves_all_who_ask_meanwhile() -> None:
    """And later ones are served from the store."""
    heard, question = Heard(), Question(KEPT)
    answers = AnswerCache(Shelf(), heard)
    tasks = [asyncio.create_task(answers.get_or_ask("k", question)) for _ in range(5)]
    await _settle()
    question.go.set()
    found = await asyncio.wait_for(asyncio.gather(*tasks), 5)
    assert [answer for answer, _ in found] == [KEPT] * 5
    assert question.asked == 1
    assert (await answers.get_or_ask("k", question))[1] is Lookup.KEPT
    assert sorted(heard.found) == ["asked", "kept", *["shared"] * 4]


async def test_who_waits_for_another_s_answer_leaves_its_place_to_others() -> None:
    """The one that asks does not: it is a candidate for a slot."""
    gate, question = Gate(4), Question(KEPT)
    answers = AnswerCache(Shelf(), resting=gate.resting)
    tasks = [asyncio.create_task(answers.get_or_ask("k", question)) for _ in range(5)]
    await _settle()
    assert gate.at_rest == 4
    tasks.pop().cancel()
    await _settle()
    assert gate.at_rest == 3
    question.go.set()
    await asyncio.wait_for(asyncio.gather(*tasks), 5)
    assert gate.at_rest == 0


async def test_an_answer_is_about_all_who_shared_it() -> None:
    """The one who asked, those who waited, those who joined a look-up, those who came later."""
    shelf, question = Shelf(), Question(KEPT)
    answers = AnswerCache(shelf)
    who = [(Subject(About.EVENT, str(number)),) for number in range(6)]
    asked = [asyncio.create_task(answers.get_or_ask("k", question, s)) for s in who[:3]]
    await _settle()
    question.go.set()
    await asyncio.wait_for(asyncio.gather(*asked), 5)
    assert shelf.about["k"] == {s for (s,) in who[:3]}
    found = await asyncio.gather(*(answers.get_or_ask("k", question, s) for s in who[3:5]))
    assert {lookup for _, lookup in found} == {Lookup.KEPT, Lookup.SHARED}
    assert shelf.about["k"] == {s for (s,) in who[:5]}


async def test_different_questions_do_not_wait_for_one_another() -> None:
    """The key decides."""
    slow, quick = Question(KEPT), Question(KEPT)
    quick.go.set()
    answers = AnswerCache(None)
    waiting = asyncio.create_task(answers.get_or_ask("a", slow))
    await _settle()
    assert (await asyncio.wait_for(answers.get_or_ask("b", quick), 5))[1] is Lookup.ASKED
    slow.go.set()
    await waiting


async def test_a_failure_is_nobody_elses() -> None:
    """Who waited for a question that failed asks for itself; failures are not cached."""
    shelf, question = Shelf(), Question("failed", KEPT)
    answers = AnswerCache(shelf)
    tasks = [asyncio.create_task(answers.get_or_ask("k", question)) for _ in range(3)]
    await _settle()
    question.go.set()
    found = [answer for answer, _ in await asyncio.wait_for(asyncio.gather(*tasks), 5)]
    assert found == ["failed", KEPT, KEPT]
    assert question.asked == 3
    assert shelf.cached == {}


@pytest.mark.parametrize("victim", [0, 1], ids=["who asks", "who waits"])
async def test_a_cancelled_one_takes_nobody_along(victim: int) -> None:
    """Partitions come and go; the others' invoices go on."""
    question = Question(KEPT)
    answers = AnswerCache(Shelf())
    tasks = [asyncio.create_task(answers.get_or_ask("k", question)) for _ in range(3)]
    await _settle()
    tasks[victim].cancel()
    await _settle()
    question.go.set()
    results = await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 5)
    assert isinstance(results.pop(victim), asyncio.CancelledError)
    assert [result[0] for result in results if not isinstance(result, BaseException)] == [KEPT] * 2


async def test_made_up_answers_are_not_kept() -> None:
    """A simulator's answer must never come back as a real one."""
    shelf, question = Shelf(), Question(replace(KEPT, simulated=True))
    question.go.set()
    await AnswerCache(shelf).get_or_ask("k", question)
    assert shelf.cached == {}

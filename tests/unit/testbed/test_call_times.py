"""The times of the simulator's calls: a document's own, whatever question carries it."""

from __future__ import annotations

from service.checks.reply.reply import ReplyProblem
from service.extraction.prompts import ask_again, load_prompt
from service.model.completion import Prompt
from service.model.outcome import Reason
from service.testbed.call_times import CallTimes, document_seed
from service.testbed.invoices import make_invoice
from service.testbed.printed import read_back

PROMPT = load_prompt()
FIRST, SECOND = make_invoice(5).text, make_invoice(6).text
LETTER = "Dear colleagues,\nplease find attached our offer.\n"


def _asked(document: str, boundary: str = "0a", left_out: frozenset[str] = frozenset()) -> Prompt:
    return PROMPT.ask(document, boundary, 100, left_out=left_out)


def _shown(prompt: Prompt) -> str:
    return f"{prompt.system}\n{prompt.user}"


def _carried(document: str) -> list[str]:
    """One document in the questions of the service and of others."""
    asked = _asked(document)
    problem = ReplyProblem(Reason.REPLY_SCHEMA_INVALID, "no", ("totals.gross: is no number",))
    return [
        _shown(asked),
        _shown(_asked(document, "91f0")),
        _shown(_asked(document, left_out=frozenset({"invoice_number", "totals.gross"}))),
        _shown(ask_again(asked, problem)),
        _shown(_asked(f"{document}\n<document_x>\n", "77")),
    ]


def _seeds(prompts: list[str]) -> set[int]:
    return {document_seed(prompt, read_back(prompt)) for prompt in prompts}


def test_a_seed_is_of_the_document_alone() -> None:
    """Or callers with other questions would wait for other times for the same documents."""
    bare = [FIRST, f"Read this invoice:\n\n{FIRST}\n\nAnswer in JSON. Leave out: nothing."]
    first, second = _seeds(_carried(FIRST) + bare), _seeds(_carried(SECOND))
    assert len(first) == len(second) == 1
    assert first != second


def test_what_is_no_sample_invoice_is_told_by_the_text_in_its_fence() -> None:
    """Letters have times of their own, too."""
    letter, other = _seeds(_carried(LETTER)[:4]), _seeds(_carried("Dear all,\n")[:4])
    assert len(letter) == len(other) == 1
    assert letter != other
    assert len(_seeds(["<document_x>\n\udcff", LETTER])) == 2


def test_each_question_about_a_document_has_another_draw_and_a_run_repeats() -> None:
    """A follow-up or a retry may be quicker or slower. Other documents between do not matter."""
    prompts = _carried(FIRST)[:3]
    runs = []
    for between in ([], [SECOND, LETTER]):
        times, draws = CallTimes(1), []
        for prompt in prompts:
            draws.append(times.draw_s(prompt, read_back(prompt), 0.15, 0.6))
            for text in between:
                times.draw_s(text, read_back(text), 0.15, 0.6)
        runs.append(draws)
    assert runs[0] == runs[1]
    assert len(set(runs[0])) == 3
    assert CallTimes(2).draw_s(FIRST, read_back(FIRST), 0.15, 0.6) not in runs[0]

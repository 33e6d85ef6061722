"""The report: whole for people and machines, and harmless whatever a document says."""

from __future__ import annotations

import json
import re
from xml.etree.ElementTree import fromstring

from schemas.invoice import Invoice
from schemas.outcome import FieldStatus, FieldVerdict
from service.checks.evaluation import Case, Evaluation, evaluate
from service.commands.evaluation_report import as_html, as_text, summary
from service.model.printable import is_printable
from service.testbed.cases import CASES, make_case

HOSTILE = '<script src="https://evil.example/x.js">&'
STEERING = "\u202e\u2066\x9b31m\x1b[2J\u200bevil\x7f"


def _truth(number: int, case: str = "plain") -> Invoice:
    return Invoice.model_validate(make_case(number, 0, case).truth)


def _judged() -> Evaluation:
    truth = _truth(3)
    wrong = truth.model_copy(
        update={"invoice_number": HOSTILE, "purchase_order": HOSTILE, "due_date": None}
    )
    fields = {
        "invoice_number": FieldVerdict(FieldStatus.WRONG, ("GROUNDED",)),
        "currency": FieldVerdict(FieldStatus.DOUBTFUL, ("CURRENCY",)),
    }
    right = [Case(name, _truth(5, name), _truth(5, name)) for name in CASES]
    failed = Case(HOSTILE, truth, None, failure=HOSTILE)
    return evaluate([Case("bad.pdf", truth, wrong, fields, needs_review=True), failed, *right])


def test_figures_agree_with_the_evaluation() -> None:
    """JSON that can be read again, the sentence that matters, and a row for each field."""
    judged = _judged()
    figures = json.loads(json.dumps(summary(judged)))
    assert (figures["documents"], figures["read"]) == (len(CASES) + 2, len(CASES) + 1)
    assert (figures["wrong_values"], figures["flagged_wrong_values"]) == (2, 1)
    assert figures["flags_on_right_values"] == 1
    assert figures["rules"]["GROUNDED"] == {"on_wrong": 1, "on_right": 0}
    assert [one["field"] for one in figures["false_alarms"]] == ["currency"]
    assert {one["field"] for one in figures["silent"]} == {"purchase_order", "due_date"}
    assert figures["trust"]["book"] == {"documents": 0, "wrong": 0}
    assert figures["simulated"] is False
    assert figures["fields"]["due_date"]["missed"] == 1
    assert figures["failures"] == {HOSTILE: HOSTILE}
    lines = list(as_text(judged))
    assert lines[-1] == "1 of 2 wrong values were flagged"
    assert {line.split()[0] for line in lines[1:] if "%" in line} >= {"invoice_number", "due_date"}


def test_the_page_needs_nothing_else_and_runs_nothing() -> None:
    """Text of documents is shown, never obeyed; no address is asked for anything."""
    page = as_html(_judged(), HOSTILE)
    assert "<script" not in page
    assert not re.search(r"""(?:src|href)\s*=\s*["']""", page)
    assert "url(" not in page
    assert "&lt;script src=&quot;https://evil.example/x.js&quot;&gt;&amp;" in page


def test_the_page_is_free_of_characters_that_turn_what_is_read_around() -> None:
    """A browser obeys overrides, and a page may be looked at in a terminal."""
    failed = Case(STEERING, _truth(3), None, failure=STEERING)
    wrong = _truth(3).model_copy(update={"invoice_number": STEERING})
    page = as_html(evaluate([failed, Case("b", _truth(3), wrong)]), STEERING)
    assert page.count("evil") >= 4
    assert all(map(is_printable, page.split("\n")))


def test_the_page_shows_both_sides_of_the_worst_documents() -> None:
    """Failed ones first, then what the document says beside what was read, and a bar per field."""
    page = as_html(_judged(), "Trial")
    number = make_case(3).truth["invoice_number"]
    assert page.index("&lt;script") < page.index("bad.pdf")
    assert page.index("bad.pdf") < page.index(f"<td>{number}</td>")
    bars = re.findall(r"<svg.*?</svg>", page)
    assert len(bars) == len(summary(_judged())["fields"])
    widths = [int(fromstring(bar)[1].get("width", "-1")) for bar in bars]
    assert all(0 <= width <= 160 for width in widths)


def test_an_evaluation_of_nothing_is_told_too() -> None:
    """No division by zero, no worst documents."""
    empty = evaluate([])
    assert summary(empty)["line_score"] is None
    assert "None." in as_html(empty, "Nothing")
    perfect = evaluate([Case("a", _truth(1), _truth(1))])
    assert perfect.worst(5) == []


def test_simulated_answers_are_told_first_and_everywhere() -> None:
    """No figure is about a model then."""
    truth = _truth(3)
    judged = evaluate([Case("a", truth, truth, simulated=True)])
    assert next(iter(as_text(judged))).startswith("SIMULATED")
    assert summary(judged)["simulated"] is True
    assert "SIMULATED" in as_html(judged, "Trial")
    assert "SIMULATED" not in as_html(_judged(), "Trial")


def test_the_lists_of_silent_values_and_false_alarms_steer_no_terminal() -> None:
    """They quote documents."""
    wrong = _truth(3).model_copy(update={"invoice_number": STEERING})
    fields = {"currency": FieldVerdict(FieldStatus.DOUBTFUL, ("CURRENCY",))}
    lines = list(as_text(evaluate([Case(STEERING, _truth(3), wrong, fields)])))
    assert any("without a flag" in line for line in lines)
    assert any("CURRENCY" in line for line in lines)
    assert all(map(is_printable, lines))


def test_documents_with_missed_values_alone_are_told_apart() -> None:
    """They are among those of a trust with a fault, and no wrong value of theirs asks for a
    person."""
    missed = _truth(3).model_copy(update={"invoice_number": None})
    lines = list(as_text(evaluate([Case("a", _truth(3), missed, {})])))
    assert "1 wrong or missed value without a flag (expected -> read):" in lines
    assert any("1 of them with a wrong or missed value" in line for line in lines)
    assert "0 of 0 documents with a wrong value (missed ones not counted) ask for a person" in lines

"""Wrong answers of the mutation bench are wrong, plausible, and what they are said to be."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from benchmarks.mutations.bench import KINDS, Count, MutationFindings, as_read, judge, measure
from benchmarks.mutations.bench import wrong_answers as made
from benchmarks.mutations.kinds import Harm, Mutation, Wrong, get, scaled
from benchmarks.mutations.letters import LabelledPaper
from benchmarks.mutations.made_up import iban, letters, samples, with_check_digits
from benchmarks.mutations.public import public_papers
from benchmarks.mutations.report import Thresholds, as_dict, as_text, missed_thresholds
from benchmarks.mutations.words import CODES, Wording
from schemas.invoice import Invoice
from service.checks.comparisons.identifiers import valid_iban
from tests.fakes.corpus import corpus

PAPERS = (*samples(13, 3), *letters(26, 3))
IDS = [paper.name for paper in PAPERS]


def _of(name: str) -> Mutation:
    return next(kind for kind in KINDS if kind.name == name)


def _wrong(paper: LabelledPaper, kind: Mutation) -> list[Wrong]:
    return list(made(paper, as_read(paper.truth), kind, 1))


def test_kinds_are_many_and_have_names_of_their_own() -> None:
    """At least 25 kinds, in each group some."""
    assert len(KINDS) >= 25
    assert len({kind.name for kind in KINDS}) == len(KINDS)
    assert {kind.group for kind in KINDS} == set(Harm)


@pytest.mark.parametrize("paper", PAPERS, ids=IDS)
def test_a_right_answer_is_an_invoice_and_is_printed(paper: LabelledPaper) -> None:
    """The source of a mutant can be read, and its paper prints the values that the bench names."""
    assert isinstance(as_read(paper.truth), Invoice)
    for path in ("invoice_number", "issue_date", "totals.gross", "supplier.name", "due_date"):
        value = get(paper.truth, path)
        assert value is None or paper.prints(value), path
    for values in paper.others.values():
        assert all(paper.prints(value) for value in values)


@pytest.mark.parametrize("paper", PAPERS, ids=IDS)
def test_a_wrong_answer_differs_and_what_it_took_is_printed(paper: LabelledPaper) -> None:
    """Never the right answer in other words; `printed` stands in the text."""
    truth = as_read(paper.truth)
    for kind in KINDS:
        for wrong in _wrong(paper, kind):
            read = as_read(wrong.answer)
            assert isinstance(read, Invoice), kind.name
            assert read != truth, kind.name
            assert all(paper.prints(value) for value in wrong.printed), kind.name


def test_a_mutator_leaves_the_right_answer_alone() -> None:
    """It works on a copy: the next kind starts from the truth."""
    for paper in PAPERS:
        before = json.dumps(paper.truth, sort_keys=True)
        for kind in KINDS:
            _wrong(paper, kind)
        assert json.dumps(paper.truth, sort_keys=True) == before


def test_the_same_seed_makes_the_same_wrong_answers() -> None:
    """Figures before and after a change are about the same answers."""
    once, again = (
        [wrong.answer for paper in letters(8, 5) for kind in KINDS for wrong in _wrong(paper, kind)]
        for _ in range(2)
    )
    assert once == again


@pytest.mark.parametrize("kind", KINDS, ids=[kind.name for kind in KINDS])
def test_every_kind_occurs(kind: Mutation) -> None:
    """A kind that no paper can have would stand in the table with nothing behind it."""
    some = (*PAPERS, *letters(60, 1))
    made_by_us = any(_wrong(paper, kind) for paper in some)
    assert made_by_us or kind.name == "account number: one digit wrong"


def test_points_are_shifted_and_values_kept_apart() -> None:
    """Ten times 49.98 is 499.80, a thousandth of it 0.04998."""
    assert Decimal(scaled("49.98", 1)) == Decimal("499.80")
    assert Decimal(scaled("49.98", 2)) == Decimal("4998")
    assert Decimal(scaled("49.98", -3)) == Decimal("0.04998")


def test_accounts_with_right_check_digits_have_them() -> None:
    """Only another rule than the check digits can tell that they are wrong."""
    import random

    rng = random.Random(1)
    for country in ("GB", "DE", "FR", "ES", "IT", "NL", "PL", "PT"):
        assert valid_iban(iban(country, rng))
    assert with_check_digits("DE", "370400440532013000") == "DE89370400440532013000"


def test_letters_print_numbers_and_dates_as_their_language_does() -> None:
    """The forms that a German, a French and an English letter has."""
    assert Wording("de", 0).number("-1234.50") == "-1.234,50"
    assert Wording("de", 0, minus_behind=True).number("-1234.50") == "1.234,50-"
    assert Wording("fr", 0).number("1234.50") == "1\u202f234,50"
    assert Wording("en", 0).number("1234.50") == "1,234.50"
    assert Wording("fr", 0, months_spelled=True).date("2026-02-03") == "3 février 2026"
    assert {paper.language for paper in letters(8, 1)} == set(CODES)


def test_the_flags_of_the_right_answer_do_not_count_for_a_wrong_one() -> None:
    """Else a paper that breaks a rule by itself would catch everything."""
    paper = next(paper for paper in PAPERS if "prepaid" in paper.name)
    answer = {**paper.truth, "currency": "XXX"}
    flags = judge(paper, answer).flags
    assert flags
    assert not judge(paper, answer, known=flags).flags
    assert not judge(paper, answer, known=flags).review


def test_a_report_tells_groups_kinds_false_alarms_and_what_passed() -> None:
    """The same figures as text and as JSON."""
    measured = measure(letters(3, 1), 1)
    text, told = "\n".join(as_text(measured, 5)), as_dict(measured, 5)
    assert "MONEY together" in text
    assert "RIGHT together" in text
    assert told["kinds"]["gross x 10"]["answers"] == 3
    assert told["right"]["letters"]["answers"] == 3
    assert set(told["groups"]) == {group.value for group in Harm}
    assert len(told["silent"]) <= 5


def test_thresholds_name_what_is_missed() -> None:
    """Review for the four groups, a flag for the others, false alarms for right answers."""
    measured = MutationFindings(
        right={"letters": Count(100, 0, 2)},
        wrong={kind.name: Count(100, 97, 97) for kind in KINDS},
    )
    assert missed_thresholds(measured, Thresholds()) == []
    assert missed_thresholds(measured, Thresholds(97, 97, 2)) == []
    assert len(missed_thresholds(measured, Thresholds(min_review=98))) == 4
    assert len(missed_thresholds(measured, Thresholds(min_flag=98))) == 1
    assert len(missed_thresholds(measured, Thresholds(max_false=1))) == 1


def test_public_invoices_are_papers_too() -> None:
    """Letters of their XML, and PDFs that show at least number, date and total."""
    if not corpus("zugferd", "*.pdf"):
        pytest.skip("NOT TESTED: no corpus of public e-invoices")
    papers = list(public_papers(corpus("zugferd", "*.pdf")[0].parent))
    assert {paper.source for paper in papers} == {
        "public e-invoices as letters",
        "public PDFs by their text",
    }
    for paper in papers:
        assert isinstance(as_read(paper.truth), Invoice)
        assert paper.prints(paper.truth["invoice_number"])
        assert paper.prints(paper.truth["totals"]["gross"])

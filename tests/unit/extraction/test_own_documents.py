"""The delivery notes of `docs/own-documents.md`: grounding, repair, evidence and evaluation."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from schemas.outcome import FieldStatus, Repair
from service.checks.custom_schema import CustomSchema
from service.checks.evaluation import Case, evaluate
from service.checks.reply.reply import ReplyObjects
from service.commands.evaluate import NotLabelled, labelled
from service.extraction.extractor import Reading
from service.extraction.prompts import own_prompt
from service.model.answer import CustomDocument, ReadAnswer
from tests.unit.extraction.test_extractor import event, make_rig, record_of, said

PAGE = Path(__file__).parents[3] / "docs" / "own-documents.md"
NOTE = """Nordwind Papier GmbH            Lieferschein LS-2026-114
Datum 02.11.2026                Ihre Bestellung 4711

Art.     Bezeichnung            Menge
P-100    Kopierpapier A4        40 Stück
P-220    Briefumschläge C6      1.250 Stück
"""
RIGHT: dict[str, Any] = {
    "number": "LS-2026-114",
    "date": "2026-11-02",
    "order_number": "4711",
    "supplier": "Nordwind Papier GmbH",
    "complete": None,
    "positions": [
        {"article": "P-100", "description": "Kopierpapier A4", "quantity": 40, "unit": "pcs"},
        {"article": "P-220", "description": "Briefumschläge C6", "quantity": 1250, "unit": "pcs"},
    ],
}


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    return found.group(1)


def kind() -> CustomSchema:
    return CustomSchema("delivery-note", json.loads(block("json")))


def changed(position: int, **values: Any) -> dict[str, Any]:
    positions = [dict(one) for one in RIGHT["positions"]]
    positions[position] |= values
    return RIGHT | {"positions": positions}


def reading() -> Reading:
    notes = kind()
    return Reading(own_prompt("delivery-note", block("text"), notes.schema, notes.name), notes)


async def test_a_right_answer_is_taken_with_the_places_of_its_values() -> None:
    """Numbers by value, dates by the calendar; what is not searched has no status."""
    rig = make_rig(said(RIGHT), reading=reading())
    outcome = await rig.extracted(record_of(event(NOTE)))
    assert isinstance(outcome.answer, CustomDocument)
    assert (outcome.repair, outcome.assessment.needs_review) == (Repair.NONE, False)
    assert outcome.evidence["positions.1.quantity"].quote == "1.250"
    assert "positions.0.unit" not in outcome.assessment.fields
    assert "x-grounded" not in json.dumps(rig.llm.asked[0].schema)


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        (changed(1, quantity=12.5), "positions.1.quantity"),
        (changed(0, article="P-101"), "positions.0.article"),
        (RIGHT | {"number": "LS-2026-115"}, "number"),
        (RIGHT | {"date": "2026-12-02"}, "date"),
    ],
)
async def test_a_value_that_decides_and_is_not_printed_is_asked_about_once_more(
    wrong: dict[str, Any], path: str
) -> None:
    """The better answer counts; without one, the result asks for review."""
    rig = make_rig(said(wrong), said(RIGHT), reading=reading())
    outcome = await rig.extracted(record_of(event(NOTE)))
    assert (outcome.repair, outcome.assessment.needs_review) == (Repair.IMPROVED, False)
    assert path in rig.llm.asked[1].user
    stays = await make_rig(said(wrong), reading=reading()).extracted(record_of(event(NOTE)))
    assert stays.assessment.needs_review
    assert stays.assessment.fields[path].status is FieldStatus.WRONG


async def test_a_value_that_does_not_decide_is_doubtful() -> None:
    """A warning costs no question."""
    rig = make_rig(said(RIGHT | {"supplier": "Südwind"}), reading=reading())
    outcome = await rig.extracted(record_of(event(NOTE)))
    assert (len(rig.llm.asked), outcome.assessment.needs_review) == (1, False)
    assert outcome.assessment.fields["supplier"].status is FieldStatus.DOUBTFUL


def answer(data: dict[str, Any]) -> CustomDocument:
    read = kind().read(ReplyObjects((data,)), None)
    assert isinstance(read, ReadAnswer)
    assert isinstance(read.answer, CustomDocument)
    return read.answer


def test_own_documents_are_evaluated_like_invoices() -> None:
    """A missed position is missed, and makes the others not wrong."""
    found = answer(RIGHT | {"positions": RIGHT["positions"][1:], "order_number": "4712"})
    evaluation = evaluate([Case("n", answer(RIGHT), found)])
    paths = {difference.path for difference in evaluation.documents[0].differences}
    assert "order_number" in paths
    assert {path.split(".")[0] for path in paths} == {"order_number", "positions"}
    assert evaluation.fields["positions.quantity"].right == 1
    assert evaluation.fields["positions.quantity"].missed == 1
    assert evaluate([Case("n", answer(RIGHT), answer(RIGHT))]).exact == 1


def test_a_labelled_folder_holds_truths_of_the_schema(tmp_path: Path) -> None:
    """And one that is none is named."""
    (tmp_path / "a.txt").write_text(NOTE, encoding="utf-8")
    (tmp_path / "a.truth.json").write_text(json.dumps(RIGHT), encoding="utf-8")
    assert labelled(tmp_path, kind()) == {tmp_path / "a.txt": answer(RIGHT)}
    (tmp_path / "a.truth.json").write_text('{"number": 7}', encoding="utf-8")
    with pytest.raises(NotLabelled, match="schema_file"):
        labelled(tmp_path, kind())


@pytest.mark.parametrize("word", ["fatal", 1, True, None])
def test_a_mark_that_says_nothing_is_refused(word: Any) -> None:
    """At the start; null is no mark."""
    schema = {"type": "object", "properties": {"a": {"type": "string", "x-grounded": word}}}
    if word is None:
        CustomSchema("k", schema)
        return
    with pytest.raises(ValueError, match="x-grounded"):
        CustomSchema("k", schema)


def test_marks_of_a_schema_that_refers_to_itself_are_found() -> None:
    """In a bounded number of steps."""
    node = {
        "type": "object",
        "properties": {
            "name": {"type": "string", "x-grounded": "error"},
            "left": {"$ref": "#/$defs/node"},
            "right": {"$ref": "#/$defs/node"},
        },
    }
    tree = CustomSchema("k", {"type": "object", "$ref": "#/$defs/node", "$defs": {"node": node}})
    assert tree.name == "k"

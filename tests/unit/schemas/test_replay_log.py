"""The published schema of the replay log accepts the tool's records and rejects others."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.generate import FAMILIES, asyncapi, files
from service.failures.dead_letter_headers import FAMILY_HEADER, Origin, common_headers
from service.failures.replay_log import Done, Entry, RunBegun, RunEnded, stretches, write_entry
from service.failures.replay_plan import Action, Mark
from service.model.record import Coordinates

_TEXT = next(t for path, t in files().items() if path.name == "replay-log-entry.schema.json")
VALIDATOR = jsonschema.Draft202012Validator(json.loads(_TEXT))
BEGUN = RunBegun("r", "send", "failures", "p", "now", {"filter": {}}, {"0": 5}, {"0": 3}, "why")
DONE = Done("r", Mark.SENT, "failures", 1, stretches([(3, 7), (4, 8)]), "events", 1)
ENDED = RunEnded("r", "now", 7)

OFFSETS = st.lists(st.integers(0, 2**40), min_size=1, max_size=5, unique=True).map(sorted)


def _faults(value: Any) -> list[str]:
    return [error.message for error in VALIDATOR.iter_errors(value)]


@given(st.sampled_from(Mark), st.integers(0, 99), OFFSETS, st.text())
def test_what_is_written_fits(mark: Mark, partition: int, offsets: list[int], note: str) -> None:
    """Each mark, sent or not, by a validator that knows the published file alone."""
    pairs = [(offset, offset if mark is Mark.SENT else -1) for offset in offsets]
    done = Done("r", mark, "failures", partition, stretches(pairs), note=note)
    assert _faults(json.loads(write_entry(done))) == []


@pytest.mark.parametrize(
    "entry", [*(replace(BEGUN, action=str(action)) for action in Action), DONE, ENDED]
)
def test_every_kind_fits(entry: Entry) -> None:
    """Runs of every action, and their ends."""
    assert _faults(json.loads(write_entry(entry))) == []


@pytest.mark.parametrize(
    ("entry", "change"),
    [
        (BEGUN, {"v": 2}),
        (BEGUN, {"action": "guess"}),
        (DONE, {"mark": "lost"}),
        (DONE, {"stretches": []}),
        (DONE, {"stretches": [[1, 2]]}),
        (DONE, {"stretches": [[1, 2, 0]]}),
        (ENDED, {"decided": -1}),
        (ENDED, {"kind": "other"}),
        (ENDED, {"more": 1}),
    ],
)
def test_anything_else_is_refused(entry: Entry, change: dict[str, Any]) -> None:
    """A schema that accepts everything describes nothing."""
    assert _faults({**json.loads(write_entry(entry)), **change}) != []


@pytest.mark.parametrize("family", FAMILIES)
def test_the_document_lists_the_headers_of_each_family(family: str) -> None:
    """Exactly those that the service writes, and the header that names the family."""
    origin = Origin(Coordinates("events", 1, 2), 3, "group", 1, "llm", "", "message")
    written = {name for name, _ in common_headers(family, origin)} - {FAMILY_HEADER}
    assert set(FAMILIES[family]) == written
    headers = asyncapi()["components"]["messages"]["InvoiceFailed"]["headers"]
    (described,) = [item for item in headers["oneOf"] if item["title"] == family]
    assert set(described["properties"]) == written
    assert len(described["required"]) == 3
    assert FAMILY_HEADER in headers["properties"]

"""The committed contract files match the models."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from schemas.generate import MODELS, asyncapi, files, stale
from service.model.outcome import Reason
from service.testbed.invoices import make_invoice

ROOT = Path(__file__).resolve().parents[3]


def test_no_file_is_stale() -> None:
    """Run `python -m schemas.generate` after changing a model."""
    assert stale() == []


@pytest.mark.parametrize("name", MODELS)
def test_each_schema_is_a_valid_json_schema(name: str) -> None:
    """Validators of other languages must be able to load it."""
    text = next(t for path, t in files().items() if path.name == f"{name}.schema.json")
    jsonschema.Draft202012Validator.check_schema(json.loads(text))


def test_a_sample_event_validates_against_the_published_schema() -> None:
    """An independent validator accepts the published schema and rejects a broken one."""
    text = next(t for path, t in files().items() if path.name == "invoice-event.schema.json")
    validator = jsonschema.Draft202012Validator(json.loads(text))
    event = make_invoice(1).event()
    assert list(validator.iter_errors(event)) == []
    del event["invoice_id"]
    assert list(validator.iter_errors(event)) != []


def test_every_reference_of_the_asyncapi_document_resolves() -> None:
    """A dangling reference would break every tool that reads it."""
    document = asyncapi()
    for channel in document["channels"].values():
        for message in channel["messages"].values():
            name = message["$ref"].rsplit("/", 1)[-1]
            assert name in document["components"]["messages"]
    for operation in document["operations"].values():
        assert operation["channel"]["$ref"].rsplit("/", 1)[-1] in document["channels"]


def test_the_replay_page_lists_every_reason() -> None:
    """The closed set of reasons is promised to those who handle failures."""
    text = (ROOT / "docs" / "replay.md").read_text(encoding="utf-8")
    assert [reason.value for reason in Reason if f"`{reason.value}`" not in text] == []

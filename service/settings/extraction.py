"""Settings of the group `extraction`, each with its default and its bounds.

Values that contradict one another are rejected here. This module reads nothing.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, model_validator

from schemas.decode import EVENT_MAX_BYTES
from schemas.envelope import Envelope
from service.settings.group import Group


class ChecksPolicy(StrEnum):
    """Treatment of an invoice whose checks failed."""

    REVIEW = "review"
    FAIL = "fail"


class ExtractionSettings(Group):
    """Limits of documents, and the treatment of doubtful results."""

    checks_policy: ChecksPolicy = Field(
        ChecksPolicy.REVIEW,
        description="`review` publishes a result that violates an error-level rule and flags it "
        "with `needs_review`. `fail` sends it to the failures topic.",
    )
    repair: bool = Field(
        False,
        description="Whether the same model is asked once more when its answer violates an "
        "error-level rule. The answer that violates fewer rules counts. With the small model that "
        "was measured it mended nothing and cost half as many tokens again; try it with "
        "`invoice-stream evaluate`. `llm.escalation` needs no `repair`.",
    )
    read_labels: bool = Field(
        True,
        description="Whether values behind one unmistakable label (totals, order number and "
        "others; not number, date, due date, supplier and account) are taken from there, and not "
        "asked of the model, which saves tokens of its answer. Off with your own `prompt_file`.",
    )
    evidence: bool = Field(
        True,
        description="Whether results say where their values are printed: page, box, words and "
        "label (about 2 kB for an invoice of ten lines).",
    )
    envelope: Envelope = Field(
        Envelope.NONE,
        description="What a connector wraps around each event: `connect` is Kafka Connect's "
        "`schema` and `payload`, `debezium` a change of a row, whose row after it counts.",
    )
    envelope_column: str = Field(
        "",
        max_length=200,
        description="Column or field within the envelope that holds the event, as an object or as "
        "JSON text; as of outbox tables. Empty: the row or the payload is the event.",
    )
    prompt_file: Path | None = Field(
        None, description="Your own instructions (UTF-8 text) instead of the built-in ones."
    )
    schema_file: Path | None = Field(
        None,
        description="Your own JSON Schema, for documents other than invoices. Needs "
        "`extraction.prompt_file`.",
    )
    own_parties: frozenset[Annotated[str, Field(min_length=1, max_length=200)]] = Field(
        frozenset(),
        max_length=200,
        description="Names and VAT ids of the companies that receive the invoices, as a JSON list. "
        "The buyer must be one of them, and the seller must not, or the result asks for review. A "
        "name matches by its first words: `Aurora Foods` is also `AURORA FOODS GmbH`.",
    )
    max_event_bytes: int = Field(
        EVENT_MAX_BYTES,
        ge=1024,
        description="Largest event. Larger ones fail as `too_large` and are not parsed.",
    )
    max_document_chars: int = Field(
        60_000, ge=100, description="Longest text of a document. Longer ones fail as `too_large`."
    )

    @model_validator(mode="after")
    def _custom_schema_has_custom_prompt(self) -> Self:
        if self.schema_file is not None and self.prompt_file is None:
            raise ValueError(
                "schema_file needs prompt_file: the built-in instructions ask for invoices"
            )
        return self

"""The first layout of the store, as it was then; never changed afterwards.

One line of `_LAYOUT` after a table's name lists columns as `name:type`; `*` marks the primary key,
`!` a value that is always there. `_INDEXES` lists table and columns.
"""

from __future__ import annotations

from typing import Any, Final

import sqlalchemy as sa
from alembic import op

from service.store.columns import BigNumber, ExactDecimal, SearchText, UtcTime

revision = "0001"
down_revision = None

_TYPES: Final[dict[str, Any]] = {
    "big": BigNumber,
    "bool": sa.Boolean,
    "bytes": sa.LargeBinary,
    "date": sa.Date,
    "exact": ExactDecimal,
    "float": sa.Float,
    "int": sa.Integer,
    "json": sa.JSON,
    "search": SearchText,
    "text": sa.Text,
    "time": UtcTime,
}
_LAYOUT: Final = {
    "invoices": """
        id:big* source_topic:text! source_partition:int! source_offset:big! result_partition:int!
        result_offset:big! event_id:text! invoice_id:text! kind:text! document_type:text
        invoice_number:text issue_date:date due_date:date currency:text supplier_name:text
        supplier_tax_id:text supplier_key:search customer_name:text iban:text net:exact tax:exact
        gross:exact amount_due:exact gross_number:float trust:text! trust_because:json state:text!
        review_version:int! reviewed_by:text reviewed_at:time simulated:bool! extracted_by:text!
        cached:bool! model:text! prompt_version:text! batch_id:text! document_sha256:text!
        attempts:int! prompt_tokens:big! completion_tokens:big! cost:exact cost_currency:text
        total_s:float! extracted_at:time! failure_partition:int failure_offset:big
    """,
    "lines": """
        invoice:big* number:int* position:text description:text product_code:text quantity:exact
        unit:text unit_price:exact discount:exact net_amount:exact tax_rate:exact
        tax_category:text
    """,
    "taxes": """
        invoice:big* number:int* category:text rate:exact taxable_amount:exact tax_amount:exact
    """,
    "checks": """
        invoice:big* number:int* rule:text! severity:text! expected:text found:text message:text!
        fields:json!
    """,
    "evidence": """
        invoice:big* number:int* field:text! how:text! quote:text! label:text! page:int left:float
        top:float right:float bottom:float confidence:float
    """,
    "findings": """
        invoice:big* kind:text* key:big* earlier:big! accepted:bool!
    """,
    "records": """
        invoice:big* result:bytes!
    """,
    "failures": """
        partition:int* offset:big* family:text! source_topic:text source_partition:int
        source_offset:big event_id:text! invoice_id:text reason:text! last_reason:text!
        retryable:bool stage:text! message:text! exception_class:text! attempts:int! model:text!
        batch_id:text! failed_at:time! replays:int! payload:text! value_bytes:big! state:text!
        outcome_partition:int outcome_offset:big
    """,
    "reviews": """
        partition:int* offset:big* source_topic:text! source_partition:int! source_offset:big!
        review_id:text! decision:text! effect:text! decided_by:text! decided_at:time! note:text!
        review:text!
    """,
    "batches": """
        partition:int* offset:big* batch_id:text! started_at:time! closed_by:text! wall_s:float!
        size:int! succeeded:int! failed:int! verdict:text! report:json!
    """,
    "replays": """
        partition:int* offset:big* number:int* run:text! mark:text! written_at:time!
        failure_partition:int failure_offset:big length:big! topic:text event_partition:int
        event_offset:big note:text!
    """,
    "unreadable": """
        topic:text* partition:int* offset:big* fault:text!
    """,
    "firsts": """
        key:big* invoice:big! said:text! place:text!
    """,
    "paid_to": """
        supplier:big* account:text* invoice:big*
    """,
    "accounts": """
        supplier:big* account:text* approvals:int!
    """,
    "positions": """
        topic:text* partition:int* next_offset:big!
    """,
    "writer": """
        id:int* epoch:big! held_by:text! seen_at:time!
    """,
}
_CLUSTERED: Final = "lines taxes checks evidence findings firsts paid_to accounts".split()
"""Stored in the order of their keys in SQLite."""
_INDEXES: Final = {
    "invoices_gross": ("invoices", "gross_number id"),
    "invoices_issued": ("invoices", "issue_date id"),
    "invoices_number": ("invoices", "invoice_number"),
    "invoices_sender": ("invoices", "invoice_id"),
    "invoices_state": ("invoices", "state id"),
    "invoices_supplier": ("invoices", "supplier_key id"),
    "findings_key": ("findings", "key kind"),
    "failures_reason": ("failures", "reason failed_at"),
    "failures_sender": ("failures", "invoice_id"),
    "failures_source": ("failures", "source_topic source_partition source_offset"),
    "failures_state": ("failures", "state failed_at"),
    "reviews_source": ("reviews", "source_topic source_partition source_offset"),
    "batches_started": ("batches", "started_at"),
    "replays_failures": ("replays", "failure_partition failure_offset"),
}


def upgrade() -> None:
    """Creates all tables."""
    for name, layout in _LAYOUT.items():
        columns = [_column(said) for said in layout.split()]
        op.create_table(name, *columns, sqlite_with_rowid=name not in _CLUSTERED)
    source = "source_topic source_partition source_offset".split()
    with op.batch_alter_table("invoices") as invoices:
        invoices.create_unique_constraint("invoices_source", source)
    for name, (table, indexed) in _INDEXES.items():
        op.create_index(name, table, indexed.split())


def _column(said: str) -> sa.Column[Any]:
    name, _, kind = said.partition(":")
    is_key = kind.endswith("*")
    return sa.Column(
        name,
        _TYPES[kind.rstrip("*!")],
        primary_key=is_key,
        autoincrement=False,
        nullable=not is_key and not kind.endswith("!"),
    )

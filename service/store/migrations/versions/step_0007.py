"""Lists go by the time of reading, and not by the order in which the topics were read."""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Makes the indexes."""
    op.drop_index("invoices_state", "invoices")
    op.create_index("invoices_state", "invoices", ["state", "extracted_at", "id"])
    op.create_index("invoices_read", "invoices", ["extracted_at", "id"])
    op.create_index("failures_failed", "failures", ["failed_at", "partition", "offset"])

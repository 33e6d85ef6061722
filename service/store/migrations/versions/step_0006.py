"""Findings of one kind are read in the order of their page."""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Adds the index."""
    op.create_index("findings_kind", "findings", ["kind", "invoice", "key"])

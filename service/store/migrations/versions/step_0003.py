"""The writer's row says by which rule corrected invoices are compared."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Adds the column; null until the next process that writes has compared them."""
    op.add_column("writer", sa.Column("compared_by", sa.Integer))

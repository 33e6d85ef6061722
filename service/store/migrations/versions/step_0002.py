"""The process that writes says as of when the data are, for consoles beside it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from service.store.columns import UtcTime

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Adds the column; null until the next sign of life."""
    op.add_column("writer", sa.Column("as_of", UtcTime))
